"""Which other concerns are related to this one, and how do both say so?"""
