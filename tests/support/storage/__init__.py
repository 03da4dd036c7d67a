"""Which databases and rows do tests of the storage begin with, and how are they damaged?"""
