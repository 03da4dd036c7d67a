"""With what does a command work: which school, record, person or facts?"""
