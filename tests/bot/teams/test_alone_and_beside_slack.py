"""Does each channel do without the other? What a school has not is not loaded, and both are on one
port.
"""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from pathlib import Path

from bot.app import running
from bot.commands.demo_services import keys_of
from bot.desks import Place
from bot.running.clock import StoppedClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.slack.credentials import SlackKeys
from flows.school.school import School
from tests.support.chat.record import concerns_in
from tests.support.teams.world import PATH, TeamsWorld, reference, teams_school
from tests.support.world import KEY, MONDAY_MORNING, ROOT, CountedIdentifiers, record_in

HERE = ROOT / "bot" / "teams"
OF_FLOWS = {  # what is shown, what is done, and nothing of what is decided
    "flows.moves",
    "flows.names.one_line",
    "flows.school.school",
    "flows.school.staff",
    "flows.screen",
    "flows.screens",
    "flows.subjects",
    "flows.wording.sentences",
}
STARTED = """
import asyncio, sys
from bot.app import running
from bot.desks import Place
from bot.running.clock import SystemClock
from bot.running.identifiers import RandomIdentifiers
{imports}
from bot.school.file import parse_school
import tomllib
from pathlib import Path
async def main():
    school = parse_school(tomllib.loads(Path("bot/school.demo.toml").read_text()))
    place = Place("sqlite:///{folder}/record.db", bytes(32), SystemClock(), RandomIdentifiers())
    async with running(school, {slack}, place, teams={teams}, ticking=False):
        print(*sorted(each for each in sys.modules if each.startswith({other})))
asyncio.run(main())
"""
SLACK = 'SlackKeys("xoxb-1", "secret", None, "http://127.0.0.1:9/api/")'
TEAMS = 'TeamsKeys("a", "b", "c", metadata_url="http://127.0.0.1:9/")'


def loaded(folder: Path, other: tuple[str, ...], imports: str, **keys: str) -> str:
    """Which of these modules the running program has."""
    keys = {"slack": "None", "teams": "None"} | keys
    text = STARTED.format(folder=folder, other=other, imports=imports, **keys)
    told = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def test_with_slack_only_nothing_of_teams_is_loaded(tmp_path: Path) -> None:
    imports = "from bot.slack.credentials import SlackKeys"
    assert loaded(tmp_path, ("bot.teams", "tink.jwt"), imports, slack=SLACK) == ""


def test_with_teams_only_nothing_of_slack_is_loaded(tmp_path: Path) -> None:
    imports = "from bot.teams.credentials import TeamsKeys"
    assert loaded(tmp_path, ("bot.slack", "slack_"), imports, teams=TEAMS) == ""


def test_teams_knows_of_the_conversation_only_what_is_shown_and_done() -> None:
    found = set()
    for path in HERE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("flows"):
                found.add(node.module)
    assert found == OF_FLOWS


async def test_a_report_from_teams_pages_a_lead_in_slack_from_one_port(tmp_path: Path) -> None:
    clock = StoppedClock(MONDAY_MORNING)
    slack, teams = Sandbox(clock, ROOT / "manifest.yml"), TeamsSandbox(clock)
    await asyncio.gather(slack.start(), teams.start())
    secrets = slack.credentials
    keys = SlackKeys(secrets.bot_token, secrets.signing_secret, None, slack.api_url)
    place = Place(f"sqlite:///{record_in(tmp_path)}", KEY, clock, CountedIdentifiers())
    mixed = _with_the_lead_in_slack(teams_school())
    try:
        async with running(mixed, keys, place, teams=keys_of(teams), ticking=False) as program:
            slack.connect_http(f"{program.url}/slack/events")
            teams.connect(f"{program.url}{PATH}")
            await teams.install_for_all()
            world = TeamsWorld(teams, program, clock, tmp_path)
            teacher = world.person("TEACHER")
            await teacher.use_action("report")
            teacher.fill("Is a child in danger?", "No")
            teacher.fill("account", "Priya told me.")
            await teacher.submit()
            await world.settle()
            await slack.settled()
            page = slack.person("U0DSL").chat[-1]
            (concern,) = await concerns_in(world)
            assert concern.reference in page.text
            assert concern.reports[0].reporter == reference("TEACHER")
    finally:
        await slack.stop()
        await teams.stop()


def _with_the_lead_in_slack(school: School) -> School:
    people = school.people.model_dump(exclude_unset=True)
    people["dsl"] = {"id": "slack:U0DSL", "name": "Dana Shaw", "phone": "01632 960010"}
    changed = {"people": people, "workspaces": (*school.workspaces, "slack:T0HILLSIDE")}
    return School.model_validate(school.model_dump(exclude_unset=True) | changed)
