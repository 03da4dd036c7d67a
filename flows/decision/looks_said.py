"""How does a second look read? Who was asked, and what they said."""

from __future__ import annotations

from flows.context import Context
from flows.dates import moment
from flows.kept.decision import SecondLook
from flows.school.people_in_words import called_then
from flows.screen import Part, Text
from flows.screens.record_lines import headed
from flows.wording.sentences import say


def looks_said(looks: tuple[SecondLook, ...], ctx: Context) -> list[Part]:
    """Every second look, under a heading; empty when there is none."""
    lines = [headed(_line(look, ctx)) for look in looks]
    return [Text(say("open.looks-label"), strong=True), *lines] if lines else []


def _line(look: SecondLook, ctx: Context) -> str:
    at = look.rung_at or look.answered_at or look.asked_at
    return say(
        f"open.look.{look.answer or 'waiting'}",
        name=look.outside or called_then(ctx.school, look.to, at),
        words=look.words,
        time=moment(ctx, at),
    )
