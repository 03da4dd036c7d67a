"""Is Teams as good a place as any? Each conversation, played there, leaves the same record."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.plain_player import written
from tests.support.teams.player import play

HERE = Path(__file__).parent / "transcripts"
LEFT_OUT = {  # what cannot be done there
    "a-file-from-somebody-shut-out": "a file under a concern's message: there are no threads",
    "a-file-and-opened-again": "a file under a concern's message: there are no threads",
    "a-message-is-edited": "words under a concern's message: there are no threads",
    "interrupted-and-handed-over": "words under a concern's message: there are no threads",
    "typed-answers": "words under a concern's message: there are no threads",
    "reporting": "words after the command: a message cannot open the form they would stand in",
    "somebody-from-another-workspace": "another tenant's people: they are turned away at the door",
    "what-else-belongs-in-the-record": "a file under a concern's message: there are no threads",
}
# One of each name: the stories told under every protocol need not be played three times.
CHATS = {path.stem: path for path in sorted(HERE.glob("**/*.chat"))}
PLAYED = {name: path for name, path in CHATS.items() if name not in LEFT_OUT}


@pytest.mark.parametrize("path", PLAYED.values(), ids=PLAYED)
async def test_the_record_is_the_same_in_teams(path: Path, tmp_path: Path) -> None:
    assert await play(path, tmp_path) == written(path)
