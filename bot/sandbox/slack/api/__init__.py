"""How does Slack's Web API answer?"""
