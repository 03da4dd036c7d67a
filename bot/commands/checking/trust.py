"""Who sees counts of every school here, and what is wrong with the file that says so?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.running.mistakes import ConfigurationError
from bot.school.folder import trust_file
from bot.school.trust_file import load_trust
from flows.school.school import School
from flows.trust.people import OfTheTrust


def examined(school_files: Path, schools: Iterable[School]) -> tuple[list[str], list[str]]:
    """What is to be put right; and who is of the trust, where there is one."""
    file = trust_file(school_files)
    workspaces = {one for school in schools for one in school.workspaces}
    try:
        trust = load_trust(file, workspaces) if file else None
    except ConfigurationError as error:
        return list(error.mistakes), []
    if trust is None:
        return [], []
    people = ", ".join(map(_called, trust.people))
    return [], [
        f"{trust.about.name}: {people}: every school counted on Home, and no concern shown."
    ]


def _called(one: OfTheTrust) -> str:
    return f"{one.name} ({one.title})" if one.title else one.name
