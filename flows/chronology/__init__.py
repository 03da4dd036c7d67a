"""What happened in this concern, in one list by time?"""
