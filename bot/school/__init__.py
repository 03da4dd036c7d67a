"""Which schools does the bot work for, and what do their files say now?"""
