"""Who outside the school was told, who has answered, and whose word does deletion wait for?"""
