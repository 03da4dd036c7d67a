"""What is done about the people of the school, apart from any concern?"""
