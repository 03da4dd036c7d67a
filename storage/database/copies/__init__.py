"""How is the record copied, and what is known of copies that are made without the bot?"""
