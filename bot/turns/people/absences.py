"""What does a message say, when it is sent, about somebody marked as away by somebody else? And who
is told when it does not reach them?
"""

from __future__ import annotations

from bot.turns.turning import Turning
from flows.absence import messages
from flows.absence.messages import KIND, NOT_REACHED
from flows.screen import Message
from flows.turn import Post
from storage.duties import from_turn
from storage.duties.duties import Duty

__all__ = ["KIND", "message", "not_reached"]


def message(turning: Turning, duty: Duty) -> Message:
    """As it stands now."""
    if NOT_REACHED in duty.args:
        return messages.not_reached(duty.args[0], turning.context())
    return messages.message(duty.args[0], duty.person or "", turning.context())


def not_reached(turning: Turning, duty: Duty) -> None:
    """Whoever was marked does not know of it: whoever marked them tells them."""
    ctx = turning.context()
    mark = ctx.marked.get(duty.person or "")
    if mark and mark.over_at is None and duty.args == (mark.id,):
        told = Post(KIND, mark.by, (mark.id, NOT_REACHED))
        from_turn.tell(turning.tx, turning.school.id, [told], ctx.now)
