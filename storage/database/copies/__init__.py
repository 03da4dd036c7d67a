"""How is the record copied, and what do we know about copies made without the bot?"""
