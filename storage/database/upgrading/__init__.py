"""Do the tables match this version, and how are they upgraded?"""
