"""What do people say, press and see when a conversation is played, and what does the record hold?"""
