"""How are things worded? One file of sentences per language."""
