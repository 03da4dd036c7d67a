"""What is the owner asked, one step at a time, and what must be done at once?"""
