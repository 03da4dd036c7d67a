"""Which entries in the record can be chosen in a form, and how are they worded?"""
