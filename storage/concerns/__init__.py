"""How are concerns saved and found, and who gets them?"""
