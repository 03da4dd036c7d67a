"""What is shown in a dialog, and what becomes of what is typed there?"""
