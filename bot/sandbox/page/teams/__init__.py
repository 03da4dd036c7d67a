"""How is the local Teams shown on the page, and driven from it?"""
