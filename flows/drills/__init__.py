"""How do those who are told first train for it? Drills, apart from every concern."""
