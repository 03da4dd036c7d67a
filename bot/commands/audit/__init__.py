"""What does the audit say, who has read or written, and was a line of it changed?"""
