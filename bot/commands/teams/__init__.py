"""What does a school need to put the bot into its Microsoft Teams?"""
