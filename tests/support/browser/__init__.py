"""How do people use the sandbox's page in a real browser?"""
