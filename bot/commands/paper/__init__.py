"""How is a paper made: requested, typeset, encrypted, written to a file?"""
