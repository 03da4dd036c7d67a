"""What does somebody see who looks after several schools together? Counts by school, and no concern."""
