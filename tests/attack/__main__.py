"""`python -m tests.attack`: everybody tries everything on every concern, on both databases. 1 when
anything was changed, seen or told that may not be. `--pairs`: so few that any two things meet;
`SQLite`, `PostgreSQL`: on one of them.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.attack.attack import Case, Outcome, all_cases, attacked, field_of, pairs
from tests.attack.target import target
from tests.crash.postgres import server
from tests.support.storage.databases import KEY


def main(words: Sequence[str]) -> int:
    """A table for each database, as it is done."""
    logging.disable()  # that a damaged concern cannot be read is told thousands of times
    wanted = [name for name in DATABASES if name in words] or list(DATABASES)
    outcomes = []
    for name in wanted:
        outcomes.append(_on(name, pairs() if "--pairs" in words else all_cases()))
        print(f"{name}\n{outcomes[-1]}\n", flush=True)
    return int(any(outcome.wrong for outcome in outcomes))


def _on(name: str, cases: Iterator[Case]) -> Outcome:
    async def attack(url: str) -> Outcome:
        async with target(url, KEY) as record:
            return await attacked(await field_of(record), cases)

    with DATABASES[name]() as url:
        return asyncio.run(attack(url))


@contextmanager
def _sqlite() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'record.db'}"


@contextmanager
def _postgresql() -> Iterator[str]:
    with server() as running, running.new_database() as url:
        yield url


DATABASES = {"SQLite": _sqlite, "PostgreSQL": _postgresql}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
