"""What does a message say when it is sent, about somebody whom another marked as away?"""

from __future__ import annotations

from bot.turns.turning import Turning
from flows.absence import messages
from flows.screen import Message
from storage.duties.duties import Duty

KIND = messages.KIND


def message(turning: Turning, duty: Duty) -> Message:
    """As it stands now."""
    return messages.message(duty.args[0], duty.person or "", turning.context())
