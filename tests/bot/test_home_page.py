"""The bot's own page: what staff, people with a role and the administrator see there, anew at every
click.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.delivery import REFUSED
from bot.sandbox.slack.state import OTHER_TEAM
from bot.sandbox.watched import Carried
from bot.turns.home import page
from flows.protocol.rules import Protocol
from flows.school.tables import Person
from storage.database.transaction import Transaction
from tests.support.bot.record_held import in_the_database
from tests.support.bot.restarted import DSL, restarted, with_people
from tests.support.bot.steps import concerns_in, connected, home, pick_up, report
from tests.support.flows.told import told
from tests.support.storage.statements import told as told_to
from tests.support.world import World, example_school

EVERYBODY = ("TEACHER", "DSL", "DDSL", "HEAD", "CHAIR", "GUEST")
SCHOOL = example_school()
SAFE_NOW = "Nothing is decided yet. Is the child safe now, and safe to go home?"
NO_LISTS = (
    "CREATE TRIGGER no_lists BEFORE INSERT ON audit WHEN NEW.what = 'listed'"
    " BEGIN SELECT RAISE(FAIL, 'the disk failed'); END"
)


def looked_after_by(person: str) -> dict[str, object]:
    people = SCHOOL.people.model_copy(update={"administrators": (Person(id=person),)})
    return {"school": SCHOOL.model_copy(update={"people": people})}


def under(heading: str, lines: list[str]) -> str:
    """What stands under these words."""
    return lines[lines.index(heading) + 1]


async def test_staff_see_what_never_to_do_and_how_their_own_reports_stand(tmp_path):
    async with connected(tmp_path) as w:
        assert "*Your reports*" not in await home(w, "TEACHER")
        reference = await report(w, children="Quillfeather")
        seen = await home(w, "TEACHER")
        assert under(f"*{reference}, 10:04*", seen) == "Received. Nobody has picked it up yet."
        await pick_up(w)
        now = under(f"*{reference}, 10:04*", await home(w, "TEACHER"))
        assert now == "Picked up by Dana Shaw at 10:04."
        assert "Do not look at, send, save or delete the image." in seen
        assert not any("Quillfeather" in line for line in await home(w, "TEACHER"))


async def test_home_gives_people_of_another_workspace_nobody_s_name_or_number(tmp_path):
    async with connected(tmp_path) as w:
        w.sandbox.workspace.people["U0DSL"].team_id = OTHER_TEAM
        for person in ("STRANGER", "DSL"):
            seen = "\n".join(await home(w, person))
            assert "Tell an adult you trust now. In danger: 999. Childline: 0800 1111." in seen
            assert "Dana Shaw" not in seen


async def test_what_is_due_stands_on_home_in_the_words_of_the_questions_it_was_begun_under(
    tmp_path,
):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        updated = replace(w.program.turns, protocol=newer(w.program.turns.protocol))
        assert SAFE_NOW in told(await updated.home(DSL))


def newer(protocol: Protocol) -> Protocol:
    """What is to be come back to is asked in other words."""
    changed = tuple(one.model_copy(update={"text": "Newer."}) for one in protocol.follow_ups)
    return protocol.model_copy(update={"follow_ups": changed})


async def test_home_looks_the_older_words_up_once_however_many_concerns_were_begun_under_them(
    tmp_path,
):
    async with connected(tmp_path) as w:
        for _ in range(3):
            await report(w)
        turns = replace(w.program.turns, protocol=newer(w.program.turns.protocol))

        def looked_up(tx: Transaction) -> list[str]:
            with told_to(tx) as statements:
                page(turns.turning(tx), DSL, None, ())
            return [one for one, _ in statements if "protocol.text" in one]

        assert len(await turns.database.run(looked_up)) == 1


async def test_of_many_who_open_home_at_once_those_whom_slack_held_back_see_it_later(tmp_path):
    async with connected(tmp_path) as w:
        w.sandbox.faults.add("views.publish", "error", 4, error="ratelimited")
        await asyncio.gather(*(w.person(name).open_home() for name in EVERYBODY))
        assert sum(w.person(name).home is None for name in EVERYBODY) == 4
        for _ in range(5):
            w.clock.forward(timedelta(seconds=1))
            await w.program.looks[0]()
        assert all(w.person(name).home for name in EVERYBODY)
        assert published(w) == len(EVERYBODY) + 4
        assert [each.answer.ok for each in events(w)] == [True] * len(EVERYBODY)


async def test_a_clock_set_back_keeps_nobody_waiting_for_home(tmp_path):
    async with connected(tmp_path) as w:
        right = w.clock.now()
        w.clock.forward(timedelta(days=1))
        w.sandbox.faults.add("views.publish", "error", error="ratelimited")
        await w.person("DSL").open_home()
        w.clock.move_to(right)
        await w.program.looks[0]()
        assert w.person("DSL").home


async def test_home_that_somebody_opens_again_and_again_is_made_once_more_and_as_it_is_by_then(
    tmp_path,
):
    async with connected(tmp_path) as w:
        lead = w.person("DSL")
        reference, *_ = await asyncio.gather(report(w), *(lead.open_home() for _ in range(50)))
        assert published(w) <= 3
        assert all(each.answer.ok for each in events(w))
        await lead.open_home()
        assert reference in str(lead.home.blocks)


@pytest.mark.parametrize("error", ["account_inactive", "ratelimited", "something_new"])
async def test_home_is_shown_once_slack_takes_it_as_it_is_by_then(tmp_path, error):
    async with connected(tmp_path) as w:
        w.sandbox.faults.add("views.publish", "error", 2, error=error)
        await w.person("DSL").open_home()
        assert w.person("DSL").home is None
        reference = await report(w)
        for _ in range(3):
            w.clock.forward(timedelta(minutes=1, seconds=1))
            await w.program.looks[0]()
        assert reference in str(w.person("DSL").home.blocks)
        before = published(w)
        w.clock.forward(timedelta(hours=1))
        await w.program.looks[0]()
        assert published(w) == before


async def test_what_was_pressed_on_home_is_shown_though_the_page_cannot_be_made_anew(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        lead = await pick_up(w)
        await lead.open_home()
        in_the_database(w, lambda connection: connection.exec_driver_sql(NO_LISTS))
        await lead.click("Open", home=True)
        assert (lead.problem, lead.modal is not None) == (None, True)
        in_the_database(w, lambda connection: connection.exec_driver_sql("DROP TRIGGER no_lists"))
        shown = published(w)
        w.clock.forward(timedelta(minutes=1, seconds=1))
        await w.program.looks[0]()
        assert published(w) == shown + 1


@pytest.mark.waits
async def test_a_press_and_a_form_are_answered_in_time_though_slack_does_not_take_home(tmp_path):
    async with connected(tmp_path) as w:
        lead = w.person("DSL")
        await lead.open_home()
        w.sandbox.faults.add("views.open", "delay", seconds=1.5)
        w.sandbox.faults.add("views.publish", "delay", 2, seconds=5)
        await lead.click("I am away until ...", home=True)
        assert lead.problem is None
        lead.fill("until", "2026-11-24")
        await lead.submit()
        assert (lead.problem, lead.modal) == (None, None)
        w.clock.forward(timedelta(seconds=2))
        await w.program.looks[0]()
        assert "I am back" in str(lead.home.blocks)


async def test_a_page_that_nobody_waits_for_is_given_the_time_that_slack_needs(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("bot.slack.home_pages.WAITED_SECONDS", 0.1)
    async with connected(tmp_path) as w:
        await w.person("DSL").open_home()
        w.sandbox.faults.add("views.publish", "delay", 2, seconds=0.3)
        await w.person("DSL").click("I am away until ...", home=True)
        w.clock.forward(timedelta(seconds=2))
        await w.program.looks[0]()
        shown = published(w)
        w.clock.forward(timedelta(hours=1))
        await w.program.looks[0]()
        assert published(w) == shown


async def test_a_page_that_slack_never_takes_is_given_up(tmp_path):
    async with connected(tmp_path) as w:
        w.sandbox.faults.add("views.publish", "error", 100, error="something_new")
        await w.person("DSL").open_home()
        for _ in range(20):
            w.clock.forward(timedelta(minutes=2))
            await w.program.looks[0]()
        assert published(w) == REFUSED.tries


def events(w: World) -> list[Carried]:
    return [each for each in w.sandbox.traffic if each.kind == "events_api"]


def published(w: World) -> int:
    return sum(each.kind == "views.publish" for each in w.sandbox.traffic)


async def test_a_reporter_who_is_named_sees_no_more_than_received(tmp_path):
    async with connected(tmp_path) as w:
        reference = await report(w, named=["me"])
        await pick_up(w, "HEAD")
        assert under(f"*{reference}, 10:04*", await home(w, "TEACHER")) == "Received."


async def test_an_emergency_that_nobody_has_stands_at_the_top_and_nobody_sees_what_they_may_not_know_of(
    tmp_path,
):
    async with connected(tmp_path) as w:
        later = await report(w)
        await pick_up(w)
        w.clock.forward(timedelta(hours=1))
        hidden = await report(w, named=[DSL])
        w.clock.forward(timedelta(minutes=1))
        urgent = await report(w, danger="yes")
        await w.breathe()
        seen = await home(w, "DSL")
        assert seen[:3] == [
            "*Open concerns: 2*",
            f"*EMERGENCY. {urgent}: nobody has it.*",
            "It has waited since 11:05.",
        ]
        yours = f"*{later}, with you.*"
        assert under(yours, seen) == f"{SAFE_NOW} Due 14:30."
        assert hidden not in "\n".join(seen)
        await w.at(w.clock.now() + timedelta(hours=3, minutes=30))
        late = under(yours, await home(w, "DSL"))
        assert late.startswith(f"{SAFE_NOW} Overdue since 14:30")


async def test_the_day_on_which_numbers_were_checked_stands_beside_them(tmp_path):
    never = SCHOOL.contacts[0].model_copy(update={"checked": None})
    async with connected(
        tmp_path, school=SCHOOL.model_copy(update={"contacts": (never, *SCHOOL.contacts[1:])})
    ) as w:
        seen = await home(w, "DSL")
        assert "Hillshire LADO: 01632 960004 (checked 1 September 2026)" in seen
        assert (
            "Hillshire MASH: 01632 960001 (never checked: if nobody answers, look the number up)"
            in seen
        )
        assert not any("960004" in line for line in await home(w, "TEACHER"))


async def test_an_administrator_sees_how_the_bot_is_and_nothing_of_a_concern(tmp_path):
    async with connected(tmp_path, **looked_after_by("slack:U0GUEST")) as w:
        reference = await report(w)
        seen = "\n".join(await home(w, "GUEST"))
        assert "The record can be reached." in seen
        assert "have not been checked since the bot was started" in seen
        await w.program.auditor.look()
        assert "The open concerns were last checked less than a minute ago." in "\n".join(
            await home(w, "GUEST")
        )
        assert reference not in seen
        assert "Is the bot well?" not in "\n".join(await home(w, "DSL"))


async def test_an_administrator_sees_that_the_record_cannot_be_reached(tmp_path):
    async with connected(tmp_path, **looked_after_by("slack:U0GUEST")) as w:
        w.program.turns.database.transaction(
            lambda tx: tx.connection.exec_driver_sql("ALTER TABLE duty RENAME TO gone")
        )
        assert any("The record cannot be reached" in line for line in await home(w, "GUEST"))


async def test_an_administrator_sees_what_has_to_be_seen_to(tmp_path):
    old = SCHOOL.contacts[0].model_copy(update={"checked": None})
    school = looked_after_by("slack:U0GUEST")["school"].model_copy(
        update={"contacts": (old, *SCHOOL.contacts[1:]), "adopted": None}
    )
    async with (
        connected(tmp_path, school=school) as w,
        restarted(w, with_people(school, headteacher="slack:U0TEACHER"), 8) as again,
    ):
        again.clock.forward(timedelta(days=3))
        seen = "\n".join(await home(again, "GUEST"))
        assert "Nobody has written down that they rang Hillshire MASH" in seen
        assert "No safeguarding lead has adopted the questions" in seen
        assert "Tom Reed waits to be confirmed as the headteacher" in seen


async def test_whoever_may_confirm_somebody_can_do_it_from_home(tmp_path):
    async with (
        connected(tmp_path) as w,
        restarted(w, with_people(SCHOOL, headteacher="slack:U0TEACHER"), 8) as again,
    ):
        assert any("Tom Reed is now listed" in line for line in await home(again, "DDSL"))
        assert not any("[Confirm]" in line for line in await home(again, "TEACHER"))
        await again.person("DDSL").click("Confirm", home=True)
        assert not any("Tom Reed is now listed" in line for line in await home(again, "DDSL"))
        assert len(concerns_in(again)) == 0
