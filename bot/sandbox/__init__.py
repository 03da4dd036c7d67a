"""How is the bot played without a chat service? With local ones, as strict as the real ones."""
