"""Who is told, one after another, until somebody has it and stays with it?"""
