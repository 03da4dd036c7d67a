"""A trust's file with these people, as the bot reads it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.school.current_trust import CurrentTrust

NAME = "Hillshire Learning Trust"


def of_trust(folder: Path, workspace: str, accounts: Sequence[str]) -> CurrentTrust:
    """Everybody with these accounts, of this workspace."""
    file = folder / "trust.toml"
    people = (f'[[people]]\nid = "{one}"\nname = "Of the trust"\n' for one in accounts)
    about = f'[trust]\nname = "{NAME}"\nworkspaces = ["{workspace}"]\n'
    file.write_text(about + "".join(people), encoding="utf-8")
    return CurrentTrust(file)
