"""Is this the same name, which names stand in a text, and how are they taken out of it?"""
