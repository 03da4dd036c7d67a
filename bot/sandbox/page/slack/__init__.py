"""How is a Slack workspace shown on the page, and driven from it?"""
