"""What is due, who is doing it, and how did it end?"""
