"""What does a client make of words in a card, before anybody reads them?"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SIGN = re.compile(
    r"\{\{(?P<what>DATE|TIME)\((?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))"
    r"(?:,\s*(?P<how>COMPACT|SHORT|LONG))?\)\}\}"
)
HOW = {
    "COMPACT": "{0:%d/%m/%Y}",
    "SHORT": "{0:%a}, {0.day} {0:%b %Y}",
    "LONG": "{0:%A}, {0.day} {0:%B %Y}",
}


def expanded(text: str) -> str:
    """The same words with dates and times written out: a client does so in text blocks and runs
    alike, whoever typed them.
    """
    return SIGN.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    try:
        at = datetime.fromisoformat(found["at"]).replace(microsecond=0)
    except ValueError:
        return found[0]
    local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(LONDON)
    return (
        f"{local:%H:%M}"
        if found["what"] == "TIME"
        else HOW[found["how"] or "COMPACT"].format(local)
    )
