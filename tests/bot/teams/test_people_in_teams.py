"""Who is somebody in Teams to the school? By what Teams says of whoever is in a chat, and by the
school's own list.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts import Account, Who
from bot.sandbox.teams import state
from flows.school.staff import Staff
from tests.support.teams.world import TeamsWorld, teams_school, teams_world


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[TeamsWorld]:
    async with teams_world(tmp_path) as place:
        yield place


async def who(place: TeamsWorld, name: str) -> Who:
    account = Account("teams", f"{state.TENANT}/{getattr(state, name)}")
    return await place.program.roster.accounts.who(account)


async def works(place: TeamsWorld, name: str, *, may_be_guest: bool = False) -> bool | None:
    account = Account("teams", f"{state.TENANT}/{getattr(state, name)}")
    return await place.program.roster.accounts.works(account, may_be_guest)


@pytest.mark.parametrize(
    ("name", "standing"),
    [("DSL", "staff"), ("TEACHER", "staff"), ("PUPIL", "pupil"), ("GUEST", "guest")],
)
async def test_who_somebody_is_tells_the_schools_own_list(
    place: TeamsWorld, name: str, standing: str
) -> None:
    found = await who(place, name)
    assert (found.standing, bool(found.name)) == (standing, True)


async def test_by_the_domain_of_their_address(tmp_path: Path) -> None:
    staff = Staff.model_validate({"domains": ["staff.elsewhere.example"]})
    school = teams_school().model_copy(update={"staff": staff})
    async with teams_world(tmp_path, school=school) as place:
        assert (await who(place, "TEACHER")).standing == "pupil"
        assert (await who(place, "HEAD")).standing == "staff"


async def test_without_a_list_nobody_is_called_a_pupil(tmp_path: Path) -> None:
    school = teams_school().model_copy(update={"staff": None})
    async with teams_world(tmp_path, school=school) as place:
        assert (await who(place, "PUPIL")).standing == "not-checked"


async def test_a_guest_holds_no_role_but_a_governors(place: TeamsWorld) -> None:
    assert await works(place, "DSL")
    assert not await works(place, "GUEST")
    assert await works(place, "GUEST", may_be_guest=True)


async def test_a_name_adds_no_line_to_a_record(place: TeamsWorld) -> None:
    place.sandbox.workspace.people[state.TEACHER].real_name = "Tim Reed\n\u202eDana"
    assert (await who(place, "TEACHER")).name == "Tim Reed Dana"


async def test_while_teams_does_not_say_nobody_is_shut_out(place: TeamsWorld) -> None:
    place.clock.forward(timedelta(minutes=11))
    place.sandbox.refuse("member", 503, times=10)
    assert (await who(place, "DSL")).standing == "not-checked"
    assert await works(place, "DSL") is None


async def test_what_was_said_is_remembered_for_ten_minutes(place: TeamsWorld) -> None:
    known = await who(place, "TEACHER")
    place.sandbox.refuse("member", 503, times=10)
    assert await who(place, "TEACHER") == known
    place.clock.forward(timedelta(minutes=11))
    assert await who(place, "TEACHER") != known


async def test_what_was_said_while_the_clock_was_a_day_ahead_is_asked_anew(
    place: TeamsWorld,
) -> None:
    right = place.clock.now()
    place.clock.forward(timedelta(days=1))
    known = await who(place, "TEACHER")
    place.clock.move_to(right)
    place.sandbox.refuse("member", 503, times=10)
    assert await who(place, "TEACHER") != known


async def test_who_left_the_app_out_is_not_looked_up(place: TeamsWorld) -> None:
    await place.person("TEACHER").uninstall()
    assert (await who(place, "TEACHER")).standing == "not-checked"


async def test_who_is_known_to_teams_by_an_id_of_its_own_is_asked_for_by_that(
    place: TeamsWorld,
) -> None:
    await place.person("TEACHER").type("home")
    teacher = place.sandbox.workspace.people[state.TEACHER]
    asked = [each.content["who"] for each in place.sandbox.traffic if each.kind == "member"]
    assert asked[-1] == teacher.user_id


async def test_who_never_wrote_is_asked_for_by_the_directorys_id(place: TeamsWorld) -> None:
    await who(place, "GUEST")
    asked = [each.content["who"] for each in place.sandbox.traffic if each.kind == "member"]
    assert asked[-1] == state.GUEST
