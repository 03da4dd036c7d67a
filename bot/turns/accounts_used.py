"""What follows when somebody with several accounts goes on from another of them?"""

from __future__ import annotations

from bot.turns.turning import Turning
from storage.people import conversations, school_state


def uses(turning: Turning, person: str, account: str) -> bool:
    """They use this account from now on; whether it worked when its chat service last said."""
    if account in school_state.read(turning.tx, turning.school.id).closed:
        return False
    conversations.uses(turning.tx, turning.school.id, person, account)
    return True
