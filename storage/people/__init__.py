"""What is kept of people apart from any concern: chats, roles, who is away, readers?"""
