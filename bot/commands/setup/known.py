"""What do the existing files say? Their answers stand in the questions."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from bot.running.mistakes import ConfigurationError
from bot.school.file import parse_school
from flows.names.authorities import same_authority

ROLES = ("dsl", "headteacher", "acting_head", "chair_of_governors", "vice_chair", "outside")
ADDRESSES = (  # of local services, or another cloud's
    *("SLACK_API_URL", "TEAMS_LOGIN_URL", "TEAMS_METADATA_URL", "TEAMS_ISSUER"),
    *("TEAMS_SERVICE_URL", "TEAMS_GRAPH_URL"),
)
OF_RECORD = ("DATABASE_URL", "KEY_FILE", "REPORT_IMAGE_KEY")
COPY_OF_KEY = "# A copy of the key to the record: "
SEVERAL = ("deputies", "administrators")
OF_PERSON = ("id", "teams", "name", "phone")


def known(folder: Path) -> dict[str, str]:
    """The answers of `.env` and `school.toml` in this folder, by their questions' keys; what the
    environment says wins, as in the settings.
    """
    settings = {key: value for key, value in dotenv_values(folder / ".env").items() if value}
    copy = {"key.copy": next(_notes(folder / ".env"), "")}
    around = {key: os.environ[key] for key in (*ADDRESSES, *OF_RECORD) if os.environ.get(key)}
    school = dict(_of_school(_tables(folder / "school.toml")))
    return {**settings, **around, **copy, **school}


def is_whole(folder: Path) -> bool:
    """Whether a set-up was written there that a bot could run with."""
    tables = _tables(folder / "school.toml")
    try:
        parse_school(tables, folder)
    except ConfigurationError:
        return False
    needed = {"slack": "SLACK_BOT_TOKEN", "teams": "TEAMS_APP_ID"}
    given = known(folder)
    return all(given.get(needed[chat]) for chat in _chats(tables))


def _chats(tables: dict[str, Any]) -> list[str]:
    every = {str(each).partition(":")[0] for each in tables.get("school", {}).get("workspaces", [])}
    return [chat for chat in ("slack", "teams") if chat in every]


def _notes(file: Path) -> Iterator[str]:
    """Where a copy of the key lies, as a comment says."""
    if file.exists():
        for line in file.read_text(encoding="utf-8-sig").splitlines():
            if line.startswith(COPY_OF_KEY):
                yield line.removeprefix(COPY_OF_KEY)


def _tables(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}


def _of_school(tables: dict[str, Any]) -> Iterator[tuple[str, str]]:
    about = tables.get("school", {})
    for key, value in about.items():
        if isinstance(value, str):
            yield f"school.{key}", value
    if about.get("hours"):
        yield from zip(("school.opens", "school.closes"), about["hours"], strict=True)
    chats = _chats(tables)
    if chats:
        yield "chat", "both" if chats[1:] else chats[0]
    of_slack = (each for each in about.get("workspaces", []) if str(each).startswith("slack:"))
    yield from (("slack.workspace", each) for each in list(of_slack)[:1])
    yield from _of_people(tables.get("people", {}), in_both=bool(chats[1:]))
    yield from _of_contacts(tables.get("contacts", []), about.get("authority", ""))
    yield from _of_terms(tables.get("terms", {}))
    yield "staff.domains", "\n".join(tables.get("staff", {}).get("domains", []))
    yield from ((f"adopted.{key}", str(value)) for key, value in tables.get("adopted", {}).items())


def _of_people(people: dict[str, Any], *, in_both: bool) -> Iterator[tuple[str, str]]:
    written = {role: people[role] for role in ROLES if role in people}
    for several in SEVERAL:
        for number, one in enumerate(people.get(several, [])):
            written[f"{several}.{number}"] = one
    for role, person in written.items():
        for key, value in (person | _accounts(person, in_both)).items():
            if key in OF_PERSON and value:
                yield f"people.{role}.{key}", value


def _accounts(person: dict[str, Any], in_both: bool) -> dict[str, str]:
    """Somebody may have several; where the school has two chats each is asked for apart."""
    given = person.get("id", [])
    every = [given] if isinstance(given, str) else given
    teams = [each for each in every if in_both and each.startswith("teams:")]
    return {"id": " ".join(each for each in every if each not in teams), "teams": " ".join(teams)}


def _of_contacts(contacts: list[dict[str, str]], authority: str) -> Iterator[tuple[str, str]]:
    for one in contacts:
        if same_authority(one.get("authority", authority), authority):
            for key in ("name", "phone", "checked"):
                if one.get(key):
                    yield f"contacts.{one['role']}.{key}", one[key]


def _of_terms(terms: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "terms.dates", "\n".join(f"{first} to {last}" for first, last in terms.get("dates", []))
    yield "terms.inset", "\n".join(terms.get("inset", []))
