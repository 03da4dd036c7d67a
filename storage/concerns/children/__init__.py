"""In which concerns is a child? The keyed index that holds no name."""
