"""Does nothing but Slack's own folder need Slack? What Teams cannot follow to its end leaves, in the
plainest chat there could be, the same record.

Whatever else is told in a conversation leaves it in Teams (`tests.test_teams_transcripts`), through the
same entrance, where there are no threads either, and no form above a form.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.chat.file import ChatFile, Mistake
from tests.support.plain_player import play, written

HERE = Path(__file__).parent / "transcripts"
LEFT_OUT = {  # what cannot be done there
    "a-file-and-opened-again": "a file under a concern's message: there are no threads",
    "a-message-is-edited": "words under a concern's message: there are no threads",
    "interrupted-and-handed-over": "words under a concern's message: there are no threads",
    "typed-answers": "words under a concern's message: there are no threads",
    "what-else-belongs-in-the-record": "a file under a concern's message: there are no threads",
}
# One of each name: the stories told under every protocol need not be played three times.
CHATS = {path.stem: path for path in sorted(HERE.glob("**/*.chat"))}
ENDED = [name for name, path in CHATS.items() if "it stops" in " ".join(ChatFile(path).apart)]
PLAYED = {name: CHATS[name] for name in ENDED if name not in LEFT_OUT}


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
