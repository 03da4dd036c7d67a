"""How are dates read that somebody copied from the council's page of term dates?"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime

FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%A %d %B %Y")
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
BETWEEN = re.compile(r"\s+(?:to|until|-|–)\s+")


def as_in_the_file(text: str) -> str:
    """The same, line by line, with each date like 2026-09-02. What cannot be read stays as it is."""
    lines = filter(None, map(str.strip, text.splitlines()))
    return "\n".join(" to ".join(map(_read, BETWEEN.split(line))) for line in lines)


def _read(words: str) -> str:
    plain = " ".join(ORDINAL.sub("", words).replace(",", " ").split())
    for form in FORMS:
        with suppress(ValueError):
            day = datetime.strptime(plain, form)  # noqa: DTZ007 - a day, of no zone
            if "%A" not in form or plain.casefold().startswith(f"{day:%A}".casefold()):
                return day.date().isoformat()
    return words
