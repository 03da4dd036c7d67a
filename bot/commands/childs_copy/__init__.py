"""How is a copy of what is recorded about one child asked for, made and typeset?"""
