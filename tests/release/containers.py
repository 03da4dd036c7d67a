"""Can the container be built, and does it start as it should: not root, and writing nothing?"""

from __future__ import annotations

import shutil
import subprocess

from tests.support.world import ROOT

IMAGE = "report-image-check"
STRICT = ("run", "--rm", "--read-only", "--cap-drop", "ALL", "--network", "none")
TOOLS = ("docker", "podman")


def tool() -> str | None:
    """The container tool that works on this machine; None: there is none."""
    return next((name for name in TOOLS if shutil.which(name) and _works(name)), None)


def built_and_started() -> str:
    """What was seen, or that no container tool is here."""
    name = tool()
    if name is None:
        return "left out: neither docker nor podman runs on this machine"
    _said(name, "build", "--file", "Containerfile", "--tag", IMAGE, ".")
    version = _said(name, *STRICT, IMAGE, "--version")
    assert version.startswith("report-image "), "The container does not start"
    who = _said(name, *STRICT, "--entrypoint", "id", IMAGE, "-u").strip()
    assert who != "0", "The container runs as root"
    _said(name, "compose", "--file", "compose.yml", "config", "--no-interpolate", "--quiet")
    return f"built, and started with nothing writable, as account {who}"


def _works(name: str) -> bool:
    return not subprocess.run([name, "info"], capture_output=True).returncode


def _said(*words: str) -> str:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert not done.returncode, f"{' '.join(words[:2])} failed: {done.stderr.strip()[-300:]}"
    return done.stdout
