"""How is the bot set up, by questions in a browser or at the terminal?"""
