"""Who outside the school was told, which of them has answered, and for whose word does deletion wait?"""
