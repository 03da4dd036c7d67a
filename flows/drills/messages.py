"""What does a message of a drill say? Each begins with DRILL, has no number to ring, and has **This is
real**.
"""

from __future__ import annotations

from flows.context import Context
from flows.drills import who
from flows.drills.buttons import DECIDE, END, HERE, READ, REAL, SHEET
from flows.drills.drill import Drill
from flows.screen import Button, Message
from flows.wording.language import spoken
from flows.wording.sentences import say, together

KIND = "drill"
PAGE, OVER = "page", "over"


def message(drill: Drill | None, what: str, person: str, ctx: Context) -> Message:
    """The message of this kind as it reads now; `drill` is None when it is put away."""
    with spoken(ctx.school.language_of(person)):
        if drill is None:
            return _said([say("drill.gone")], (REAL.button(),), quiet=True)
        if drill.ended_at:
            return _over(drill, what, person, ctx)
        return _page(drill, person, ctx)


def _page(drill: Drill, person: str, ctx: Context) -> Message:
    words, button = _asked(drill, person, ctx)
    end = (END.button(step=drill.id),) if who.may_end(drill, person, ctx.school) else ()
    lines = [say("drill.training"), words, say("drill.if-real")]
    return _said(lines, (*((button,) if button else ()), REAL.button(), *end))


def _asked(drill: Drill, person: str, ctx: Context) -> tuple[str, Button | None]:
    """What is asked of this person now, and the button for it."""
    if not drill.story:
        pressed = person in drill.pressed
        words = say("drill.thanks" if pressed else "drill.press")
        return words, None if pressed else HERE.button(step=drill.id)
    if not drill.owner:
        return say("drill.waits"), HERE.button(say("drill.have"), step=drill.id)
    if drill.owner != person:
        return say("drill.theirs", name=ctx.school.display(drill.owner)), None
    answered = drill.answers is not None
    button = (DECIDE if answered else READ).button(step=drill.id)
    return say("drill.decide-now" if answered else "drill.read-now"), button


def _over(drill: Drill, what: str, person: str, ctx: Context) -> Message:
    """Only whoever hears the end reads who did not press."""
    lines = [say("drill.over"), *(outcome(drill, ctx) if what == OVER else [])]
    may_look = who.may_look(drill, person, ctx.school)
    sheet = (SHEET.button(step=drill.id),) if may_look else ()
    return _said([*lines, *([say("drill.two")] if sheet else [])], (*sheet, REAL.button()))


def outcome(drill: Drill, ctx: Context) -> list[str]:
    """Who has not pressed, and to whom the chat does not get through; of a story, whether it was
    decided.
    """
    if drill.story:
        how = "decided" if drill.decided_at else "taken" if drill.owner else "nobody"
        return [say(f"drill.outcome.{how}", name=ctx.school.display(drill.owner))]
    if not drill.silent:
        return [say("drill.outcome.all")]
    silent = [one for one in drill.silent if one not in drill.unreached]
    found = {"silent": silent, "unreached": drill.unreached}
    return [
        say(f"drill.outcome.{key}", names=together(map(ctx.school.display, people)))
        for key, people in found.items()
        if people
    ]


def _said(lines: list[str], buttons: tuple[Button, ...], *, quiet: bool = False) -> Message:
    first, *rest = lines
    paragraphs = (say("drill.marked", words=first), *rest)
    return Message(say("drill.notice"), paragraphs, (buttons,), quiet=quiet)
