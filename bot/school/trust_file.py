"""What does the trust's file say, and what is wrong with it? It stands beside the school files, in the
folder of a deployment with several schools.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.running.mistakes import nearest, sentence
from bot.school.accounts_in_file import as_written
from bot.school.file import SchoolFileError, read_tables
from bot.school.folder import TRUST_FILE
from flows.school.accounts import workspace_of
from flows.trust.people import Trust

EXAMPLE = Path(__file__).parent.parent / "trust.example.toml"
_KEYS = {
    (): ["trust", "people"],
    ("trust",): ["name", "workspaces"],
    ("people",): ["id", "name", "title"],
}


def load_trust(file: Path, of_schools: Collection[str] | None = None) -> Trust | None:
    """The trust of this file; None where there is no such file. Raises SchoolFileError with every
    mistake in it. `of_schools`: the workspaces of all schools, where they are known.
    """
    return _parsed(read_tables(file), of_schools) if file.exists() else None


def _parsed(tables: dict[str, Any], of_schools: Collection[str] | None) -> Trust:
    if "school" in tables:
        raise SchoolFileError(
            [f"{TRUST_FILE}: is the trust's file: call the school's own otherwise"]
        )
    try:
        trust = Trust.model_validate(tables)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise SchoolFileError([_in_words(one, tables) for one in found]) from None
    mistakes = [*_wrong_accounts(trust), *_elsewhere(trust, of_schools)]
    if mistakes:
        raise SchoolFileError([f"{TRUST_FILE}: {one}" for one in mistakes])
    return trust


def _wrong_accounts(trust: Trust) -> Iterator[str]:
    services = {one.partition(":")[0] for one in trust.about.workspaces}
    known: set[str] = set()
    for number, person in enumerate(trust.people, 1):
        for account in person.accounts:
            if workspace_of(account) not in {*trust.about.workspaces, *services}:
                yield f'people #{number}.id: "{account}" is of a workspace that is not listed under trust.workspaces'
            if account in known:
                yield f'people #{number}.id: "{account}" is somebody else\'s too'
        known |= {*person.accounts}


def _elsewhere(trust: Trust, of_schools: Collection[str] | None) -> Iterator[str]:
    """The bot is in the workspaces of schools only."""
    for one in trust.about.workspaces:
        if of_schools is not None and one not in of_schools:
            yield f'trust.workspaces: "{one}" is of no school here, so nobody can open the bot\'s Home there'


def _in_words(error: ErrorDetails, tables: dict[str, Any]) -> str:
    where = as_written(error["loc"], tables)
    parts = (f" #{part + 1}" if isinstance(part, int) else f".{part}" for part in where)
    return f"{TRUST_FILE}: {''.join(parts).lstrip('.')}: {_explained(error, where)}"


def _explained(error: ErrorDetails, where: Sequence[int | str]) -> str:
    if error["type"] == "extra_forbidden":
        table = tuple(part for part in where[:-1] if isinstance(part, str))
        return f"there is no such key; {nearest(str(where[-1]), _KEYS[table])}"
    return sentence(error)
