"""How does the program talk to the world? It brings the conversation, the storage and the chat
service together.
"""

__version__ = "0.1.0"
