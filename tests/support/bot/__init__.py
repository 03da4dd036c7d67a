"""What do tests of the whole bot do again and again, with one school, two, or many processes?"""
