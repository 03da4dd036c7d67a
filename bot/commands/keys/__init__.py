"""Which key does the school have, where are its copies, and does one of them open the record?"""
