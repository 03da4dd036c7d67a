"""Who is offered a concern while its owner is alone with it, and when?"""
