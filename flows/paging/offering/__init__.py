"""Whom is a concern offered to while its owner holds it alone, and when?"""
