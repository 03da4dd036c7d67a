"""What that stands in the record already can be chosen in a form, and in which words?"""
