"""A drill is begun at the machine by somebody of the school file, told in the chat, and refused in plain
words while anything real comes first.
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
from tests.support.storage.records import DEPUTY, DSL, HEAD, HILLSIDE, concern, do, stored

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


def test_none_begins_while_a_concern_is_undecided_and_which_is_not_said(
    db: Database, command: Command
) -> None:
    one = stored(db, concern(route="head"))
    answer = command("drill", "--by", "Pat")
    assert (answer.exit_code, told(db)) == (1, [])
    assert "not decided yet" in answer.output
    assert one.reference not in answer.output


def test_none_begins_beside_another(db: Database, command: Command) -> None:
    command("drill", "--by", "Pat")
    answer = command("drill", "--by", "Pat")
    assert (answer.exit_code, len(told(db))) == (1, 3)
    assert "There is a drill now" in answer.output


def test_a_story_is_told_to_the_first_on_the_ladder_and_an_unknown_one_to_nobody(
    db: Database, command: Command
) -> None:
    unknown = command("drill", "--by", "Pat", "--story", "no-such")
    assert (unknown.exit_code, told(db)) == (1, [])
    assert "gift-cards" in unknown.output
    assert command("drill", "--by", "Pat", "--story", "gift-cards").exit_code == 0
    assert told(db) == [(DSL, None)]
