"""What is done in one commit, and what is known from the ones before it?"""
