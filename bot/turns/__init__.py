"""How is one move taken: found, loaded, advanced, saved, answered?"""
