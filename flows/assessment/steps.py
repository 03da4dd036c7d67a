"""What waits for the owner now? One card in the thread, edited in place; on hand-over the new owner
gets one.

What the card shows never depends on an answer but for which question comes next: what must be done
at once opens as a form, and waits under **What to do now**.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.assessment.buttons import CARD, STEP
from flows.concern import Concern
from flows.entries import agencies
from flows.entries.agencies import POLICE, SOCIAL_CARE, party
from flows.kept.assessment import Asked, Card, Referral
from flows.kept.decision import Decision
from flows.moves import Gone, Undelivered
from flows.protocol.parts import Criterion, Level, Question
from flows.protocol.rules import Protocol
from flows.turn import Draft

TRY_AGAIN, LONGEST = timedelta(minutes=5), timedelta(hours=1)
ASK, READY, DECIDED = "ask", "ready", "decided"
# What makes a referral (KCSIE; UKCIS 2024). Whoever else was told is recorded, and it stays to be
# made.
REFERRALS = frozenset({"police-999", "police-101", "social-care"})
MEETS = {
    Level.EMERGENCY: frozenset({"police-999", "ambulance-999", "a-and-e"}),
    Level.IMMEDIATE_REFERRAL: REFERRALS,
}


def step_of(concern: Concern, protocol: Protocol) -> str:
    """Where the concern stands: `ask/QUESTION`, `ready`, `decided`; empty when nothing waits."""
    if concern.owner is None or concern.state == "closed":
        return ""
    question = protocol.next_question(concern.facts)
    if question:
        return f"{ASK}/{question.id}"
    return DECIDED if decision_stands(concern, protocol) else READY


def question_of(step: str, protocol: Protocol) -> Question | None:
    """The question that a step asks; None for any other step."""
    return protocol.question(step.removeprefix(f"{ASK}/")) if step.startswith(f"{ASK}/") else None


def waiting_actions(concern: Concern, protocol: Protocol) -> list[Criterion]:
    """The gate criteria that are met and about which nothing that settles them is recorded yet, the
    most urgent first.
    """
    done = agencies.referrals(concern)
    waits = [
        met
        for met in protocol.gate_met(concern.facts)
        if not any(r.criterion == met.id and settles(r, met.level) for r in done)
    ]
    return sorted(waits, key=lambda met: -met.level)


def unanswered_action(concern: Concern, protocol: Protocol) -> Criterion | None:
    """The most urgent of them."""
    return next(iter(waiting_actions(concern, protocol)), None)


def settles(referral: Referral, level: Level) -> bool:
    """Whether this is the referral that was called for, or says why it is not made.

    Before the agency was chosen it was typed; what was recorded then stays as it was taken.
    """
    return not referral.made or not referral.chosen or referral.chosen in MEETS[level]


def referred(concern: Concern, level: Level) -> list[datetime]:
    """When a call that meets this level at the gate was recorded (UTC), in either form. Of police and
    social care that were entered it is not known whether it was 999.
    """
    now = level == Level.EMERGENCY
    meets = MEETS[Level.EMERGENCY] if now else frozenset().union(*MEETS.values())
    made = (r for r in agencies.referrals(concern) if r.made)
    called = [r.at for r in made if not r.chosen or r.chosen in meets]
    entries = [] if now else agencies.of(concern, "referral")
    return called + [e.at for e in entries if party(e) in (POLICE, SOCIAL_CARE)]


def decision_stands(concern: Concern, protocol: Protocol) -> bool:
    """Whether there is a decision, and nothing was answered since. Whatever was answered, for the
    chat shows whether it stands. Nor does one that was made before danger was told of, or before
    the concern went another way: whoever made it knew of neither.
    """
    decision = concern.decision
    if decision is None or _told_otherwise_since(concern, decision):
        return False
    if decision.answers is None:  # made before they were counted
        return protocol.recommend(concern.facts).level.name == decision.recommended
    return decision.answers == len(concern.answers)


def _told_otherwise_since(concern: Concern, decision: Decision) -> bool:
    told = concern.danger_told
    in_danger = told is not None and told > decision.at
    return in_danger or decision.route not in (None, concern.route)


def life_is_at_risk_now(before: Concern, now: Concern) -> bool:
    """Whether the owner has just answered that it is: the one answer that others are told of at
    once.
    """
    new = now.answers[len(before.answers) :]
    return any((a.question, a.answer) == ("life-at-risk", "yes-now") for a in new)


def go_on(draft: Draft) -> None:
    """Bring the card to the step that waits now; a new one where the owner has none of their own
    yet.
    """
    owner, step = draft.concern.owner, step_of(draft.concern, draft.ctx.protocol)
    moved = _ask(draft, owner, step)
    _stop_asking_the_old_way(draft)
    card = draft.concern.card
    if card and draft.before.owner != owner:
        draft.refresh(CARD)  # those of earlier owners say who has it too
    elif card and (moved or not _is_theirs(draft, card)):
        draft.refresh(CARD, card.to, card.args)
    if owner and step and not (card and _is_theirs(draft, card) and not _is_missing(card, moved)):
        _post(draft, owner)


def _ask(draft: Draft, owner: str | None, step: str) -> bool:
    """Whether another step waits now, or for another person."""
    asked = draft.concern.asked
    if asked and (asked.step, asked.to) == (step, owner or asked.to):
        return False
    if owner and step:
        count = asked.count + 1 if asked else 1
        draft.change(asked=Asked(step=step, to=owner, count=count, at=draft.ctx.now))
    elif asked:
        draft.change(asked=asked.but(step=""))
    return True


def _stop_asking_the_old_way(draft: Draft) -> None:
    """Before there was a card each step was a message of its own: the last one still waits."""
    asked = draft.before.asked
    if asked and draft.concern.card is None:
        draft.refresh(STEP, asked.to, (asked.step, str(asked.count)))


def _is_missing(card: Card, moved: bool) -> bool:
    """Whether it could not be posted, and its person has done something since."""
    return moved and card.failed_at is not None


def _is_theirs(draft: Draft, card: Card) -> bool:
    """Whether this card is the owner's, of this time that they have it, under their latest page."""
    concern = draft.concern
    reopened = draft.before.state == "closed"
    return not reopened and (card.to, card.handovers) == (concern.owner, concern.handovers)


def _post(draft: Draft, owner: str) -> None:
    concern, last = draft.concern, draft.concern.card
    again = last.again + 1 if last and last.handovers == concern.handovers else 0
    count = concern.asked.count if concern.asked else 0
    card = Card(to=owner, handovers=concern.handovers, again=again, count=count)
    draft.change(card=card)
    draft.post(CARD, owner, *card.args, thread=True)


def show_again(draft: Draft) -> None:
    """The card is edited to what it says already: where it was deleted by hand, that is found
    out.
    """
    card = draft.concern.card
    if card and draft.concern.state == "open":
        draft.refresh(CARD, card.to, card.args)
        if card.failed_at:
            _post(draft, card.to)


def gone(draft: Draft, move: Gone) -> None:
    """A card that was deleted by hand, cannot be edited any more, or stands where its person is no
    more, is posted anew.
    """
    if _its_card(draft.concern, move):
        _post(draft, move.person)
        draft.refresh(CARD, move.person, move.args)


def _its_card(concern: Concern, move: Gone | Undelivered) -> Card | None:
    """The owner's card, when this is about it and something waits."""
    card = concern.card
    ours = card and (move.kind, move.person, move.args) == (CARD, card.to, card.args)
    waits = concern.state == "open" and concern.asked and concern.asked.step
    return card if ours and waits and concern.owner == move.person else None


def undelivered(draft: Draft, move: Undelivered) -> None:
    """A card that could not be posted is tried again: later, or as soon as its owner does
    something.
    """
    if card := _its_card(draft.concern, move):
        draft.change(card=card.but(failed_at=draft.ctx.now))


def next_at(concern: Concern) -> datetime | None:
    """When a card that could not be posted is tried again (UTC), less and less often."""
    card = concern.card
    if card is None or card.failed_at is None or card.to != concern.owner:
        return None
    return card.failed_at + min(TRY_AGAIN * (card.again + 1), LONGEST)


def on_time(draft: Draft) -> None:
    """The moment has come."""
    at = next_at(draft.concern)
    if at and at <= draft.ctx.now and draft.concern.owner:
        _post(draft, draft.concern.owner)


def is_current(concern: Concern, step: str, nonce: str) -> bool:
    """Whether a button belongs to the step that waits now, in this asking of it."""
    asked = concern.asked
    return asked is not None and (asked.step, str(asked.count)) == (step, nonce)
