"""What is on the papers, block by block, and which places must a person judge?"""
