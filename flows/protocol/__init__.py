"""What does a protocol ask, and what does it recommend? Protocols as data: read, checked, put
together and followed.
"""
