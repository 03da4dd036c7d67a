"""A drill is begun at the machine by somebody of the school file, told in the chat, and refused in words
that never tell whether a concern is why.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from flows.drills.messages import KIND
from storage.database import tables
from storage.database.database import Database
from storage.drills import drills
from tests.support.storage.commands import Command, command_line
from tests.support.storage.records import (
    DEPUTY,
    DSL,
    HEAD,
    HILLSIDE,
    NOW,
    changed,
    concern,
    do,
    stored,
)

ADMINISTRATOR = "slack:U0ADMIN"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Command:
    return command_line(monkeypatch, tmp_path, url)


def told(db: Database) -> list[tuple[str, str | None]]:
    duty = tables.duty.c
    found = select(duty.person, duty.concern).where(duty.kind == KIND, duty.what == "post")
    return [tuple(row) for row in do(db, lambda tx: tx.run(found.order_by(duty.seq)).all())]


@pytest.mark.parametrize(
    ("by", "person"), [("Pat", ADMINISTRATOR), ("Dana Okafor", DSL), ("deputy:1", DEPUTY)]
)
def test_an_administrator_the_lead_or_a_deputy_begins_one(
    db: Database, command: Command, by: str, person: str
) -> None:
    answer = command("drill", "--by", by)
    assert answer.exit_code == 0, answer.output
    assert "3 people" in answer.output
    assert "the messages wait" in answer.output  # no bot runs here
    assert told(db) == [(DSL, None), (DEPUTY, None), (HEAD, None)]
    drill = do(db, drills.look, HILLSIDE.id)
    assert (drill.by, drill.people) == (person, (DSL, DEPUTY, HEAD))


@pytest.mark.parametrize("by", ["Helen Moss", "slack:U0TEACHER", "nobody"])
def test_nobody_else_does(db: Database, command: Command, by: str) -> None:
    answer = command("drill", "--by", by)
    assert (answer.exit_code, told(db)) == (1, [])
    assert "has to be in the school file" in answer.output
    assert "Dana Okafor" in answer.output


def refused(command: Command) -> str:
    answer = command("drill", "--by", "Pat")
    assert answer.exit_code == 1
    return answer.output


def test_why_none_begins_reads_alike_whether_it_is_a_concern_or_another_drill(
    db: Database, command: Command
) -> None:
    one = stored(db, concern())
    undecided = refused(command)
    assert told(db) == []
    changed(db, one.but(state="closed"))
    command("drill", "--by", "Pat")
    beside_another = refused(command)
    assert len(told(db)) == 3
    drill = do(db, drills.look, HILLSIDE.id)
    do(db, drills.save, drill.but(ended_at=NOW), DSL)
    assert {undecided, beside_another} == {refused(command)}


def test_a_concern_about_staff_keeps_none_from_beginning(db: Database, command: Command) -> None:
    stored(db, concern(route="staff"))
    assert command("drill", "--by", "Pat").exit_code == 0


def test_a_story_is_told_to_the_first_on_the_ladder_and_an_unknown_one_to_nobody(
    db: Database, command: Command
) -> None:
    unknown = command("drill", "--by", "Pat", "--story", "no-such")
    assert (unknown.exit_code, told(db)) == (1, [])
    assert "gift-cards" in unknown.output
    assert command("drill", "--by", "Pat", "--story", "gift-cards").exit_code == 0
    assert told(db) == [(DSL, None)]
