"""What does a command work on: which school, record, person or facts?"""
