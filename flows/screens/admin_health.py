"""Is the bot well? What its administrator reads on Home: times and states in plain words, nothing
of any concern.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flows.screen import Form, Part, Text
from flows.wording.sentences import say

OK = "ok"
Found = Mapping[str, Any]


def page(found: Found) -> Form:
    """All there is to show when the record cannot be reached."""
    return Form("home", say("app.name"), tuple(parts(found, ())))


def parts(found: Found, warnings: Sequence[str], seal: str | None = None) -> list[Part]:
    """What was found, as `/ready` tells it, and what somebody has to see to. `seal`: the end of the
    audit, to be written down where whoever changes the database does not come.
    """
    lines = [
        _state("database", found),
        _age("undelivered", found),
        _age("overdue", found),
        _age("audit", found),
        *(_answers(name, state) for name, state in found["channels"].items()),
        *(say("health.refused", code=code) for code in found.get("refused_with", ())),
        *(say("health.not-looked-up", code=code) for code in found.get("not_looked_up", ())),
    ]
    seen_to = "\n".join(warnings) or say("health.nothing")
    return [
        Text(say("health.heading"), strong=True),
        Text("\n".join(lines)),
        Text(say("health.warnings"), strong=True),
        Text(seen_to),
        *([Text(say("health.seal", seal=seal))] if seal else []),
    ]


def _state(part: str, found: Found) -> str:
    return say(f"health.{part}.{'ok' if found.get(part) == OK else 'failing'}")


def _answers(channel: str, state: str) -> str:
    return say(f"health.channel.{'ok' if state == OK else 'failing'}", name=channel.title())


def _age(part: str, found: Found) -> str:
    seconds = found.get("last_audit_seconds" if part == "audit" else f"{part}_seconds")
    if not isinstance(seconds, int | float):
        return say(f"health.{part}.none")
    return say(f"health.{part}.since", ago=_ago(seconds))


def _ago(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 1:
        return say("health.ago.now")
    if minutes < 120:
        return say("health.ago.minutes", count=minutes)
    return say("health.ago.hours", number=minutes // 60)
