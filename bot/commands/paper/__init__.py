"""How does a paper come to be: asked for, set in type, encrypted, written to a file?"""
