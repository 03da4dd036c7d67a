"""How do payloads reach the app, over HTTP or Socket Mode, signed and sent again?"""
