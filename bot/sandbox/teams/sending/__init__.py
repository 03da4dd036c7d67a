"""How do activities reach the app?"""
