"""Thirty children and three hundred entries: what is pressed for opens while it can still be shown."""

from __future__ import annotations

from collections.abc import Callable

from bot.running.clock import seconds
from flows.assessment import referral_form
from flows.concern import Concern
from flows.export.pages import whole
from flows.kept.entry import RecordEntry
from flows.screen import Pair
from tests.support.flows.played import DANA, Played
from tests.support.flows.recorded import lines_of

CHILDREN, EACH = 30, 9
SOON = 15.0  # on the slowest machine; where each entry was held against each child it took minutes


def entry(kind: str, **values: str) -> RecordEntry:
    return RecordEntry(kind=kind, values=values, who=DANA, at=PLAYED.now)


PLAYED = Played().taken_by(DANA)
NAMES = [f"{chr(65 + n % 26)}da{n // 26 * 'm'} Marlow" for n in range(CHILDREN)]


def many() -> Concern:
    kids = [entry("child", name=name, role="made", born="2012-05-03") for name in NAMES]
    parents = [
        entry("parents", child=name, about=str(at), told="no", why=f"Call {n} to {name}'s home.")
        for n in range(EACH)
        for at, name in enumerate(NAMES)
    ]
    return PLAYED.concern.but(entries=(*kids, *parents))


def timed(made: Callable[[], object]) -> float:
    begun = seconds()
    made()
    return seconds() - begun


def test_the_referral_form_of_many_children_has_what_was_last_said_of_the_parents_of_each() -> None:
    one = many()
    parts = referral_form.parts(one, DANA, PLAYED.ctx)
    said = "\n".join(part.value for part in parts if isinstance(part, Pair))
    assert all(f"Call {EACH - 1} to {name}'s home." in said for name in NAMES)
    assert "Call 0 to" not in said
    assert timed(lambda: referral_form.parts(one, DANA, PLAYED.ctx)) < SOON


def test_the_chronology_of_many_children_is_made_while_somebody_waits() -> None:
    found = [(one := many(), lines_of(one, PLAYED.school), PLAYED.ctx)]
    assert timed(lambda: whole.chronology(found, DANA, "", "")) < SOON
