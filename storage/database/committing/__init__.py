"""What is done in one commit, and what is cached from earlier ones?"""
