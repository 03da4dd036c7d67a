"""Of what does the record of a concern consist? Frozen data, a piece for each thing that is known."""
