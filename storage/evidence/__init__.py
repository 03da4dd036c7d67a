"""How can we show that nothing was changed unnoticed?"""
