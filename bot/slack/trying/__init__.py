"""What does the set-up ask Slack: is the app right, and who is there?"""
