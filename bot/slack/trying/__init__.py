"""What does whoever sets the bot up ask Slack: is the app right, and who is there?"""
