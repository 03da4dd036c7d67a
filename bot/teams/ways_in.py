"""What can be asked for in Teams, in the chat and from the compose box?

A message cannot open a dialog by itself: what was typed is answered with the button that does.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.teams.presenter import HOME
from flows.screen import Button, Message
from flows.screens import no_concern
from flows.subjects import CLICKS, COMMANDS
from flows.wording.sentences import say

TYPED = ("report-image", "home", "status", "help")  # in the order in which the app offers them


@dataclass(frozen=True)
class Composed:
    """The actions of the compose box, by the ids that the app's package gives them."""

    report: str = "report"
    home: str = "home"


COMPOSED = Composed()


def way_in(command: str | None) -> Message | None:
    """The button that opens what was typed; None when it is no command."""
    match command:
        case None:
            return None
        case "report-image" | "report":
            return no_concern.how_to_report()
        case "home":
            button = Button(say("app.home"), HOME, look="main")
        case _:
            button = CLICKS[_pressed_for(command)].press.button()
    return Message(say("failure.notice"), (say("app.open"),), ((button,),))


def _pressed_for(command: str) -> str:
    return next(name for name, typed in COMMANDS.items() if typed == command)
