"""Does the wheel hold everything, and does it run where nothing else is installed?"""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from tests.support.bot.processes import free_port
from tests.support.world import ROOT

PACKAGES = ("bot", "flows", "storage")
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Installed:
    """A clean environment with the wheel in it, and nothing of this folder."""

    wheel: Path
    python: Path
    folder: Path

    @property
    def program(self) -> Path:
        """The command a school types."""
        return self.python.with_name("report-image")


def installed(folder: Path) -> Installed:
    """The wheel of what is committed, installed with requirements.txt's packages, held to their
    hashes.
    """
    _run(
        "git",
        "-C",
        ROOT,
        "archive",
        "--prefix",
        "committed/",
        "--output",
        folder / "it.tar",
        "HEAD",
    )
    _run("tar", "--extract", "--file", folder / "it.tar", "--directory", folder)
    _pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", folder, folder / "committed")
    (wheel,) = folder.glob("report_image-*.whl")
    _run(sys.executable, "-m", "venv", folder / "clean")
    python = folder / "clean" / "bin" / "python"
    _pip(python, "install", "--require-hashes", "-r", folder / "committed" / "requirements.txt")
    _pip(python, "install", "--no-deps", wheel)
    empty = folder / "elsewhere"
    empty.mkdir()
    return Installed(wheel, python, empty)


def holds_everything(where: Installed) -> str:
    """How many files it holds: all of the program's that are under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True
    )
    wanted = {name for name in listed.stdout.split("\0") if name and not name.endswith(".md")}
    with ZipFile(where.wheel) as wheel:
        missing = sorted(wanted - set(wheel.namelist()))
    assert not missing, f"The wheel lacks {', '.join(missing)}"
    return f"{where.wheel.name} holds all {len(wanted)} files"


def demo_runs(where: Installed) -> str:
    """The demo of the installed program answers with its page."""
    address = f"http://127.0.0.1:{free_port()}"
    words = [where.program, "demo", "--no-browser", "--port", address.rsplit(":")[-1]]
    demo = subprocess.Popen(words, cwd=where.folder, stdout=subprocess.PIPE, text=True)
    try:
        page = _page(address, demo)
    finally:
        demo.terminate()
        demo.wait(PATIENCE_SECONDS)
    assert "report-image" in page, "The demo's page is not the one that was meant"
    return "it starts from the wheel, in an empty folder, and answers"


def _page(address: str, demo: subprocess.Popen[str]) -> str:
    assert demo.stdout
    assert any(address in line for line in demo.stdout), "The demo does not say where it is"
    with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as answer:
        return str(answer.read(), "utf-8")


def _pip(python: object, *words: object) -> None:
    _run(python, "-I", "-m", "pip", "--disable-pip-version-check", *words)


def _run(*words: object) -> None:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    assert not done.returncode, f"{words[0]} {words[-1]} failed: {done.stderr[-300:]}"
