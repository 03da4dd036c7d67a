"""How are the figures of a school written? Counted from what is sealed, set in type, to a new file."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

from bot.commands.given.turns import turns_of
from bot.commands.paper import new_file, typesetting
from flows.export.pages.layout import data
from flows.figures.shown import paper
from flows.school.school import School
from storage.concerns import counting
from storage.database.database import Database


def write(school: School, database: Database, since: date, until: date, file: Path) -> None:
    """Write those of the concerns reported from the one day to the other, both counted. Raises
    ConfigurationError.
    """
    turns = turns_of(school, database)
    begins, ends = (school.calendar.at(day, time()) for day in (since, until + timedelta(days=1)))
    with new_file.claimed([file]):
        found, ctx = database.transaction(
            lambda tx: (
                counting.figures(tx, school, "program", begins, ends),
                turns.turning(tx).context(),
            )
        )
        new_file.fill(file, typesetting.pdf(data(paper(found, since, until, ctx))))
