"""What is on the papers of a record, who asks for them, and who is told?"""
