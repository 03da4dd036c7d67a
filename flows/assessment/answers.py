"""How are answers and notes kept? Added to those before; nothing is overwritten."""

from __future__ import annotations

from datetime import datetime

from flows.assessment.buttons import CONFIRM
from flows.kept.assessment import Answered, Note
from flows.turn import Draft


def keep_answer(draft: Draft, question: str, choice: str, who: str) -> None:
    """Add an answer; earlier ones stay. A life at risk now makes it an emergency. Raises ValueError
    if unknown.
    """
    protocol = draft.ctx.protocol
    protocol.check_fact(question, choice)
    given = Answered(
        question=question,
        answer=choice,
        who=who,
        at=draft.ctx.now,
        protocol=protocol.name,
        digest=protocol.digest,
    )
    put_typed_aside(draft, question, choice)
    draft.change(answers=(*draft.concern.answers, given))
    if (question, choice) == ("life-at-risk", "yes-now"):
        draft.change(urgency="emergency")
    draft.record(
        "answered",
        who,
        question=question,
        answer=choice,
        protocol=protocol.name,
        digest=protocol.digest,
    )


def put_typed_aside(draft: Draft, question: str, choice: str) -> None:
    """Typed words that waited to be confirmed are not lost when another answer is given."""
    waiting = draft.concern.typed
    if waiting is None:
        return
    draft.change(typed=None)
    draft.refresh(CONFIRM, draft.concern.owner, (waiting.event,))
    if (waiting.question, waiting.answer) != (question, choice):
        keep_note(draft, waiting.words, draft.concern.owner or "", waiting.question)


def keep_note(
    draft: Draft, words: str, who: str, question: str | None, happened_at: datetime | None = None
) -> None:
    """Add a note, about a question or about the concern. `happened_at` (UTC): as far as it was said."""
    kept = Note(text=words, who=who, at=draft.ctx.now, question=question, happened_at=happened_at)
    draft.change(notes=(*draft.concern.notes, kept))
    said = {"happened_at": happened_at.isoformat()} if happened_at else {}
    draft.record("noted", who, text=words, question=question, **said)
