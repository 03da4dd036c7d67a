"""Which messages and forms would Slack take?"""
