"""How is Microsoft Teams spoken to? Activities become moves, messages become Adaptive Cards."""
