"""What was decided, and what did a second look say?"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flows.kept.record import Record


class Decision(Record):
    """What the owner decided, apart from what was recommended. `answers`: how many it rests on,
    earlier ones to the same question counted too. `route`: the way it went then. None in records of before
    they were kept.
    """

    answers: int | None = None
    route: str | None = None
    options: tuple[str, ...]
    reasons: str
    decided_against: str
    childs_wishes: str
    below_reason: str = ""
    recommended: str
    who: str
    at: datetime


class LookAsked(Record, extra="ignore"):
    """Who was asked for a second look: a part of it (`flows.concern.Glance`). `over`: whoever wanted to
    talk is not waited for any more.
    """

    to: str
    answer: Literal["", "agree", "discuss", "moved-on", "away", "not-needed"] = ""
    over: bool = False


class SecondLook(LookAsked, extra="forbid"):
    """Somebody else's look at a decision, asked of one person; by phone (`outside` names them) when
    nobody else can.

    `decided_at` says which decision. `answer` is empty while it waits. `passed_over`: whoever wanted
    to talk did not agree in time, and somebody else is asked; they may still agree. `rung_at` (UTC):
    when it was said on the telephone.
    """

    decided_at: datetime
    asked_at: datetime
    words: str = ""
    outside: str = ""
    answered_at: datetime | None = None
    passed_over: bool = False
    rung_at: datetime | None = None
