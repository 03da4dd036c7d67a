"""Does `check` find what would keep Teams and the bot apart?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands.checking.teams import asked_of_microsoft, mistakes_in_teams, notes_on_teams
from bot.running.clock import SystemClock
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.settings import Settings
from tests.support.bot.in_a_thread import in_a_thread
from tests.support.teams.world import teams_school

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
    school = [teams_school()]
    told = [each for each in notes_on_teams(given, school, NOW) if "SECRET" in each]
    assert (len(told), len(mistakes_in_teams(given, school, NOW))) == (notes, mistakes)


def test_whoever_was_never_heard_of_is_named(sandbox: TeamsSandbox, tmp_path: Path) -> None:
    given = settings(sandbox, tmp_path, teams_secret_ends=date(2030, 1, 1))
    told = notes_on_teams(given, [teams_school()], NOW)
    assert [each.split(":")[0] for each in told] == [
        "Dana Shaw",
        "Dev Patel",
        "Helen Moss",
        "Colin Hart",
        "Vera Kent",
    ]
