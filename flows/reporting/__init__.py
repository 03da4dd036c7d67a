"""How does somebody report, and say more later?"""
