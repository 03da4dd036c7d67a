"""How do people use the sandbox's page in a real browser?"""

PICTURES = ("the-report", "the-receipt", "the-page", "a-question", "what-to-do-now")
