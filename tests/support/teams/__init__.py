"""What do the tests of Teams need: a bot that does as it is told, a client of the connector?"""
