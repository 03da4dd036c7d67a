"""How can it be shown that nothing was changed unseen?"""
