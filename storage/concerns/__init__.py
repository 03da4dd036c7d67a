"""How are concerns saved, found and handed out, to whom?"""
