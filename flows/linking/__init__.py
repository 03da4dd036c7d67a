"""Which other concerns have to do with this one, and how is that said in both?"""
