"""Promises where the school lets the bot ask its directory who people are, and where it does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.accounts import Account, Who
from bot.sandbox.teams import state
from flows.concern import Concern
from flows.school.school import School
from flows.school.staff import Staff
from flows.wording.sentences import say
from storage.concerns import concerns
from storage.people import role_holders
from tests.support.teams.steps import report
from tests.support.teams.world import READS_USERS, TeamsWorld, reference, teams_school, teams_world

OF_GRAPH = {"user", "groups"}
A_MINUTE, ELEVEN_MINUTES = timedelta(minutes=1), timedelta(minutes=11)
CLOSED = b'{"accountEnabled": false, "userType": "Member", "displayName": "Dana Shaw"}'


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is promised here is not how fast a machine is that has much to do."""
    monkeypatch.setattr("bot.teams.side.LOOK_UP_SECONDS", 30.0)
    monkeypatch.setattr("bot.teams.accounts.LOOK_UP_SECONDS", 30.0)


def grouped() -> School:
    """A school whose staff are a group of its directory."""
    staff = Staff.model_validate({"groups": [state.STAFF_GROUP]})
    return teams_school().model_copy(update={"staff": staff})


def account(name: str) -> Account:
    return Account("teams", f"{state.TENANT}/{getattr(state, name)}")


async def who(place: TeamsWorld, name: str) -> Who:
    return await place.program.roster.accounts.who(account(name))


async def works(place: TeamsWorld, name: str) -> bool | None:
    return await place.program.roster.accounts.works(account(name), may_be_guest=False)


async def shut_out(place: TeamsWorld) -> list[str]:
    """Whoever opens nothing any more, because their account was closed."""
    turns = place.program.turns
    return await turns.database.run(lambda tx: role_holders.deactivated(tx, turns.school))


async def the_concern(place: TeamsWorld) -> Concern:
    turns = place.program.turns

    def only(tx) -> Concern:
        ((one,),) = tx.connection.exec_driver_sql("SELECT id FROM concern").all()
        return concerns.load_for_program(tx, turns.school.id, one)

    return await turns.database.run(only)


async def ready(place: TeamsWorld) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{place.program.url}/ready") as answer,
    ):
        return answer.status, await answer.text()


def shown(place: TeamsWorld, name: str) -> str:
    """What stands in this person's dialog."""
    return str(place.person(name).dialog)


async def test_where_it_is_not_set_nothing_is_asked_of_it(tmp_path: Path) -> None:
    async with teams_world(tmp_path, school=grouped()) as place:
        place.sandbox.grant(READS_USERS)
        await place.program.roster.look()
        assert await works(place, "DSL")
        assert (await who(place, "PUPIL")).standing == "not-checked"
        scopes = {each.content["scope"] for each in place.sandbox.traffic if each.kind == "token"}
        assert not {each.kind for each in place.sandbox.traffic} & OF_GRAPH
        assert scopes == {"https://api.botframework.com/.default"}


async def test_the_group_says_who_is_staff(tmp_path: Path) -> None:
    async with teams_world(tmp_path, school=grouped(), graph=True) as place:
        found = {
            name: await who(place, name)
            for name in ("DSL", "CHAIR", "TEACHER", "PUPIL", "GUEST", "LEFT")
        }
        assert {name: each.standing for name, each in found.items()} == {
            "DSL": "staff",
            "CHAIR": "staff",  # in no group: the school file names them
            "TEACHER": "staff",  # by a group within the group
            "PUPIL": "pupil",
            "GUEST": "guest",
            "LEFT": "stranger",
        }
        assert [name for name, each in found.items() if each.closed] == ["LEFT"]
        asked = [each.content["id"] for each in place.sandbox.traffic if each.kind == "groups"]
        assert asked == [state.TEACHER, state.PUPIL, state.GUEST, state.LEFT]

        await place.person("TEACHER").uninstall()
        place.clock.forward(ELEVEN_MINUTES)
        assert (await who(place, "TEACHER")).standing == "staff"
        place.sandbox.workspace.groups[state.TEACHERS_GROUP].members.discard(state.TEACHER)
        assert await works(place, "TEACHER") is False
        assert (await who(place, "TEACHER")).standing == "pupil"


async def test_a_pupil_outside_the_group_gets_words_for_a_child(tmp_path: Path) -> None:
    async with teams_world(tmp_path, school=grouped(), graph=True) as place:
        pupil = place.person("PUPIL")
        await pupil.type("report-image")
        assert say("pupil.danger") in str(pupil.chat[-1].card)
        await pupil.use_action("report")
        assert say("pupil.danger") in shown(place, "PUPIL")
        assert pupil.dialog
        assert "Input." not in str(pupil.dialog.card)


async def test_a_closed_account_loses_its_rights_at_the_next_click(tmp_path: Path) -> None:
    async with teams_world(tmp_path, school=grouped(), graph=True) as place:
        await report(place)
        place.sandbox.faults.add("user", "answer", 100, status=200, body=CLOSED, to=state.DSL)
        await place.person("DSL").click("I have it")  # still signed in on that computer
        assert (await the_concern(place)).owner is None
        assert await shut_out(place) == [reference("DSL")]
        place.sandbox.faults.clear()
        place.sandbox.workspace.people[state.DEPUTY].is_deleted = True
        await place.program.roster.look()
        assert await shut_out(place) == [reference("DEPUTY")]


async def test_where_the_directory_does_not_say_what_was_known_goes_on_being_true(
    tmp_path: Path,
) -> None:
    async with teams_world(tmp_path, school=grouped(), graph=True) as place:
        people = place.sandbox.workspace.people
        people[state.DEPUTY].is_closed = True
        await place.program.roster.look()
        people[state.DEPUTY].is_closed, people[state.DSL].is_closed = False, True
        for kind in ("drop_before", "status"):
            place.sandbox.faults.add("user", kind, 100)
            await place.program.roster.look()
            assert [await works(place, each) for each in ("DSL", "DEPUTY")] == [None, None]
            assert await shut_out(place) == [reference("DEPUTY")]
            assert await works(place, "GUEST") is False  # Teams itself says that
            place.sandbox.faults.clear()
        await place.program.roster.look()
        assert await shut_out(place) == [reference("DSL")]


async def test_who_cannot_be_looked_up_reports_and_is_marked(tmp_path: Path) -> None:
    async with teams_world(tmp_path, school=grouped(), graph=True) as place:
        place.sandbox.grant()
        await report(place)
        place.sandbox.refuse("groups", 500, to=state.PUPIL)
        (sent,) = (await the_concern(place)).reports
        assert (sent.standing, sent.name) == ("not-checked", "Tom Reed (teacher)")

        place.sandbox.grant(READS_USERS)
        place.clock.forward(A_MINUTE)
        assert (await who(place, "PUPIL")).standing == "not-checked"
        assert (
            await who(place, "PUPIL")
        ).standing == "pupil"  # the half that was known is not kept


async def test_that_it_does_not_say_is_marked_and_makes_nobody_unready(tmp_path: Path) -> None:
    async with teams_world(tmp_path, graph=True) as place:
        await place.program.auditor.look()
        place.sandbox.grant()
        await works(place, "DSL")
        status, told = await ready(place)
        assert (status, '"not_looked_up": ["no-permission"]' in told) == (200, True)
        await place.person("ADMIN").use_action("home")
        assert "looked up in full (no-permission)" in shown(place, "ADMIN")
        place.sandbox.grant(READS_USERS)
        place.clock.forward(A_MINUTE)
        await works(place, "DSL")
        assert '"not_looked_up": []' in (await ready(place))[1]
