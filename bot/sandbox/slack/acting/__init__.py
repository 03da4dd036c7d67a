"""How do people act in the local workspace: press, type, choose, send?"""
