"""Which schools, concerns and courses do tests of the conversation begin with?"""
