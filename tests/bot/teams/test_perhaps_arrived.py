"""What becomes of a message when nobody knows whether it arrived, and nobody can look? It is sent
once more, no more often, and then its person counts as not reached.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.sandbox.teams.screen import Seen
from storage.database import tables
from tests.support.teams.steps import report, sent
from tests.support.teams.world import TeamsWorld, teams_world


def pages(place: TeamsWorld, name: str) -> int:
    """How many stand in this person's chat."""
    return sum("I have it" in json.dumps(each.card) for each in place.person(name).chat)


def with_button(place: TeamsWorld, title: str) -> Seen:
    """The first message in the lead's chat that has it."""
    return next(each for each in place.person("DSL").chat if title in json.dumps(each.card))


def lose_answers(place: TeamsWorld, times: int) -> None:
    """What is sent to the lead arrives, and nothing says so."""
    place.sandbox.faults.add("send", "drop_after", times, to=place.person("DSL").id)


async def test_what_may_have_arrived_is_sent_once_more_and_then_the_next_person_is_paged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with teams_world(tmp_path) as place:
        lose_answers(place, 100)
        await report(place)
        assert (pages(place, "DSL"), pages(place, "DEPUTY")) == (2, 1)
        await place.at(place.clock.now() + timedelta(minutes=4))
        assert pages(place, "DSL") == 2
    told = [dict(each.msg) for each in caplog.records if "undelivered" in each.msg["event"]]
    assert {each["code"] for each in told} == {"perhaps_arrived_twice"}


async def test_whoever_got_it_twice_takes_it_from_either(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as place:
        lose_answers(place, 2)
        await report(place)
        lead = place.person("DSL")
        await lead.click("I have it", with_button(place, "I have it"))
        await place.settle()
        assert lead.problem is None
        assert "question 1 of" in json.dumps(lead.chat[-1].card)


async def test_one_lost_answer_pages_nobody_else(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as place:
        lose_answers(place, 1)
        await report(place)
        assert (pages(place, "DSL"), pages(place, "DEPUTY")) == (2, 0)


async def test_what_was_refused_did_not_arrive_and_counts_for_nothing(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as place:
        lead = place.person("DSL")
        place.sandbox.refuse("send", 429, times=3, retry_after=1, to=lead.id)
        await report(place)
        assert (pages(place, "DSL"), pages(place, "DEPUTY")) == (1, 0)


async def test_nobody_is_kept_from_a_page_by_a_number_written_into_the_database(
    tmp_path: Path,
) -> None:
    async with teams_world(tmp_path) as place:
        lose_answers(place, 1)
        await sent(place)
        await place.program.delivery.deliver()
        database = place.program.turns.database
        await database.run(lambda tx: tx.run(update(tables.duty).values(sendings=2)))
        await place.settle()
        assert (pages(place, "DSL"), pages(place, "DEPUTY")) == (2, 0)


async def test_whoever_takes_it_from_a_page_nobody_knows_of_gets_one_that_can_be_given_back(
    tmp_path: Path,
) -> None:
    async with teams_world(tmp_path) as place:
        lose_answers(place, 2)
        await report(place)
        lead = place.person("DSL")
        await lead.click("I have it", with_button(place, "I have it"))
        await place.settle()
        await lead.click("Give back (busy)", with_button(place, "Give back (busy)"))
        await place.settle()
        assert lead.problem is None
        assert pages(place, "DEPUTY") == 1


async def test_a_reporter_whose_receipt_twice_perhaps_arrived_and_never_did_finds_their_report(
    tmp_path: Path,
) -> None:
    async with teams_world(tmp_path) as place:
        teacher = place.person("TEACHER")
        place.sandbox.faults.add("send", "drop_before", 2, to=teacher.id)
        await teacher.use_action("report")
        teacher.fill("Is a child in danger?", "No")
        teacher.fill("account", "Priya showed me.")
        await teacher.submit()
        await place.settle()
        assert teacher.chat == []
        await teacher.close_dialog()
        await place.person("DSL").click("I have it", with_button(place, "I have it"))
        await teacher.type("status")
        await teacher.click("My reports")
        await teacher.click("Add to this report")
        teacher.fill("more", "She is at home.")
        await teacher.submit()
        await place.settle()
        assert "something was added" in json.dumps([each.card for each in place.person("DSL").chat])
