"""What leaves the school about one child, and who is told of it?"""
