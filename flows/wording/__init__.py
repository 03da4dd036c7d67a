"""In which words is it said? One file of sentences a language."""
