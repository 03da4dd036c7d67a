"""How many concerns, how quickly, with what outcome? Figures for governors and inspectors, without a name."""
