"""Are the tables those of this version, and how are they brought up to date?"""
