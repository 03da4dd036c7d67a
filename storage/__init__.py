"""How is the record kept: sealed, whole, and never lost?"""
