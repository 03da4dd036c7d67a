"""What is said to somebody outside any concern? How to report, that nothing was sent, that something did not work."""

from __future__ import annotations

from flows.context import Context
from flows.forms import notice
from flows.messages import Answer, Button, Form, Message
from flows.wording import say


def how_to_report() -> Message:
    """The answer to words that belong to no concern: nothing of them is kept."""
    return _message(say("help.words"), say("help.report"))


def no_files() -> Message:
    """A file from somebody outside the school: nothing is kept of it."""
    return Message(say("failure.notice"), (say("file.stranger"),))


def nothing_sent() -> Message:
    """The report was closed without sending."""
    return _message(say("reporter.nothing-sent"), say("reporter.again"))


def failed_to_open(form: Form, ctx: Context) -> Message:
    """A form came too late or not at all: how to go on. Only the report can be opened again from here."""
    words = say("reporter.failed-to-open" if form.kind == "report" else "failure.try-again", phone=ctx.school.phone)
    return _message(words, say("reporter.again")) if form.kind == "report" else Message(say("failure.notice"), (words,))


def not_saved(ctx: Context) -> str:
    """Nothing was saved; what was typed is still there."""
    return say("failure.not-saved", phone=ctx.school.phone)


def not_done(ctx: Context) -> Answer:
    """A click or command that could not be carried out."""
    return notice(say("failure.try-again", phone=ctx.school.phone))


def _message(words: str, label: str) -> Message:
    return Message(say("failure.notice"), (words,), ((Button(label, "report", look="main"),),))
