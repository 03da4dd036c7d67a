"""What is recommended, what does the owner decide, and who looks at it a second time?"""
