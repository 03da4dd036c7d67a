"""What must be come back to, and who is told when it is not?"""
