"""How does a workspace install the app, and which ones have?"""
