"""How does Slack behave? A local workspace, as strict as the real one."""
