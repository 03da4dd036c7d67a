"""How is a drill kept, apart from every concern, and destroyed?"""
