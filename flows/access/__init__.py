"""Who else may read a record?"""
