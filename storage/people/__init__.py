"""What is stored about people outside any concern: chats, roles, who is away, readers?"""
