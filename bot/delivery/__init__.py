"""How does every message reach its person, whatever fails?"""
