"""What stands on the pages that belong to no single step: the record, Home, what looks after the
bot?
"""
