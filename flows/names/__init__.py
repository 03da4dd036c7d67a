"""Is this the same name, which names stand in a text, and how are they taken out of it?"""

# What is known of names comes from well-kept libraries, each small, alive in 2026 and free to use:
#
# - nameparser (LGPL, 2.5 MB): which words of a name are particles ("da", "bin", "ní"), in a hundred
#   languages; where a Chinese or Korean name without a space is parted.
# - anyascii (ISC, 2.6 MB): how a letter of another script is written in Latin letters.
# - jellyfish (MIT, 0.9 MB): do two words sound or look nearly the same?
# - nicknames (Apache 2.0, 0.1 MB): English short forms, Sam of Samuel.
# - pyspellchecker (MIT, 7 MB): is it a word of English as well ("will", "hope", "he")? Read only when
#   names are taken out of a text, or one that stands in small letters may be somebody's.
#
# Not taken: probablepeople (parts companies from people, by what was learnt in the United States),
# rapidfuzz (12 MB for what jellyfish does), Unidecode (GPL), PyICU (no wheels; wants a compiler and
# the system's ICU), simplemma (19 MB, and does not know "her"), english-words (no "says": no
# inflected forms), names-dataset (3 GB of memory).
#
# None of them decides. Whether two entries are one child is said by a person: what is found here is
# a question.
