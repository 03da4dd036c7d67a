"""How is Slack spoken to? Payloads become moves, messages become Block Kit."""
