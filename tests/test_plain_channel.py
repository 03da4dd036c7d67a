"""Does nothing but Slack's own folder need Slack? Each conversation, in the plainest chat there could
be, leaves the same record.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.chat.file import Mistake
from tests.support.plain_player import play, written

HERE = Path(__file__).parent / "transcripts"
LEFT_OUT = {  # what cannot be done there
    "a-file-and-opened-again": "a file under a concern's message: there are no threads",
    "a-message-is-edited": "words under a concern's message: there are no threads",
    "interrupted-and-handed-over": "words under a concern's message: there are no threads",
    "typed-answers": "words under a concern's message: there are no threads",
    "what-else-belongs-in-the-record": "a file under a concern's message: there are no threads",
    "earlier-records": "a form above one that is half filled in: it takes its place",
}
# One of each name: the stories told under every protocol need not be played three times.
CHATS = {path.stem: path for path in sorted(HERE.glob("**/*.chat"))}
PLAYED = {name: path for name, path in CHATS.items() if name not in LEFT_OUT}


@pytest.mark.parametrize("path", PLAYED.values(), ids=PLAYED)
async def test_the_record_is_the_same_in_the_plainest_chat(path: Path, tmp_path: Path) -> None:
    assert await play(path, tmp_path) == written(path)


@pytest.mark.parametrize("name", LEFT_OUT)
async def test_what_is_left_out_cannot_be_done_there(name: str, tmp_path: Path) -> None:
    try:
        held = await play(CHATS[name], tmp_path)
    except Mistake:
        return
    assert held != written(CHATS[name])


async def test_another_record_is_seen(tmp_path: Path) -> None:
    """The comparison can fail."""
    text, other = CHATS["reporting"].read_text(encoding="utf-8"), tmp_path / "other.chat"
    other.write_text(text.replace(": open, ", ": closed, ", 1), encoding="utf-8")
    assert await play(other, tmp_path) != written(other)
