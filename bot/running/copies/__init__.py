"""Which copies of the record and its key exist, in case a machine is lost?"""
