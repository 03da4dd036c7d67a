"""How does content get into and out of the database, under which keys?"""
