"""What is asked of this person about this concern now? The living card, for a channel that shows it
again.
"""

from __future__ import annotations

from bot.turns.turning import Turning
from flows import chat
from flows.assessment.buttons import CARD
from flows.screen import Message
from storage.concerns import concerns


def card(turning: Turning, person: str, concern_id: str) -> Message | None:
    """The card as it reads now, None when it is not this person's, or nothing is asked."""
    try:
        concern = concerns.load(turning.tx, turning.school, person, concern_id)
    except concerns.NotFound:
        return None
    if concern.card is None or concern.card.to != person or concern.state == "closed":
        return None
    return chat.message(concern, CARD, person, concern.card.args, turning.context_of(concern))
