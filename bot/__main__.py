"""How is the bot started without its command on the path? `python -m bot` is `report-image`."""

from bot.commands.cli import app

app(prog_name="report-image")
