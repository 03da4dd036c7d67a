"""What is done at the machine while the bot runs: the same function as the command line calls."""

from __future__ import annotations

import asyncio

from bot.turns import to_destroy
from storage.concerns import retention
from storage.database.transaction import Transaction
from tests.support.world import World


async def asked_to_destroy(place: World, who: str, reference: str, why: str) -> None:
    """Somebody, by their first name, asks that the record of this reference be destroyed."""
    turns = place.program.turns

    def work(tx: Transaction) -> None:
        found = retention.find(tx, turns.school, reference)
        if found is None:
            raise LookupError(f"no record {reference}")
        school = turns.school
        [person] = [one for one in school.everybody() if school.display(one).split()[0] == who]
        to_destroy.ask(turns.turning(tx), found.id, person, why)

    database = turns.database
    await asyncio.get_running_loop().run_in_executor(database.executor, database.transaction, work)
    turns.due()
