"""Which day is meant, as people in the UK write one?"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import typer

FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")


def day(text: str) -> datetime:
    """Its midnight, of no time zone. Raises typer.BadParameter."""
    for form in FORMS:
        with suppress(ValueError):
            return datetime.strptime(text.strip(), form)  # noqa: DTZ007 - the school's own is meant
    raise typer.BadParameter(f'"{text}" is not a day; write it like 2026-09-01 or 1/9/2026')
