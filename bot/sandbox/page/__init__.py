"""How are the people of a local workspace shown side by side in a browser?"""
