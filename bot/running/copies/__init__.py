"""Which copies are there of the record and of its key, for the day on which a machine is lost?"""
