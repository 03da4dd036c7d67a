"""How is a record destroyed? By two people, after fourteen announced days, unless anybody stops it."""
