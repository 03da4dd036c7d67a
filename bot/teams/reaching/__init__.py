"""How does Teams reach the bot? Over HTTP, with a token that Microsoft signed."""
