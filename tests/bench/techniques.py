"""What does each way of saving time save a report? Each is left out in turn, and the turn measured
without it: the processor's time, with everything from the move to the commit.

What is left out is what the program did before, so the ratios say what each way is still worth.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from unittest.mock import patch
from urllib.parse import urlencode
from uuid import uuid4

from slack_bolt.request.internals import parse_body
from sqlalchemy import Connection, event

from bot.running.clock import SystemClock
from bot.running.identifiers import RandomIdentifiers
from bot.school.current import CurrentSchool
from bot.slack.reaching import request_check
from bot.turns.turn import Turns
from flows.moves import Submit
from flows.protocol.library import load, with_safety
from storage.database import encrypted_file
from storage.database.committing import kept as keeping
from storage.database.committing import together
from storage.database.committing.kept import Known
from storage.database.database import Database
from storage.sealing import wrapped_keys
from tests.bench.load import FORM
from tests.bench.server import KEY
from tests.bench.whole_turn import ACCOUNT
from tests.support.world import example_school

AT_ONCE, KNOWN = 16, keeping.known
BY_ITSELF = 128  # statements that the driver keeps
Run = Callable[[Turns, int], Awaitable[None]]
Way = tuple[Turns, AbstractContextManager[object]]  # whose turns, and what is left out
TYPED = {"account": ACCOUNT, "children": "Two girls in 9B", "danger": "no"}


@dataclass(frozen=True)
class Effort:
    """How often each way is measured, and turns each time."""

    rounds: int
    turns: int


async def measured(folder: Path, effort: Effort) -> dict[str, tuple[float, float]]:
    """Milliseconds of the processor's time with each way and without it: the least of all rounds, for
    whatever else the machine does only adds to it. Each goes first in every other round.
    """
    turns, others = _turns(folder / "record.db"), _others(folder)
    found: dict[str, tuple[list[float], list[float]]] = {}
    for round_ in range(effort.rounds):
        for name, (run, *each) in _pairs(turns, others).items():
            times = found.setdefault(name, ([], []))
            for which in (0, 1) if round_ % 2 else (1, 0):
                of, left_out = each[which]
                times[which].append(await _timed(of, run, left_out, effort.turns))
    for one in (turns, *others.values()):
        one.database.close()
    least = {name: (min(a), min(b)) for name, (a, b) in found.items()}
    alone = next(iter(least.values()))[0]
    return least | {"a body is decoded once, in C": _decoding(alone, effort.turns)}


def _pairs(turns: Turns, others: dict[str, Turns]) -> dict[str, tuple[Run, Way, Way]]:
    """How the turns are run, with each way and without it."""
    found = {
        name: (run, (turns, nullcontext()), (turns, left_out))
        for name, (left_out, run) in _ways().items()
    }
    return found | {
        name: (_in_row, (turns, nullcontext()), (without, nullcontext()))
        for name, without in others.items()
    }


def _ways() -> dict[str, tuple[AbstractContextManager[object], Run]]:
    """Each way: what leaves it out, and how the turns are run."""
    nothing = patch.object(keeping, "known", _forgotten)
    as_needed = patch.object(wrapped_keys, "_popped", lambda ready: wrapped_keys._made())
    each_alone = patch.object(together, "MOST", 1)
    return {
        "what has not changed is not read again": (nothing, _in_row),
        "rows are added by statements compiled once": (_compiled_anew(), _in_row),
        "keysets are made several at a time": (as_needed, _in_row),
        f"turns that wait together share a commit; {AT_ONCE} at once": (each_alone, _at_once),
        f"new rows stand beside each other; {AT_ONCE} at once": (_anywhere(), _at_once),
    }


def _others(folder: Path) -> dict[str, Turns]:
    """What a database has from the beginning or never: one that was opened without it."""
    listening = _turns(folder / "listening.db")
    event.listen(listening.database._engine, "begin", lambda connection: None)
    with patch.object(encrypted_file, "STATEMENTS", BY_ITSELF):
        forgetting = _turns(folder / "forgetting.db")
    return {
        "nobody hears of the beginning of a transaction": listening,
        "SQLite understands each statement once": forgetting,
    }


def _forgotten(connection: Connection) -> Known:
    known = KNOWN(connection)
    known.clear()
    return known


@contextmanager
def _compiled_anew() -> Iterator[None]:
    """Every row is added as SQLAlchemy does it by itself."""

    def added(connection: object, statement: object, rows: list[object]) -> int:
        kept = {"preserve_rowcount": True}
        return int(connection.execute(statement, rows, execution_options=kept).rowcount)  # type: ignore[attr-defined]

    with (
        patch("storage.database.transaction.added", added),
        patch("storage.sealing.vault.added", added),
    ):
        yield


@contextmanager
def _anywhere() -> Iterator[None]:
    """Identifiers in no order."""
    with patch.object(RandomIdentifiers, "id", lambda self: str(uuid4())):
        yield


async def _timed(
    turns: Turns, run: Run, left_out: AbstractContextManager[object], number: int
) -> float:
    gc.freeze()
    try:
        with left_out:
            await run(turns, 2)
            before = process_time()
            await run(turns, number)
            return (process_time() - before) / number * 1000
    finally:
        gc.unfreeze()


async def _in_row(turns: Turns, number: int) -> None:
    for _ in range(number):
        await turns.take(_report())


async def _at_once(turns: Turns, number: int) -> None:
    for done in range(0, number, AT_ONCE):
        reports = [_report() for _ in range(min(AT_ONCE, number - done))]
        await asyncio.gather(*map(turns.take, reports))


def _report() -> Submit:
    nonce = RandomIdentifiers().id()
    return Submit("slack:U0TEACHER", "report", TYPED, nonce=nonce, standing="staff")


def _decoding(turn: float, number: int) -> tuple[float, float]:
    """A turn and the decoding of its body, as it is done and as Bolt does it after a look at it."""
    body = urlencode({"payload": "{" + ",".join(f'"{n}": "{ACCOUNT}"' for n in range(40)) + "}"})
    ways = (
        lambda: request_check.decoded(body, FORM),
        lambda: [parse_body(body, FORM) for _ in (1, 2)],
    )
    spent = []
    for decode in ways:
        before = process_time()
        for _ in range(number):
            decode()
        spent.append((process_time() - before) / number * 1000)
    return turn + spent[0], turn + spent[1]


def _turns(file: Path) -> Turns:
    clock = SystemClock()
    database = Database(f"sqlite:///{file}", KEY, clock.now)
    database.upgrade()
    return Turns(
        database,
        CurrentSchool(example_school()),
        with_safety(load("schools-2016")),
        clock,
        RandomIdentifiers(),
        lambda: None,
    )
