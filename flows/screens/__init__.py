"""What is on the pages that belong to no single step: the record, Home, the bot's upkeep?"""
