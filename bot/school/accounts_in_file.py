"""Do the accounts of a school file belong to its workspaces, and each to one person only?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flows.school.accounts import ACCOUNT, workspace_of
from flows.school.tables import People

Entries = list[tuple[str, tuple[str, ...]]]  # each place, with the accounts that stand there


def wrong_accounts(tables: dict[str, Any]) -> list[str]:
    """A sentence for each account that is nobody's here, or two people's. What is no account at all
    is left to whoever reads the tables.
    """
    entries = list(_entries(tables))
    return [*_elsewhere(entries, tables), *_two_peoples(entries)]


def as_written(where: Sequence[int | str], tables: Any) -> tuple[int | str, ...]:
    """The place of a mistake as the file has it: a person's accounts stand under `id`, one of them
    without a list around it.
    """
    if where[:1] != ("people",) or "accounts" not in where:
        return tuple(where)
    end = where.index("accounts")
    for part in where[:end]:
        tables = tables[part]
    number = where[end + 1 :] if isinstance(tables.get("id"), list) else ()
    return (*where[:end], "id", *number)


def _elsewhere(entries: Entries, tables: dict[str, Any]) -> Iterator[str]:
    about = tables.get("school")
    given = about.get("workspaces") if isinstance(about, dict) else None
    if not isinstance(given, list):
        return
    ours = {_written(one) for one in given}
    services = {one.partition(":")[0] for one in ours}
    for place, accounts in entries:
        for one in accounts:
            workspace = workspace_of(one)
            if workspace not in ours and workspace not in services:
                yield f'{place}: "{one}" is of a workspace that is not listed under school.workspaces'


def _two_peoples(entries: Entries) -> Iterator[str]:
    """Lists that share an account are one person's; then one of them has all that the other has."""
    for number, (place, accounts) in enumerate(entries):
        for other, theirs in entries[:number]:
            mine, whole = set(accounts), set(theirs)
            if mine & whole and not (mine <= whole or whole <= mine):
                yield (
                    f'{place}: "{min(mine & whole)}" stands at {other} too, beside other accounts: one '
                    "person's accounts are to be the same in both places, and two people share none"
                )


def _entries(tables: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    people = tables.get("people")
    for name, there in people.items() if isinstance(people, dict) else ():
        if name not in People.model_fields or name == "outside":
            continue
        several = isinstance(there, list)
        for number, one in enumerate(there if several else [there], 1):
            if isinstance(one, dict):
                place = f"people.{name} #{number}.id" if several else f"people.{name}.id"
                yield place, _accounts(one.get("id"))


def _accounts(given: Any) -> tuple[str, ...]:
    every = given if isinstance(given, list) else [given]
    return tuple(one for each in every if ACCOUNT.fullmatch(one := _written(each)))


def _written(given: Any) -> str:
    """As it is compared: of Teams' ids small letters and capitals mean the same."""
    word = given if isinstance(given, str) else ""
    return word.lower() if word.lower().startswith("teams:") else word
