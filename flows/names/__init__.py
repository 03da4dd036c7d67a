"""Is this the same name, and how are names taken out of a text?"""
