"""What stands on the papers, block by block, and which places of them does a person judge?"""
