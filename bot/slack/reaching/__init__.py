"""How does Slack reach the bot: over HTTP, or by Socket Mode?"""
