"""What does the program need to run: its clock, log, keys, health?"""
