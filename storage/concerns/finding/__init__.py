"""Where do we look for concerns that somebody may know of, and in which order?"""
