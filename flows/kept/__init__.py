"""What makes up the record of a concern? Frozen data, one piece for each kind of fact."""
