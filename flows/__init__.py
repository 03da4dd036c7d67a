"""How does the conversation go on? Everything is decided here, and nothing outside is touched: no
database, no network, no clock.
"""
