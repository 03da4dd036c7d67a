"""What can be added to the record, by which form?"""
