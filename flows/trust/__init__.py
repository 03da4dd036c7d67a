"""What does a trust see of its schools? Counts by school, and no concern."""
