"""What has been written into a record by what is damaged? A report in which something is to be put right
leaves one thing: its person is to hear that nobody was told.
"""

from __future__ import annotations

from sqlalchemy import Table, func, select

from bot.turns.not_sent import KIND, WAITS
from storage.database import tables
from storage.database.transaction import Transaction
from tests.support.bot.steps import rows_in
from tests.support.teams.world import TeamsWorld
from tests.support.world import World


def written_in(w: World | TeamsWorld) -> dict[str, int]:
    """The rows of each table, but for those of forms that wait to be put right."""
    rows = rows_in(w)
    for table, left in w.program.turns.database.transaction(_of_forms).items():
        rows[table] -= left
    return rows


def _of_forms(tx: Transaction) -> dict[str, int]:
    told = tables.duty.c.kind == KIND, tables.duty.c.state == "open"
    known = tables.repeat.c.key.startswith(f"{WAITS}:")
    return {
        tables.duty.name: _counted(tx, tables.duty, *told),
        tables.repeat.name: _counted(tx, tables.repeat, known),
    }


def _counted(tx: Transaction, table: Table, *which: object) -> int:
    return int(tx.run(select(func.count()).select_from(table).where(*which)).scalar_one())
