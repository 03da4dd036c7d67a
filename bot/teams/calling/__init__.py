"""How does the bot call Microsoft's services: with which token, and what does the directory say?"""
