"""Does the changelog tell of this version?"""

from __future__ import annotations

import re

import bot
from tests.support.world import ROOT


def said() -> str:
    """The version, and where CHANGELOG.md tells of it. AssertionError: nowhere."""
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    number = re.escape(bot.__version__)
    if re.search(rf"^## \[{number}\] - \d{{4}}-\d\d-\d\d$", changes, re.MULTILINE):
        return f"{bot.__version__}, with its day in CHANGELOG.md"
    told = re.search(rf"^## \[Unreleased\]\n+What is to become {number}\b", changes, re.MULTILINE)
    assert told, f"CHANGELOG.md has no section for {bot.__version__}"
    return (
        f"{bot.__version__}, under Unreleased in CHANGELOG.md: give it its day when it is released"
    )
