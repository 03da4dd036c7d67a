"""How does a second look read? Who was asked, and what they said."""

from __future__ import annotations

from flows.context import Context
from flows.dates import moment
from flows.kept.decision import SecondLook
from flows.screen import Part, Text
from flows.screens.record_lines import headed
from flows.wording.sentences import say


def looks_said(looks: tuple[SecondLook, ...], ctx: Context) -> list[Part]:
    """Every second look, under a heading; empty when there is none."""
    lines = [headed(_line(look, ctx)) for look in looks]
    return [Text(say("open.looks-label"), strong=True), *lines] if lines else []


def _line(look: SecondLook, ctx: Context) -> str:
    return say(
        f"open.look.{look.answer or 'waiting'}",
        name=look.outside or ctx.school.display(look.to),
        words=look.words,
        time=moment(ctx, look.rung_at or look.answered_at or look.asked_at),
    )
