"""How does the bot talk to Microsoft Teams? Activities become moves, messages become Adaptive
Cards.
"""
