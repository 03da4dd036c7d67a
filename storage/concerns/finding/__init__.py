"""Where is looked for what may be somebody's to know of, and in which order?"""
