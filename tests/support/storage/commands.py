"""The command line, as somebody at a school's machine uses it: settings, key file, school file,
typed answers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.commands.cli import app
from bot.settings import Settings
from tests.support.storage.databases import KEY

Command = Callable[..., Any]
SCHOOL_FILE = """
[school]
id = "hillside"
name = "Hillside"
workspaces = ["slack:T0SCHOOL"]
phone = "01632 960000"
jurisdiction = "england"
authority = "Hillshire"
hours = ["08:00", "17:00"]
day_ends = "15:15"
protocol = "schools-2016"

[people]
dsl = { id = "slack:U0DSL", name = "Dana Okafor" }
deputies = [{ id = "slack:U0DDSL", name = "Dev Rao" }]
headteacher = { id = "slack:U0HEAD", name = "Helen Moss" }
chair_of_governors = { id = "slack:U0CHAIR", name = "Colin Frost" }
administrators = [{ id = "slack:U0ADMIN", name = "Pat" }]
"""


def command_line(monkeypatch: pytest.MonkeyPatch, folder: Path, url: str) -> Command:
    """Runs `report-image ...` with these settings; `typed` is what the person types, line by
    line.
    """
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(folder)
    key = folder / "key"
    key.touch(0o600)
    key.write_text(KEY.hex())
    (folder / "school.toml").write_text(SCHOOL_FILE)
    given = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "KEY_FILE": str(key),
        "DATABASE_URL": url,
    }
    for name, one in given.items():
        monkeypatch.setenv(name, one)
    return lambda *words, typed="": CliRunner().invoke(app, [*words], input=typed)
