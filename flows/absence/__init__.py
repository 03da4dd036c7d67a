"""Who with a role is away, by whose word, and who is told of it?"""
