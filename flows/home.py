"""What stands on the bot's own page? What never to do, whom to tell, and a button to report."""

from __future__ import annotations

from flows.context import Context
from flows.messages import Button, Form, Row, Text
from flows.report_form import first_screen
from flows.wording import say


def page(ctx: Context) -> Form:
    """The page as anyone on the staff sees it."""
    report = Row((Button(say("help.report"), "report", look="main"), Button(say("help.what"), "help"),
                  Button(say("help.mine"), "status")))
    parts = (*first_screen(ctx.school), report, Text(say("receipt.never-heading"), strong=True),
             Text(say("receipt.never")))
    return Form("home", say("app.name"), parts)
