"""What is written at the end, and how does it differ from what is there? Nothing is overwritten that
was not shown.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from difflib import unified_diff
from io import StringIO
from pathlib import Path

from dotenv.main import DotEnv
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.commands.setup.draft import Draft
from bot.commands.setup.known import ADDRESSES, COPY_OF_KEY
from bot.commands.setup.school_file import school_text

SETTINGS = (
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
    *("TEAMS_APP_ID", "TEAMS_APP_SECRET", "TEAMS_TENANT", "TEAMS_SECRET_ENDS", "TEAMS_GRAPH"),
    *("BACKUP_FOLDER", "KEY_FILE"),
    *ADDRESSES,
)
SECRET = re.compile(r"[A-Z_]*(TOKEN|SECRET|PASSWORD|PROXY)|REPORT_IMAGE_KEY|DATABASE_URL")
HIDDEN = "(kept to itself)"
ONLY_HIDDEN = "A secret becomes another one."


@dataclass(frozen=True)
class File:
    """What a file is to hold."""

    path: Path
    text: str
    mode: int = 0o644

    @property
    def difference(self) -> str:
        """From what is there; no secret is shown. Empty: nothing changes."""
        old = self.path.read_text(encoding="utf-8-sig") if self.path.exists() else ""
        if old == self.text:
            return ""
        names = (f"{self.path.name} as it is", f"{self.path.name} as it will be")
        before, after = _shown(old), _shown(self.text)
        return "\n".join(unified_diff(before, after, *names, lineterm="")) or ONLY_HIDDEN

    @property
    def is_new(self) -> bool:
        """Nothing is there yet."""
        return not self.path.exists()

    def write(self) -> None:
        """Whole or not at all. Raises OSError."""
        half = self.path.with_name(f"{self.path.name}.half")
        half.unlink(missing_ok=True)
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self.mode)
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.write(self.text)
        half.replace(self.path)


def files(draft: Draft) -> list[File]:
    """Everything there is to write."""
    found = [
        File(draft.folder / ".env", _settings(draft), 0o600),
        File(draft.folder / "school.toml", school_text(draft)),
    ]
    if draft["service"] in ("systemd", "windows"):
        name = {"systemd": "report-image.service", "windows": "report-image.xml"}[draft["service"]]
        found.append(File(draft.folder / name, _service(name, draft)))
    return found


def write(draft: Draft) -> None:
    """All of it; only then is the draft forgotten. Raises OSError."""
    for each in files(draft):
        if each.difference:
            each.write()
    draft.forget()


def _settings(draft: Draft) -> str:
    """What else stands in the file stays, line by line."""
    file = draft.folder / ".env"
    old = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    there = dict(DotEnv(None, stream=StringIO(old)).parse())
    new = {key: draft[key] for key in SETTINGS if draft[key] and there.get(key) != draft[key]}
    lines = [line for line in old.splitlines() if line.partition("=")[0].strip() not in new]
    note = COPY_OF_KEY + " ".join(draft["key.copy"].split())
    if note not in lines:
        lines = [line for line in lines if not line.startswith(COPY_OF_KEY)]
        lines += [note] if draft["key.copy"] else []
    return "\n".join([*lines, *(f"{key}={value}" for key, value in new.items())]) + "\n"


def _service(name: str, draft: Draft) -> str:
    env = Environment(
        loader=PackageLoader("bot.commands.setup"),
        undefined=StrictUndefined,
        autoescape=name.endswith(".xml"),
        keep_trailing_newline=True,
    )
    return env.get_template(f"{name}.jinja").render(
        folder=draft.folder.resolve(), program=program()
    )


def program(folder: Path | None = None) -> Path:
    """The command of this installation, as it is called from `folder`."""
    found = _installed()
    inside = folder is not None and found.is_relative_to(folder.absolute())
    return found.relative_to(folder.absolute()) if folder and inside else found


def _installed() -> Path:
    beside = Path(sys.executable).parent
    return next(
        (each for each in (beside / "report-image", beside / "report-image.exe") if each.exists()),
        beside / "report-image",
    )


def _shown(text: str) -> list[str]:
    return [_without_secret(line) for line in text.splitlines()]


def _without_secret(line: str) -> str:
    key, equals, _ = line.partition("=")
    return f"{key}={HIDDEN}" if equals and SECRET.fullmatch(key.strip()) else line
