"""Whatever is answered is tried at once, and what is written is what a school needs, no more."""

from __future__ import annotations

import asyncio
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.checking.check import examine
from bot.commands.setup.asking import Asking
from bot.commands.setup.papers import Papers
from bot.commands.setup.steps.dates import as_in_the_file
from bot.commands.setup.written import files
from bot.running.clock import SystemClock
from bot.sandbox.slack.sandbox import Sandbox
from bot.school.file import EXAMPLE, parse_school
from bot.settings import Settings
from bot.slack.installing.oauth import MANIFEST
from tests.support.bot.in_a_thread import in_a_thread
from tests.support.bot.setting_up import ANSWERS, day


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with in_a_thread(Sandbox(SystemClock(), MANIFEST, limits=False)) as sandbox:
        yield sandbox


@pytest.fixture
def folder(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which nothing is set up, on a machine whose Slack is the local one."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_API_URL", f"{sandbox.url}/api/")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "apart" / "key"))
    return tmp_path


def begun(folder: Path) -> Asking:
    return Asking.begun(folder)


async def answered(folder: Path, **changed: str) -> Asking:
    """Every step, with these answers instead."""
    asking = begun(folder)
    given = ANSWERS | changed
    while step := await asking.next():
        wrong = await asking.answer(step, given)
        assert not wrong, (step.name, wrong)
    return asking


async def at(folder: Path, name: str, **changed: str) -> dict[str, str]:
    """What is wrong at this step, everything before it being right."""
    asking = begun(folder)
    given = ANSWERS | changed
    while (step := await asking.next()) and step.name != name:
        assert not await asking.answer(step, ANSWERS)
    assert step
    return dict(await asking.answer(step, given))


async def test_what_was_answered_is_all_that_check_asks_for(folder: Path) -> None:
    for file in files((await answered(folder)).draft):
        file.write()
    found = await asyncio.to_thread(examine, SystemClock().now())
    assert found.mistakes == ()
    assert (folder / "apart" / "key").exists()
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert any(
        "Dana Shaw (U0DSL): in Slack that is Dana Shaw (DSL)" in fact for fact in found.facts
    )


async def test_it_goes_on_where_slacks_answer_does_not_say_what_the_app_may_do(
    sandbox: Sandbox, folder: Path
) -> None:
    body, as_json = b'{"ok": true, "team_id": "T0HILLSIDE"}', {"Content-Type": "application/json"}
    sandbox.faults.add("auth.test", "status", status=200, body=body, headers=as_json)
    assert await at(folder, "slack") == {}


@pytest.mark.parametrize(
    ("step", "key", "given", "told"),
    [
        ("slack-app", "slack.configuration_token", "xoxe.xoxp-wrong", "does not take it"),
        ("slack", "SLACK_BOT_TOKEN", "xoxb-invented", "does not take it"),
        ("slack", "SLACK_APP_TOKEN", "xapp-invented", "no connection"),
        ("slack", "SLACK_BOT_TOKEN", "", "is missing"),
        ("slack", "SLACK_BOT_TOKEN", "xapp-sandbox", "starts with xoxb-"),
        ("slack", "SLACK_BOT_TOKEN", "xoxe.xoxb-1-x", "ends after twelve hours"),
        ("slack", "SLACK_APP_TOKEN", "xoxb-sandbox", "starts with xapp-"),
        ("school", "school.phone", "ask the office", "not a number"),
        ("school", "school.day_ends", "06:00", "before anybody is there"),
        ("school", "school.authority", "Cardiff", "cannot be used there"),
        ("school", "school.authority", "Nowhere", "is missing"),
        ("school", "school.opens", "8 o'clock", "is not a time"),
        ("school", "school.closes", "07:00", "before they start"),
        ("people", "people.dsl.id", "slack:U0GUEST", "is missing"),
        ("people", "people.dsl.phone", "", "is missing"),
        ("people", "people.dsl.phone", "960010", "not a number"),
        ("people", "people.deputies.0.id", "slack:U0DSL", "told already"),
        ("people", "people.outside.phone", "01632 960020", "whose number"),
        ("people", "people.headteacher.id", "slack:U0STRANGER", "is missing"),
        ("contacts", "contacts.lado.phone", "", "is missing"),
        ("contacts", "contacts.police.phone", "999", "for emergencies"),
        ("terms", "terms.dates", "2020-09-02 to 2020-12-18", "this school year's"),
        ("terms", "terms.dates", "2026-09-02 to 2062-12-18", "longer than any term"),
        ("terms", "terms.dates", "2026-09-02 until Christmas", "must be two dates"),
        ("terms", "terms.dates", "Monday 2 September 2026 to 23 October 2026", "two dates"),
        ("terms", "terms.dates", "2026-10-23 to 2026-09-02", "before it starts"),
        ("terms", "terms.inset", "in September", "is not a date"),
        ("protocol", "adopted.on", "", "goes with the other"),
        ("protocol", "adopted.on", "30 November", "is not a date"),
        ("protocol", "adopted.on", "2099-01-01", "still to come"),
        ("key", "BACKUP_FOLDER", "{folder}", "the record's own"),
        ("key", "BACKUP_FOLDER", "copies", "a whole path"),
        ("key", "BACKUP_FOLDER", "{folder}/none", "make it first"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(
    folder: Path, step: str, key: str, given: str, told: str
) -> None:
    wrong = await at(folder, step, **{key: given.format(folder=folder)})
    assert told in wrong[key], wrong
    assert begun(folder).draft[f"step.{step}"] == ""
    assert not (folder / "school.toml").exists()


@pytest.mark.parametrize("text", [EXAMPLE.read_text(encoding="utf-8"), "# nothing yet\n"])
async def test_a_file_somebody_began_by_hand_is_filled_in(folder: Path, text: str) -> None:
    (folder / "school.toml").write_text(text, encoding="utf-8")
    whole = next(
        file for file in files((await answered(folder)).draft) if file.path.suffix == ".toml"
    )
    school = parse_school(tomllib.loads(whole.text))
    assert school.people.dsl
    assert (school.people.dsl.name, len(school.contacts)) == ("Dana Shaw", 5)
    assert text.splitlines()[0] in whole.text


async def test_the_key_can_be_printed_before_its_page_is_answered(folder: Path) -> None:
    assert Papers(begun(folder)).key().startswith(b"%PDF")
    assert (folder / "apart" / "key").exists()


async def test_it_goes_on_where_it_was_left(folder: Path) -> None:
    asking = begun(folder)
    for _ in range(4):
        step = await asking.next()
        assert step
        await asking.answer(step, ANSWERS)
    left = await asking.next()
    again = await begun(folder).next()
    assert left
    assert again
    assert again.name == left.name
    assert stat.S_IMODE((folder / ".setup.json").stat().st_mode) == 0o600


async def test_one_thing_is_changed_later_and_all_else_stays_as_somebody_wrote_it(
    folder: Path,
) -> None:
    for file in files((await answered(folder)).draft):
        file.write()
    (folder / ".setup.json").unlink()
    school = folder / "school.toml"
    by_hand = (
        school.read_text(encoding="utf-8")
        .replace(
            'phone = "01632 960011"', 'phone = "01632 960011"\nnever = ["Friday"] # her day off'
        )
        .replace('["slack:T0HILLSIDE"]', '["slack:T0HILLSIDE", "slack:E0TRUST"] # the whole trust')
    )
    school.write_text(by_hand + "\n[[rota]]\npeople = ['slack:U0DDSL']\n", encoding="utf-8")
    with (folder / ".env").open("a", encoding="utf-8") as settings:
        settings.write("LOG_FORMAT=json\n")

    asking = begun(folder)
    assert await asking.next() is None
    people = next(step for step in await asking.asked() if step.name == "people")
    assert (await people.questions(asking.draft))[0].kind == "choice"
    here = asking.draft.answers | {"people.dsl.phone": "01632 960099"}
    assert not await asking.answer(people, here)
    changed = [file for file in files(asking.draft) if file.difference]
    assert [file.path.name for file in changed] == ["school.toml"]
    lines = [line for line in changed[0].difference.splitlines() if line[:1] in "+-"][2:]
    assert lines == ['-phone = "01632 960010"', '+phone = "01632 960099"']


async def test_a_number_that_becomes_another_is_not_called_checked_until_somebody_rings_it(
    folder: Path,
) -> None:
    for file in files((await answered(folder)).draft):
        file.write()
    contacts = next(step for step in await begun(folder).asked() if step.name == "contacts")
    for rung, checked in (("", None), ("yes", day(0))):
        asking = begun(folder)
        other = {"contacts.mash.phone": "01632 960088", "contacts.mash.rung": rung}
        assert not await asking.answer(contacts, asking.draft.answers | other)
        mash = tomllib.loads(files(asking.draft)[1].text)["contacts"][0]
        assert (mash["phone"], mash.get("checked")) == ("01632 960088", checked)
        asking.draft.forget()


async def test_no_secret_is_shown_in_what_is_to_be_written(folder: Path) -> None:
    shown = "".join(file.difference for file in files((await answered(folder)).draft))
    assert "SLACK_BOT_TOKEN=" in shown
    assert "xoxb-" not in shown
    assert "xapp-" not in shown


async def test_the_token_that_makes_the_app_is_not_kept(folder: Path) -> None:
    asking = await answered(folder, **{"slack.configuration_token": "xoxe.xoxp-sandbox"})
    assert asking.draft["slack.app"] == "A0REPORT"
    assert "xoxe" not in (folder / ".setup.json").read_text(encoding="utf-8")


async def test_a_number_that_nobody_has_rung_is_not_called_checked(folder: Path) -> None:
    asking = await answered(folder)
    contacts = tomllib.loads(files(asking.draft)[1].text)["contacts"]
    assert {one["role"] for one in contacts if "checked" in one} == {"mash"}


@pytest.mark.parametrize(
    "copied",
    [
        "2 September 2026 to 23 October 2026",
        "Wednesday 2nd September, 2026 – Friday 23rd October, 2026",
        "02/09/2026 - 23/10/2026",
        " 2026-09-02 until 23 Oct 2026",
    ],
)
def test_terms_are_read_as_they_were_copied_from_the_councils_page(copied: str) -> None:
    assert as_in_the_file(copied) == "2026-09-02 to 2026-10-23"
