"""Who wrote something keeps their name and role when they have left, as long as the record is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flows.advance import advance
from flows.chronology.events import events
from flows.context import Context
from flows.export.children import Child
from flows.export.childs_copy import Wish
from flows.export.names_taken_out import hidden
from flows.kept.decision import Decision
from flows.moves import Submit
from flows.school.school import School
from flows.screens.record_lines import decision_line
from storage.concerns import chronology
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.people import role_holders
from tests.support.flows.begun import begun, ctx
from tests.support.flows.schools import hillside
from tests.support.storage.records import DSL, HEAD, NOW, changed, line, stored
from tests.support.world import CountedIdentifiers

NAMED = hillside(id="hillside")
LEFT = NOW + timedelta(days=1)
NEW = "slack:U0NEW"


def file_read(db: Database, school: School, now: Any) -> None:
    db.transaction(lambda tx: role_holders.read(tx, school, now, CountedIdentifiers(now.day)))


def without_the_lead() -> School:
    return hillside(people={"dsl": {"id": NEW}, "headteacher": {"id": HEAD}})


def later(db: Database) -> Context:
    school = db.transaction(lambda tx: role_holders.effective(tx, without_the_lead()))
    return replace(ctx(), school=school, now=LEFT)


def test_the_lead_who_left_is_still_named_in_the_record_with_the_role_they_had(
    db: Database,
) -> None:
    file_read(db, NAMED, NOW)
    one = stored(db, begun(), at=NAMED)
    before = replace(ctx(), school=NAMED)
    turn = advance(one, Submit(DSL, "note", {"note": "Safe at home"}, one.id), before)
    old = line("noted", DSL, NOW, text="Of before names were kept", question=None)
    assert turn.concern
    changed(db, turn.concern, at=NAMED, entries=(*turn.entries, old))
    file_read(db, without_the_lead(), LEFT)

    def read(tx: Transaction) -> Any:
        return chronology.read(tx, without_the_lead(), HEAD, one.id)

    found = events(turn.concern, db.transaction(read), later(db), reads=True)
    notes = {e.details[-1].value: e.author for e in found if e.title == "A note"}
    whole = "Mrs Okafor (the designated safeguarding lead)"
    assert notes == {"Safe at home": whole, "Of before names were kept": whole}


def test_every_screen_calls_them_by_their_name_and_a_copy_takes_it_out(db: Database) -> None:
    file_read(db, NAMED, NOW)
    file_read(db, without_the_lead(), LEFT)
    then = later(db)
    decision = Decision(
        options=("consult",),
        reasons="x",
        decided_against="x",
        childs_wishes="x",
        recommended="CONSULT",
        who=DSL,
        at=NOW,
    )
    assert "Mrs Okafor" in decision_line(decision, then)
    wish = Wish(Child("Ebony Quill"), "access", staff_named=False, reporter_named=False)
    assert "Mrs Okafor" in [one.name for one in hidden([begun()], wish, then.school)]
