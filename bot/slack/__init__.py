"""Slack as a channel: payloads become moves, messages become Block Kit."""
