"""What can be done on the command line? `report-image --help` lists it."""
