"""How do people act in Teams, under the rules every client keeps?"""
