"""How do the answers become the school file, as one would write it by hand? What else stands in a
file that is there already stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from bot.commands.setup.draft import Draft
from bot.commands.setup.known import OF_PERSON, ROLES, SEVERAL
from flows.names.authorities import same_authority
from flows.school.tables import NATIONAL_CONTACTS

START = Path(__file__).with_name("start.toml")
PLAIN = ("id", "name", "phone", "authority", "day_ends", "protocol")
CONTACTS = ("mash", "early-help", "emergency-duty-team", "lado", "police")
Value = str | list[str]
Person = Mapping[str, Value]
WHO = {
    "dsl": "the designated safeguarding lead",
    "deputies": "in the order in which they are told; one such table for each",
    "acting_head": "told after the headteacher, about concerns that involve staff",
    "chair_of_governors": "told about concerns that involve the headteacher",
    "vice_chair": "or your trust's contact",
    "administrators": "looks after the bot, sees no concern",
    "outside": "of your trust or authority: rung when nobody here may deal with it",
}


def school_text(draft: Draft) -> str:
    """The whole file. `draft.folder` holds the file that is there already, if there is one."""
    file = draft.folder / "school.toml"
    document = tomlkit.parse((file if file.exists() else START).read_text(encoding="utf-8-sig"))
    _about(document, draft)
    _staff(document, draft)
    _people(document, draft)
    _contacts(document, draft)
    _terms(document, draft)
    _adopted(document, draft)
    return tomlkit.dumps(document)


def _about(document: Any, draft: Draft) -> None:
    school = document.setdefault("school", tomlkit.table())
    school.setdefault("jurisdiction", "england")  # no other is accepted
    for key in PLAIN:
        if draft[f"school.{key}"]:
            school[key] = draft[f"school.{key}"]
    if draft["school.opens"]:
        school["hours"] = [draft["school.opens"], draft["school.closes"]]
    there = list(school.get("workspaces", []))
    if (workspaces := list(_workspaces(draft, there))) and workspaces != there:
        school["workspaces"] = workspaces


def _workspaces(draft: Draft, there: list[str]) -> Iterator[str]:
    """The one that was answered for each chat, with those that somebody wrote beside it."""
    tenant = draft["TEAMS_TENANT"]
    for answered in filter(None, (draft["slack.workspace"], tenant and f"teams:{tenant}")):
        chat = answered.partition(":")[0]
        same = [each for each in there if each.startswith(f"{chat}:")]
        yield from same if answered in same else [answered]


def _staff(document: Any, draft: Draft) -> None:
    """Groups and single accounts stay."""
    staff = document.get("staff", tomlkit.table())
    domains = _lines(draft["staff.domains"])
    if not domains:
        staff.pop("domains", None)
    elif staff.get("domains") != domains:
        staff["domains"] = domains
    if staff:
        document.setdefault("staff", staff)
    else:
        document.pop("staff", None)


def _people(document: Any, draft: Draft) -> None:
    people = document.setdefault("people", tomlkit.table())
    for role in ROLES:
        _put(people, role, dict(_person(draft, role)))
    for name in SEVERAL:
        every = [dict(_person(draft, f"{name}.{number}")) for number in range(draft.many(name))]
        _put_all(people, name, [one for one in every if one])


def _person(draft: Draft, role: str) -> Iterator[tuple[str, Value]]:
    given = {key: draft[f"people.{role}.{key}"] for key in OF_PERSON}
    accounts = [*given["id"].split(), *given["teams"].split()]
    if accounts or (role == "outside" and given["name"]):
        if accounts:
            yield "id", accounts if accounts[1:] else accounts[0]
        yield from ((key, given[key]) for key in ("name", "phone") if given[key])


def _put(people: Table, role: str, person: Person) -> None:
    """What else stands about this person stays; nobody chosen: the table goes."""
    if not person:
        people.pop(role, None)
        return
    if role in people:
        _update(people[role], person)
    else:
        people[role] = _apart(_update(_new_table(role), person))


def _put_all(people: Table, name: str, persons: list[Person]) -> None:
    known = {str(one["id"]): one for one in people.get(name, []) if "id" in one}
    people.pop(name, None)
    if persons:
        people[name] = tomlkit.aot()
    for person in persons:
        there = known.get(str(person["id"]))
        people[name].append(
            _update(there, person) if there else _apart(_update(_new_table(name), person))
        )


def _new_table(role: str) -> Table:
    table: Table = tomlkit.table()
    if role in WHO:
        table.comment(WHO[role])
    return table


def _apart(table: Table) -> Table:
    """With an empty line below."""
    table.add(tomlkit.nl())
    return table


def _contacts(document: Any, draft: Draft) -> None:
    contacts: AoT = document.setdefault("contacts", tomlkit.aot())
    for role in CONTACTS:
        given = {key: draft[f"contacts.{role}.{key}"] for key in ("name", "phone", "checked")}
        if not given["phone"]:
            continue
        authority = "" if role in NATIONAL_CONTACTS else draft["school.authority"]
        found = _contact(contacts, role, authority)
        if found is None:
            found = tomlkit.table()
            _update(found, {"role": role, **({"authority": authority} if authority else {})})
            contacts.append(found)
        if found.get("phone") != given["phone"]:
            found.pop("checked", None)  # nobody has rung this one yet
        _update(found, {key: value for key, value in given.items() if value})


def _contact(contacts: AoT, role: str, authority: str) -> Table | None:
    fits = (
        one
        for one in contacts
        if one["role"] == role and same_authority(one.get("authority", authority), authority)
    )
    return next(fits, None)


def _terms(document: Any, draft: Draft) -> None:
    terms = document.setdefault("terms", tomlkit.table())
    terms["dates"] = _a_line_each([line.split(" to ") for line in _lines(draft["terms.dates"])])
    terms["inset"] = _lines(draft["terms.inset"])


def _adopted(document: Any, draft: Draft) -> None:
    given = {key: draft[f"adopted.{key}"] for key in ("by", "on", "protocol", "edition")}
    if given["by"] and given["on"]:
        if "adopted" not in document:
            document["adopted"] = tomlkit.table()
        _update(document["adopted"], given)


def _update(table: Table, values: Mapping[str, Value]) -> Table:
    for key, value in values.items():
        if _as_a_set(table.get(key)) != _as_a_set(value):
            table[key] = value
    return table


def _as_a_set(value: Any) -> Any:
    """In which order somebody's accounts are tried is not asked, and stays."""
    return set(value) if isinstance(value, list) else value


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _a_line_each(rows: list[list[str]]) -> Any:
    array = tomlkit.array()
    for row in rows:
        array.append(row)
    return array.multiline(bool(rows))
