"""Who holds a role is chosen by name in Teams as in Slack; where nobody may be listed, what is typed is
tried.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.setup.asking import Asking
from bot.commands.setup.draft import Draft
from bot.commands.setup.known import known
from bot.commands.setup.steps.people import People
from bot.commands.setup.steps.staff import Staff
from bot.commands.setup.steps.teams import Teams
from bot.commands.setup.written import files
from bot.running.clock import SystemClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.teams import state
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.school.file import parse_school
from bot.slack.installing.oauth import MANIFEST
from flows.school.school import School
from tests.support.bot.in_a_thread import in_a_thread
from tests.support.bot.setting_up import ANSWERS
from tests.support.teams.world import READS_USERS

HOLDERS = {
    "dsl": state.DSL,
    "deputies.0": state.DEPUTY,
    "headteacher": state.HEAD,
    "chair_of_governors": state.CHAIR,
    "vice_chair": state.VICE,
}
OTHERS = {key: value for key, value in ANSWERS.items() if not key.endswith((".id", ".name"))}


@pytest.fixture(scope="module")
def teams() -> Iterator[TeamsSandbox]:
    with in_a_thread(TeamsSandbox(SystemClock())) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def slack() -> Iterator[Sandbox]:
    with in_a_thread(Sandbox(SystemClock(), MANIFEST, limits=False)) as sandbox:
        yield sandbox


def given_by(teams: TeamsSandbox, **more: str) -> dict[str, str]:
    """What Microsoft gave the app, and where the local Teams is."""
    given = teams.credentials
    return {
        "chat": "teams",
        "TEAMS_APP_ID": given.app_id,
        "TEAMS_APP_SECRET": given.app_secret,
        "TEAMS_TENANT": teams.tenant,
        "TEAMS_SECRET_ENDS": "2030-01-01",
        "TEAMS_LOGIN_URL": teams.login_url,
        "TEAMS_METADATA_URL": teams.metadata_url,
        "TEAMS_ISSUER": given.issuer,
        "TEAMS_SERVICE_URL": teams.default_service_url,
        "TEAMS_GRAPH_URL": teams.graph_url,
    } | more


def accounts(key: str = "id", before: str = f"teams:{state.TENANT}/") -> dict[str, str]:
    return {f"people.{role}.{key}": before + user for role, user in HOLDERS.items()}


async def asked(
    folder: Path, given: dict[str, str], answers: dict[str, str]
) -> tuple[Asking, dict[str, str]]:
    """The step in which people are chosen, and what was wrong with the answers."""
    asking = Asking(Draft(folder, given), (People(),))
    wrong = await asking.answer(asking.steps[0], OTHERS | answers)
    return asking, dict(wrong)


def written(asking: Asking) -> School:
    about = {"school.id": "hillside", "school.name": "Hillside School", "school.phone": "01632 1"}
    draft = asking.draft.with_answers({**about, "school.authority": "Kent"})
    return parse_school(tomllib.loads(files(draft)[1].text))


async def test_in_teams_people_are_chosen_by_name_where_the_directory_may_be_asked(
    teams: TeamsSandbox, tmp_path: Path
) -> None:
    teams.grant(READS_USERS)
    given = given_by(teams, TEAMS_GRAPH="yes")
    (question, *_) = await People().questions(Draft(tmp_path, given))
    shown = dict(question.choices)
    assert shown[f"teams:{state.TENANT}/{state.DSL}"] == "Dana Shaw (DSL), dana@hillside.example"
    assert not [each for each in shown if state.GUEST in each or state.LEFT in each]
    asking, wrong = await asked(tmp_path, given, accounts())
    assert wrong == {}
    lead = written(asking).people.dsl
    assert lead
    assert (lead.name, lead.accounts) == (
        "Dana Shaw (DSL)",
        (f"teams:{state.TENANT}/{state.DSL}",),
    )


async def test_without_the_directory_object_ids_are_typed_and_each_is_tried(
    teams: TeamsSandbox, tmp_path: Path
) -> None:
    given = given_by(teams, TEAMS_GRAPH="no")
    typed = accounts(before="")
    (question, *_) = await People().questions(Draft(tmp_path, given))
    assert (question.kind, "object ID" in question.hint) == ("words", True)
    nobody = typed | {"people.headteacher.id": state.account(99), "people.dsl.id": "Dana"}
    _, wrong = await asked(tmp_path, given, nobody)
    assert wrong["people.headteacher.id"] == "nobody in your tenant has this object ID"
    assert set(wrong) == {"people.headteacher.id", "people.dsl.id"}
    asking, wrong = await asked(tmp_path, given, typed)
    assert wrong == {}
    lead = written(asking).people.dsl
    assert lead
    assert lead.accounts == (f"teams:{state.TENANT}/{state.DSL}",)


async def test_in_both_each_account_is_asked_for_and_their_order_stays(
    teams: TeamsSandbox, slack: Sandbox, tmp_path: Path
) -> None:
    teams.grant(READS_USERS)
    given = given_by(
        teams,
        TEAMS_GRAPH="yes",
        chat="both",
        **{"slack.workspace": "slack:T0HILLSIDE", "SLACK_API_URL": f"{slack.url}/api/"},
        **{key: ANSWERS[key] for key in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")},
    )
    only = {"people.dsl.id": "slack:U0DSL", "people.dsl.teams": ""}
    answers = accounts("teams") | only
    asking, wrong = await asked(tmp_path, given, answers)
    assert wrong == {}
    people = written(asking).people
    assert people.dsl
    assert people.headteacher
    assert people.dsl.accounts == ("slack:U0DSL",)
    assert people.headteacher.accounts == (f"teams:{state.TENANT}/{state.HEAD}",)
    _, wrong = await asked(tmp_path, given, answers | {"people.dsl.id": ""})
    assert wrong == {"people.dsl.id": "is missing"}

    again = asking.draft.with_answers(
        {"people.dsl.teams": f"teams:{state.TENANT}/{state.DSL}", "school.id": "hillside"}
    )
    file = tmp_path / "school.toml"
    first = f'["teams:{state.TENANT}/{state.DSL}", "slack:U0DSL"]'
    file.write_text(files(asking.draft)[1].text.replace('"slack:U0DSL"', first), "utf-8")
    assert known(tmp_path)["people.dsl.id"] == "slack:U0DSL"
    assert first in files(again)[1].text


async def test_the_list_of_people_is_asked_for_once(slack: Sandbox, tmp_path: Path) -> None:
    given = {
        "chat": "slack",
        "slack.workspace": "slack:T0HILLSIDE",
        "SLACK_BOT_TOKEN": ANSWERS["SLACK_BOT_TOKEN"],
        "SLACK_API_URL": f"{slack.url}/api/",
    }
    before = len([each for each in slack.traffic if each.kind == "users.list"])
    asking = Asking(Draft(tmp_path, given), (People(),))
    for _ in range(3):
        assert await asking.next() is asking.steps[0]
    assert not await asking.answer(asking.steps[0], ANSWERS)
    assert len([each for each in slack.traffic if each.kind == "users.list"]) == before + 1


async def test_two_of_one_name_are_told_apart(slack: Sandbox, tmp_path: Path) -> None:
    given = {
        "chat": "slack",
        "slack.workspace": "slack:T0HILLSIDE",
        "SLACK_BOT_TOKEN": ANSWERS["SLACK_BOT_TOKEN"],
        "SLACK_API_URL": f"{slack.url}/api/",
    }
    people = slack.workspace.people
    before = people["U0HEAD"].real_name
    people["U0HEAD"].real_name = people["U0DSL"].real_name
    (question, *_) = await People().questions(Draft(tmp_path, given))
    people["U0HEAD"].real_name = before
    shown = dict(question.choices)
    assert shown["slack:U0HEAD"] == "Dana Shaw (DSL), slack:U0HEAD"
    assert len(set(shown.values())) == len(shown)


async def test_whether_the_directory_may_be_asked_is_tried_at_once(
    teams: TeamsSandbox, tmp_path: Path
) -> None:
    teams.grant()
    step = Teams()
    draft = Draft(tmp_path, given_by(teams, TEAMS_GRAPH="yes"))
    wrong = (await step.tried(draft)).wrong
    assert "User.Read.All" in wrong["TEAMS_GRAPH"]
    assert (await step.tried(draft.with_answers({"TEAMS_GRAPH": "no"}))).wrong == {}
    await asyncio.to_thread(teams.grant, READS_USERS)
    assert (await step.tried(draft)).wrong == {}
    assert "TEAMS_GRAPH=yes" in files(draft)[0].text


@pytest.mark.parametrize(
    ("key", "given", "told"),
    [
        ("TEAMS_APP_ID", "Hillside", "is not an ID"),
        ("TEAMS_TENANT", "hillside.example", "is not an ID"),
        ("TEAMS_APP_SECRET", "invented", "does not take it"),
        ("TEAMS_APP_ID", "6f9619ff-8b86-d011-b42d-00c04fc964ff", "no such app"),
        ("TEAMS_TENANT", "6f9619ff-8b86-d011-b42d-00c04fc964ff", "no such tenant"),
        ("TEAMS_SECRET_ENDS", "2020-01-01", "is over"),
        ("TEAMS_SECRET_ENDS", "next year", "is not a date"),
    ],
)
async def test_what_microsoft_did_not_give_is_told_at_its_field(
    teams: TeamsSandbox, tmp_path: Path, key: str, given: str, told: str
) -> None:
    asking = Asking(Draft(tmp_path, given_by(teams)), (Teams(),))
    asked_for = given_by(teams, TEAMS_GRAPH="no") | {key: given}
    wrong = await asking.answer(asking.steps[0], asked_for)
    assert set(wrong) == {key}
    assert told in wrong[key]
    assert not asking.draft.file.exists()


async def test_a_slip_made_by_hand_in_the_settings_shuts_nobody_out_of_the_set_up(
    teams: TeamsSandbox, tmp_path: Path
) -> None:
    given = given_by(teams, TEAMS_APP_ID="Hillside")
    asking = Asking(Draft(tmp_path, given), (Teams(), People()))
    assert [step.name for step in await asking.asked()] == ["teams", "people"]


async def test_where_the_services_are_is_written_so_that_the_bot_finds_what_was_tried(
    teams: TeamsSandbox, tmp_path: Path
) -> None:
    given = given_by(teams, KEY_FILE="/apart/key")
    lines = files(Draft(tmp_path, given))[0].text.splitlines()
    assert f"TEAMS_LOGIN_URL={teams.login_url}" in lines
    assert "KEY_FILE=/apart/key" in lines


async def test_who_is_staff_is_told_by_their_addresses_and_groups_written_by_hand_stay(
    tmp_path: Path,
) -> None:
    file = tmp_path / "school.toml"
    file.write_text('[staff]\ngroups = ["aad00000-0000-4000-8000-000000000001"]\n', "utf-8")
    asking = Asking(Draft(tmp_path, {"chat": "teams"}), (Staff(),))
    wrong = await asking.answer(asking.steps[0], {"staff.domains": "dana@hillside.example"})
    assert "after the @" in wrong["staff.domains"]
    assert not await asking.answer(asking.steps[0], {"staff.domains": "staff.hillside.example"})
    staff = tomllib.loads(files(asking.draft)[1].text)["staff"]
    assert (len(staff["groups"]), staff["domains"]) == (1, ["staff.hillside.example"])
