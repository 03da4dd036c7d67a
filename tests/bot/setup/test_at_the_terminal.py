"""The same questions at the terminal, for whoever has no browser there."""

from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.commands.checking.check import Findings
from bot.commands.setup import terminal
from bot.commands.setup.asking import Asking
from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question
from bot.commands.setup.steps.school import About
from bot.commands.setup.steps.service import Service
from bot.commands.setup.steps.which import Which
from tests.support.bot.setting_up import ANSWERS

DOWN, ENTER = "\x1b[B", "\r"
SCHOOL = (
    *(ANSWERS["school.name"], ENTER, ANSWERS["school.phone"], ENTER, "Kent", ENTER),
    *("8 o'clock", ENTER, "17:00", ENTER, "15:15", ENTER),
    *("\x08" * 9, "08:00", ENTER),  # asked again, for it alone
)


async def typed(asking: Asking, *keys: str) -> None:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("".join(keys))
        await terminal.asked(asking, Findings)


async def test_each_step_is_asked_and_a_mistake_is_asked_again_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {"slack.workspace": "slack:T0HILLSIDE"}
    asking = Asking(Draft(tmp_path, known), (Which(), About(), Service()))
    await typed(asking, "Teams", ENTER, *SCHOOL, ENTER, ENTER, "y")
    shown = capsys.readouterr()
    assert "is not a time" in shown.err
    assert 'hours = ["08:00", "17:00"]' in (tmp_path / "school.toml").read_text(encoding="utf-8")
    assert asking.draft["chat"] == "teams"


async def test_nothing_is_written_by_whoever_says_no(tmp_path: Path) -> None:
    asking = Asking(Draft(tmp_path), (Which(),))
    await typed(asking, ENTER, DOWN, ENTER, ENTER, "n")
    assert not (tmp_path / "school.toml").exists()
    assert Draft.begun(tmp_path, {})["chat"] == "slack"


async def test_a_step_can_be_answered_once_more(tmp_path: Path) -> None:
    asking = Asking(Draft(tmp_path), (Which(),))
    again = (DOWN, ENTER, "Teams", ENTER)
    await typed(asking, "Slack", ENTER, *again, ENTER, "n")
    assert asking.draft["chat"] == "teams"


async def test_what_is_to_be_opened_is_named_with_its_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Paper(Which):
        async def says(self, draft: Draft) -> tuple[Link, ...]:
            return (
                Link("https://example.org/", "A page"),
                Link("/sheet", "A sheet", "report-image sheet"),
            )

    await typed(Asking(Draft(tmp_path), (Paper(),)), DOWN, ENTER, ENTER, "n")
    shown = capsys.readouterr().out
    assert "A page: https://example.org/" in shown
    assert "A sheet: report-image sheet" in shown


class Choosing(Which):
    """Who leads, and who is the deputy; each with a number."""

    async def questions(self, draft: Draft) -> tuple[Question, ...]:
        everybody = (("U1", "Amira Khan"), ("U2", "Dana Shaw"))
        return (
            Question("lead", "Lead", "choice", choices=everybody),
            Question("lead.phone", "Number", about="lead"),
            Question(
                "deputy", "Deputy", "choice", choices=(("", "Nobody"), *everybody), needed=False
            ),
            Question("deputy.phone", "Number", needed=False, about="deputy"),
        )


async def test_nobody_is_chosen_unseen_and_of_nobody_nothing_more_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asking = Asking(Draft(tmp_path), (Choosing(),))
    await typed(asking, ENTER, ENTER, "Dana", ENTER, "01632 1", ENTER, ENTER, "n")
    assert "Lead: is missing" in capsys.readouterr().err
    assert (asking.draft["lead"], asking.draft["lead.phone"]) == ("U2", "01632 1")
    assert asking.draft["deputy"] == ""
