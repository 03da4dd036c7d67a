"""Which Adaptive Cards would Teams take?"""
