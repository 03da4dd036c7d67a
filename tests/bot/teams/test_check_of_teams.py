"""Does `check` find what would keep Teams and the bot apart?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands.checking import directory
from bot.commands.checking.directory import LookedUp, looked_up
from bot.commands.checking.teams import asked_of_microsoft, mistakes_in_teams, notes_on_teams
from bot.running.clock import SystemClock
from bot.running.upkeep_of_machine import due
from bot.sandbox.teams import state
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.settings import Settings
from flows.school.school import School
from flows.school.staff import Staff
from flows.school.tables import Person
from tests.support.bot.in_a_thread import in_a_thread
from tests.support.teams.world import READS_USERS, teams_school

NOW = datetime(2026, 11, 23, 10, 4, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Iterator[TeamsSandbox]:
    """The local Teams in a thread of its own: `check` waits for it."""
    with in_a_thread(TeamsSandbox(SystemClock())) as sandbox:
        yield sandbox


def settings(sandbox: TeamsSandbox, folder: Path, **changed: object) -> Settings:
    given = sandbox.credentials
    return Settings.model_validate(
        {
            "teams_app_id": given.app_id,
            "teams_app_secret": given.app_secret,
            "teams_tenant": sandbox.tenant,
            "teams_login_url": sandbox.login_url,
            "teams_metadata_url": sandbox.metadata_url,
            "database_url": f"sqlite:///{folder}/record.db",
            "key_file": folder / "key",
        }
        | changed
    )


def test_nothing_is_wrong_where_everything_fits(sandbox: TeamsSandbox, tmp_path: Path) -> None:
    given = settings(sandbox, tmp_path)
    assert asked_of_microsoft(given, None) == []
    assert mistakes_in_teams(given, [teams_school()], NOW) == []


def test_a_wrong_secret_is_named(sandbox: TeamsSandbox, tmp_path: Path) -> None:
    wrong = settings(sandbox, tmp_path, teams_app_secret="another")
    (told,) = asked_of_microsoft(wrong, None)
    assert told.startswith("TEAMS_APP_SECRET: ")
    assert "another" not in told.removeprefix(
        "TEAMS_APP_SECRET: Microsoft does not take it: it is another"
    )


def test_a_service_that_is_not_reached_is_named(sandbox: TeamsSandbox, tmp_path: Path) -> None:
    nowhere = settings(
        sandbox,
        tmp_path,
        teams_login_url="http://127.0.0.1:9/",
        teams_metadata_url="http://127.0.0.1:9/",
    )
    told = asked_of_microsoft(nowhere, "http://127.0.0.1:9/api/messages")
    places = [each.split(": ")[0] for each in told]
    assert places == ["TEAMS_LOGIN_URL", "TEAMS_METADATA_URL", "http://127.0.0.1:9/api/messages"]


def test_an_address_that_is_not_the_bots_is_named(sandbox: TeamsSandbox, tmp_path: Path) -> None:
    (told,) = asked_of_microsoft(settings(sandbox, tmp_path), f"{sandbox.url}/nothing")
    assert "answers 404" in told


def test_a_tenant_that_no_school_names_is_told(sandbox: TeamsSandbox, tmp_path: Path) -> None:
    other = teams_school().model_copy(update={"workspaces": ("slack:T0HILLSIDE",)})
    (told,) = mistakes_in_teams(settings(sandbox, tmp_path), [other], NOW)
    assert told.startswith("workspaces: ")


@pytest.mark.parametrize(("days", "notes", "mistakes"), [(400, 0, 0), (20, 1, 0), (0, 0, 1)])
def test_a_secret_is_warned_of_before_it_ends(
    sandbox: TeamsSandbox, tmp_path: Path, days: int, notes: int, mistakes: int
) -> None:
    given = settings(sandbox, tmp_path, teams_secret_ends=NOW.date() + timedelta(days=days))
    told = [each for each in due(given, None, NOW) if each.place == "TEAMS_SECRET_ENDS"]
    assert (len(told), len(mistakes_in_teams(given, [teams_school()], NOW))) == (notes, mistakes)


def test_whoever_was_never_heard_of_is_named(sandbox: TeamsSandbox, tmp_path: Path) -> None:
    given = settings(sandbox, tmp_path, teams_secret_ends=date(2030, 1, 1))
    told = notes_on_teams(given, [teams_school()])
    assert [each.split(":")[0] for each in told] == [
        "Dana Shaw",
        "Dev Patel",
        "Helen Moss",
        "Colin Hart",
        "Vera Kent",
    ]


# Whom the directory knows


def grouped(*groups: str) -> School:
    staff = Staff.model_validate({"groups": groups or [state.STAFF_GROUP]})
    return teams_school().model_copy(update={"staff": staff})


def by_directory(sandbox: TeamsSandbox, folder: Path, school: School) -> LookedUp:
    """What `check` finds where the school has the bot ask its directory."""
    given = settings(sandbox, folder, teams_graph="yes", teams_graph_url=sandbox.graph_url)
    return looked_up(given, [school])


def test_everybody_with_a_role_is_told_by_the_name_in_the_directory(
    sandbox: TeamsSandbox, tmp_path: Path
) -> None:
    sandbox.grant(READS_USERS)
    told = by_directory(sandbox, tmp_path, grouped())
    assert (told.mistakes, told.notes) == ((), ())
    assert told.facts[0] == f"Dana Shaw ({state.DSL}): in Teams that is Dana Shaw (DSL)."
    assert len(told.facts) == 5


def test_whose_account_opens_nothing_is_told(sandbox: TeamsSandbox, tmp_path: Path) -> None:
    sandbox.grant(READS_USERS)
    people = sandbox.workspace.people
    people[state.DSL].is_closed = people[state.DEPUTY].is_deleted = True
    people[state.HEAD].role = people[state.CHAIR].role = "guest"
    told = by_directory(sandbox, tmp_path, teams_school())
    assert told.mistakes == (
        f"Dana Shaw ({state.DSL}): in Teams that is Dana Shaw (DSL), whose account is closed: it opens nothing",
        f"Dev Patel ({state.DEPUTY}): there is no such account in your tenant",
        f"Helen Moss ({state.HEAD}): in Teams that is Helen Moss (headteacher), a guest: a guest can only be a "
        "governor",
    )
    assert [each.split(" (")[0] for each in told.facts] == ["Colin Hart", "Vera Kent"]


def test_nobody_of_another_service_or_tenant_is_asked_about(
    sandbox: TeamsSandbox, tmp_path: Path
) -> None:
    sandbox.grant(READS_USERS)
    accounts = ["slack:U0DSL", f"teams:{state.OTHER_TENANT}/{state.STRANGER}"]
    lead = Person.model_validate({"id": accounts, "name": "Dana Shaw"})
    people = type(teams_school().people)(dsl=lead)
    told = by_directory(sandbox, tmp_path, teams_school().model_copy(update={"people": people}))
    assert told == LookedUp()


def test_a_group_that_has_nobody_with_a_role_in_it_is_told(
    sandbox: TeamsSandbox, tmp_path: Path
) -> None:
    sandbox.grant(READS_USERS)
    for school in (grouped(state.PUPILS_GROUP), grouped(state.group(99))):
        told = by_directory(sandbox, tmp_path, school)
        assert told.notes == (directory.NOBODY_IN_GROUPS,)


def test_a_permission_that_is_missing_is_named(sandbox: TeamsSandbox, tmp_path: Path) -> None:
    told = by_directory(sandbox, tmp_path, grouped())
    assert told == LookedUp((directory.NOT_PERMITTED,))


def test_a_directory_that_does_not_answer_is_named(sandbox: TeamsSandbox, tmp_path: Path) -> None:
    sandbox.refuse("user", 503)
    told = by_directory(sandbox, tmp_path, grouped())
    assert told == LookedUp((directory.NO_ANSWER.format(code="http-503"),))


def test_where_nobody_is_to_be_asked_the_directory_is_not(
    sandbox: TeamsSandbox, tmp_path: Path
) -> None:
    given = settings(sandbox, tmp_path, teams_graph="yes", teams_graph_url=sandbox.graph_url)
    assert looked_up(given, [grouped()], offline=True) == LookedUp()
    assert sandbox.traffic == []


def test_where_it_is_not_asked_that_is_told_and_a_group_says_nothing(
    sandbox: TeamsSandbox, tmp_path: Path
) -> None:
    without = settings(sandbox, tmp_path)
    assert looked_up(without, [teams_school()]) == LookedUp((), (directory.NOT_ASKED,))
    grouped_without = looked_up(without, [grouped()])
    assert grouped_without.mistakes == (directory.GROUPS_NOT_ASKED,)
    assert sandbox.traffic == []
