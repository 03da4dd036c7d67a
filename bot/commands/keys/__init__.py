"""Which key has the school, where are its copies, and does one of them open the record?"""
