"""How is a record closed, attached to another, kept and reviewed?"""
