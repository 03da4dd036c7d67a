"""How does a school get its figures on paper, for governors and an inspector? Numbers, no name; that
they were counted is noted.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.given.day import day
from bot.commands.given.school import Which, opened
from bot.commands.mistakes_told import fail, mistakes_in_plain_words


def governors(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, such as figures.pdf.")],
    since: Annotated[
        datetime,
        typer.Option("--from", parser=day, metavar="DAY", help="Reported from this day."),
    ],
    until: Annotated[
        datetime,
        typer.Option("--to", parser=day, metavar="DAY", help="Up to and with this day."),
    ],
    school_id: Which = "",
) -> None:
    """Write figures for governors to a PDF, and on its last page the list of referrals that an
    inspector asks for.

    Only concerns that name nobody on the staff are counted. There is no name and no reference in
    it, and year groups of fewer than ten children are put together. The head, the chair and the
    safeguarding lead see the same on the bot's Home.
    """
    from bot.commands.paper import figures, typesetting

    if until < since:
        fail("--to: this is before the first day.")
    with mistakes_in_plain_words():
        typesetting.check()
        with opened(school_id) as (school, database):
            figures.write(school, database, since.date(), until.date(), file)
    typer.echo(f"Written: {file}")
