"""What do the tests stand on? Small worlds, players, builders, and the damage they do."""
