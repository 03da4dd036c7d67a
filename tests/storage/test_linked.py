"""What a record names beside itself, and a link that stands in two concerns or in none."""

from __future__ import annotations

from typing import Any

from flows.concern import Concern
from flows.kept.entry import RecordEntry
from flows.moves import Submit
from flows.names.matching import keys_for
from flows.other_concerns import Beside, Children
from storage.concerns import concerns, loaded_beside
from storage.database.database import Database
from tests.support.storage.records import (
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    RIVERSIDE,
    concern,
    do,
    queued,
    report,
    stored,
    turns_of,
)

HERE = concern(reports=(report(children=""),))


def found(db: Database, name: str) -> list[str]:
    need = Children(DSL, keys_for(name))
    return [one.id for one in do(db, loaded_beside.needed, HILLSIDE, HERE, need)]


def entry(kind: str, **values: str) -> RecordEntry:
    return RecordEntry(kind=kind, values=values, who=DSL, at=NOW)


def child(name: str, **values: str) -> RecordEntry:
    return entry("child", name=name, role="made", **values)


def of(*entries: RecordEntry, **fields: Any) -> Any:
    return concern(reports=(report(children="", account=""),), entries=entries, **fields)


def test_a_child_is_found_by_every_name_and_one_not_known_or_in_error_by_none(
    db: Database,
) -> None:
    one = stored(db, of(child("Ebony Quill", **{"other-names": "Marlow"})))
    stored(db, of(child("Not known")))
    wrong = entry("withdrawn", child="Ada Poe", about="0", why="Not her.")
    stored(db, of(child("Ada Poe"), wrong))
    assert found(db, "Quill, Ebony") == found(db, "Ebony Marlow") == [one.id]
    assert found(db, "Not known") == found(db, "a boy in Year 9") == found(db, "Ada Poe") == []


def test_a_surname_that_one_lends_to_another_is_found_in_a_report(db: Database) -> None:
    one = stored(db, concern(reports=(report(children="Kit and Ebony Marlow"),)))
    assert found(db, "Kit Marlow") == found(db, "Ebony Marlow") == [one.id]


def test_what_a_record_names_is_what_this_person_may_know_of(db: Database) -> None:
    attached, named = stored(db, of()), stored(db, of(child("Ebony Quill")))
    stored(db, of(child("Ebony Quill"), named=frozenset({DSL})))
    stored(db, of(child("Ebony Quill"), route="head"))
    stored(db, concern(RIVERSIDE, entries=(child("Ebony Quill"),)), at=RIVERSIDE)
    need = Beside(DSL, (attached.id,), keys_for("Ebony Quill"))
    seen = do(db, loaded_beside.needed, HILLSIDE, HERE, need)
    assert {one.id for one in seen} == {attached.id, named.id}
    assert do(db, loaded_beside.needed, HILLSIDE, HERE, Beside(HEAD, (), frozenset())) == ()


async def test_a_link_stands_in_both_and_whoever_has_the_other_is_asked(db: Database) -> None:
    one, other = stored(db, of(owner=DSL, owned_at=NOW)), stored(db, of(owner=DEPUTY, owned_at=NOW))
    turns = turns_of(db)
    form = {"shares": ("image",), "reference": other.reference, "note": ""}
    await turns.take(Submit(DSL, "link", form, one.id, nonce="n"))
    here, there = (do(db, concerns.load, HILLSIDE, DSL, each.id).links for each in (one, other))
    assert [link.state for link in (*here, *there)] == ["asked", "asked"]
    assert [d.person for d in queued(db) if d.kind == "link-asked"] == [DEPUTY]
    answer = Submit(DEPUTY, "link-answer", {"answer": "yes"}, other.id, there[0].id, "n")
    await turns.take(answer)
    assert states(db, one, other) == ["stands", "stands"]
    await turns.take(Submit(DSL, "link-error", {"why": "Another Kit"}, one.id, there[0].id, "n"))
    assert states(db, one, other) == ["in-error", "in-error"]


def states(db: Database, *those: Concern) -> list[str]:
    loaded = (do(db, concerns.load, HILLSIDE, DSL, each.id) for each in those)
    return [link.state for each in loaded for link in each.links]
