"""What does the audit say, who has read or written what, and was a line changed?"""
