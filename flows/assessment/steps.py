"""What waits for the owner now? One step at a time in the thread; on hand-over the new owner is
asked the same.
"""

from __future__ import annotations

from flows.concern import Asked, Concern
from flows.protocol.parts import Criterion
from flows.protocol.rules import Protocol
from flows.turn import Draft

CARD, STEP = "card", "step"
ASK, ACTION, READY, DECIDED = "ask", "action", "ready", "decided"


def step_of(concern: Concern, protocol: Protocol) -> str:
    """Where the concern stands: `action/NUMBER`, `ask/QUESTION`, `ready`, `decided`; empty when
    nothing waits.

    Steps stand in buttons, so they never say which criterion was met.
    """
    if concern.owner is None or concern.state == "closed":
        return ""
    if unanswered_action(concern, protocol):
        return f"{ACTION}/{len(concern.referrals) + 1}"
    question = protocol.next_question(concern.facts)
    if question:
        return f"{ASK}/{question.id}"
    return DECIDED if decision_stands(concern, protocol) else READY


def unanswered_action(concern: Concern, protocol: Protocol) -> Criterion | None:
    """The most urgent gate criterion that is met and about which nothing is recorded yet."""
    recorded = {r.criterion for r in concern.referrals}
    waiting = [c for c in protocol.gate_met(concern.facts) if c.id not in recorded]
    return max(waiting, key=lambda c: c.level, default=None)


def decision_stands(concern: Concern, protocol: Protocol) -> bool:
    """Whether there is a decision, and nothing since calls for more than it rested on."""
    if concern.decision is None:
        return False
    return protocol.recommend(concern.facts).level.name == concern.decision.recommended


def go_on(draft: Draft) -> None:
    """Ask the owner for the next step when it has changed, and bring the last one up to date."""
    concern, asked = draft.concern, draft.concern.asked
    step = step_of(concern, draft.ctx.protocol)
    if asked and (asked.step, asked.to) == (step, concern.owner or asked.to):
        return
    refresh_step(draft)
    if asked and asked.step and not _is_done(asked, concern, draft.ctx.protocol):
        draft.change(left=concern.left | {asked.count})
    if concern.owner and step:
        _ask(draft, concern.owner, step, asked.count + 1 if asked else 1)
    elif asked:
        draft.change(asked=asked.but(step=""))


def _is_done(asked: Asked, concern: Concern, protocol: Protocol) -> bool:
    kind, _, rest = asked.step.partition("/")
    if kind == ASK:
        return rest in concern.facts
    if kind == ACTION:
        return len(concern.referrals) >= int(rest)
    return decision_stands(concern, protocol)


def refresh_step(draft: Draft) -> None:
    """Bring the step that waits up to date where it stands."""
    asked = draft.concern.asked
    if asked and asked.step:
        draft.refresh(STEP, asked.to, (asked.step, str(asked.count)))


def _ask(draft: Draft, owner: str, step: str, count: int) -> None:
    asked = draft.concern.asked
    if asked is None or asked.to != owner:
        draft.post(CARD, owner, str(count), thread=True)
    draft.change(asked=Asked(step=step, to=owner, count=count, at=draft.ctx.now))
    draft.post(STEP, owner, step, str(count), thread=True)


def is_current(concern: Concern, step: str, nonce: str) -> bool:
    """Whether a button or form belongs to the step that waits now, in this asking of it."""
    asked = concern.asked
    return asked is not None and (asked.step, str(asked.count)) == (step, nonce)
