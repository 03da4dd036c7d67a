"""How hard is this to read? Flesch and Kincaid's grade of a text, and the words of its longest
sentence.

Source: Kincaid and others 1975: 0.39 x words a sentence + 11.8 x syllables a word - 15.59. Terms of
the field, names of agencies and buttons are left out: everybody who reads them knows them.
"""

from __future__ import annotations

import re

# Known to everybody who works in a school, or the name of something.
TERMS = (
    "designated safeguarding lead",
    "deputy safeguarding lead",
    "safeguarding lead",
    "safeguarding",
    "children's social care",
    "social care",
    "emergency duty team",
    "data protection officer",
    "data protection lead",
    "data protection act",
    "chair of governors",
    "acting headteacher",
    "headteacher",
    "deputy",
    "governors",
    "local authority",
    "authority",
    "report remove",
    "childline",
    "early help",
    "legal hold",
    "second look",
    "immediate referral",
    "referral",
    "refer",
    "recommendation",
    "recommended",
    "recommend",
    "decision",
    "emergency",
    "concern",
    "protocol",
    "reference",
    "record",
    "police",
    "passcode",
    "flight mode",
    "decided",
    "decide",
    "agency",
    "follow-up",
    "assessment",
    "protection",
    "confirmed",
    "confirm",
    "administrator",
    "evidence",
)
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)|\n+")
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")


def sentences_of(text: str) -> list[list[str]]:
    """The words of each sentence; numbers, names in braces and terms of the field left out."""
    plain = re.sub(r"\{[^}]*\}", "", text).lower().replace("’", "'")
    for term in sorted(TERMS, key=len, reverse=True):
        plain = re.sub(rf"\b{re.escape(term)}s?\b", "", plain)
    found = [_WORD.findall(piece) for piece in _SENTENCE.split(plain)]
    return [words for words in found if words]


def longest(text: str) -> int:
    """How many words the longest sentence has, terms of the field counted too."""
    return max((len(piece.split()) for piece in re.split(r"[.!?]+(?=\s|$)|\n+", text)), default=0)


def grade(texts: list[str]) -> float:
    """The years at school after which these texts are read with ease."""
    sentences = [words for text in texts for words in sentences_of(text)]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    a_sentence = len(words) / len(sentences)
    return 0.39 * a_sentence + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """How many syllables an English word has, as nearly as its letters tell."""
    word = re.sub(r"['’]s?$", "", word)
    count = len(_VOWELS.findall(word))
    silent = re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyscxzg]es$", word)
    if silent and count > 1:
        count -= 1
    return max(count, 1)
