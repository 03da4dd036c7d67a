"""Does `check` find what would keep Slack and the bot apart, before anybody needs it?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.checking.slack import asked_of_slack
from bot.running.clock import SystemClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.school.file import parse_school
from bot.settings import Settings
from bot.slack.installing.oauth import MANIFEST
from bot.slack.trying.reachable import asked
from bot.starting import slack_keys
from tests.support.bot.in_a_thread import in_a_thread
from tests.support.world import DEMO, example_school, signed


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The local Slack in a thread of its own: `check` waits for it."""
    with in_a_thread(Sandbox(SystemClock(), MANIFEST)) as sandbox:
        yield sandbox


def settings(sandbox: Sandbox, **changed: object) -> Settings:
    given = sandbox.credentials
    return Settings.model_validate(
        {
            "slack_bot_token": given.bot_token,
            "slack_app_token": given.app_token,
            "slack_api_url": f"{sandbox.url}/api/",
        }
        | changed
    )


def test_nothing_is_wrong_where_everything_fits_and_each_id_has_a_name(sandbox: Sandbox) -> None:
    wrong, named = asked_of_slack(settings(sandbox), [example_school()])
    assert wrong == []
    assert named[0] == "Dana Shaw (U0DSL): in Slack that is Dana Shaw (DSL)."
    assert len(named) == 5


def test_an_invented_bot_token_is_told_and_nothing_else_is_tried(sandbox: Sandbox) -> None:
    wrong, named = asked_of_slack(settings(sandbox, slack_bot_token="xoxb-1"), [example_school()])
    assert [each.split(":")[0] for each in wrong] == ["SLACK_BOT_TOKEN"]
    assert "xoxb-1" not in wrong[0]
    assert named == []


def test_an_invented_app_token_is_told(sandbox: Sandbox) -> None:
    wrong, _ = asked_of_slack(settings(sandbox, slack_app_token="xapp-1"), [example_school()])
    assert [each.split(":")[0] for each in wrong] == ["SLACK_APP_TOKEN"]


def test_a_scope_that_is_missing_is_named(tmp_path: Path) -> None:
    older = tmp_path / "manifest.yml"
    older.write_text(MANIFEST.read_text(encoding="utf-8").replace("      - im:history\n", ""))
    with in_a_thread(Sandbox(SystemClock(), older)) as sandbox:
        wrong, _ = asked_of_slack(settings(sandbox), [example_school()])
    assert len(wrong) == 1
    assert "(im:history)" in wrong[0]


AS_JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"X-OAuth-Scopes": "commands, chat:write, im:write, im:history, users:read"}, []),
        ({}, ["SLACK_BOT_TOKEN: Slack's answer does not say what the app may do"]),
    ],
)
def test_what_the_app_may_do_is_not_called_wrong_where_it_is_only_written_otherwise(
    sandbox: Sandbox, headers: dict[str, str], told: list[str]
) -> None:
    body = b'{"ok": true, "team_id": "T0HILLSIDE", "user_id": "U0BOT", "bot_id": "B0BOT"}'
    sandbox.faults.add("auth.test", "status", status=200, body=body, headers=AS_JSON | headers)
    wrong, named = asked_of_slack(settings(sandbox), [example_school()])
    assert [each.split(" (")[0] for each in wrong] == told
    assert len(named) == 5


def test_a_workspace_that_no_school_names_is_told(sandbox: Sandbox) -> None:
    other = example_school().model_copy(update={"workspaces": ("slack:T0ANOTHER",)})
    wrong, _ = asked_of_slack(settings(sandbox), [other])
    assert '"slack:T0HILLSIDE"' in wrong[0]


@pytest.mark.parametrize(
    ("account", "told"),
    [
        ("U0NOBODY", "no such account"),
        ("U0GUEST", "Grace Lowe (supply teacher), a guest"),
        ("U0STRANGER", "Stuart Penn (another school), who is not of this workspace"),
        ("U0BOT", "not of this workspace, or no person"),
    ],
)
def test_whoever_cannot_be_the_safeguarding_lead_is_told_by_name(
    sandbox: Sandbox, account: str, told: str
) -> None:
    example = signed(DEMO.read_text(encoding="utf-8")).replace("U0DSL", account)
    school = parse_school(tomllib.loads(example))
    (wrong,), named = asked_of_slack(settings(sandbox), [school])
    assert wrong.startswith(f"Dana Shaw ({account}): ")
    assert told in wrong
    assert len(named) == 4


def test_a_closed_account_is_told(sandbox: Sandbox) -> None:
    sandbox.workspace.people["U0HEAD"].is_deleted = True
    (wrong,), _ = asked_of_slack(settings(sandbox), [example_school()])
    assert wrong == "Helen Moss (U0HEAD): there is no such account in Slack, or it is closed"


def test_where_slack_is_not_reached_nothing_is_called_right(sandbox: Sandbox) -> None:
    nowhere = settings(sandbox, slack_api_url="http://127.0.0.1:9/api/")
    (wrong,), named = asked_of_slack(nowhere, [example_school()])
    assert "does not answer from here" in wrong
    assert named == []


async def test_a_clock_that_is_wrong_is_told_with_its_minutes() -> None:
    class Ahead(SystemClock):
        def now(self):
            return super().now() + timedelta(minutes=7)

    sandbox = Sandbox(SystemClock(), MANIFEST)
    await sandbox.start()
    keys = slack_keys(settings(sandbox))
    assert keys
    (wrong,), _ = await asked(keys, [example_school()], Ahead())
    await sandbox.stop()
    assert re.match(r"This machine's clock is 7 min fast", wrong)
