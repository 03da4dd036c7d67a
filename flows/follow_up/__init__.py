"""What needs following up, and who is told when it is overdue?"""
