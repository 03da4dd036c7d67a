"""What happens to a request to destroy a record? Asked, announced, confirmed, carried out, or
stopped.

Each step is taken at once in all the records that go together, and told to the whole ladder of
each. None of them goes while one is open, held, owed to somebody as a copy about a child, or not as it
was when it was asked.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.destruction import days
from flows.entries import legal_hold
from flows.kept.destruction import Destruction
from flows.moves import ToDestroy, Undelivered
from flows.other_concerns import Together
from flows.school.routing import on_ladder
from flows.turn import Draft

ASKED, ANNOUNCED, LOOKED, CONFIRMED, STOPPED = (
    "asked",
    "announced",
    "looked",
    "confirmed",
    "stopped",
)
TOLD = "destruction"
NEW = (
    "reports",
    "notes",
    "entries",
    "referrals",
    "attached",
    "links",
    "named",
    "perhaps",
    "readers",
)


def follow(draft: Draft, move: ToDestroy) -> None:
    """What was asked at the machine, or follows from a step in another of the records."""
    _keep(draft, move.step, move.person, move.wish)


def take(draft: Draft, step: str, who: str, wish: Destruction) -> None:
    """A step, here and in all that go with this record."""
    _keep(draft, step, who, wish)
    for other in wish.goes_with(draft.concern.id):
        draft.then(ToDestroy(who, other.concern, step, wish))


def _keep(draft: Draft, step: str, who: str, wish: Destruction) -> None:
    earlier = tuple(one for one in draft.concern.destructions if one.id != wish.id)
    draft.change(destructions=(*earlier, wish))
    if step == LOOKED:
        _tell(draft, waiting(wish), wish)  # whoever came to the ladder since has not read it yet
        return
    draft.record(f"destruction-{step}", who, wish=wish.model_dump(mode="json"))
    if step != ASKED:
        draft.refresh(TOLD)  # earlier messages of it have done their work
        _tell(draft, step, wish)


def waiting(wish: Destruction) -> str:
    """The step that everybody was told of last, while it is not stopped."""
    return CONFIRMED if wish.confirmed_by else ANNOUNCED


def _tell(draft: Draft, step: str, wish: Destruction) -> None:
    """The whole ladder, without content; nobody reads of one step twice."""
    for person in on_ladder(draft.concern, draft.ctx.school):
        draft.post(TOLD, person, wish.id, step)


def undelivered(draft: Draft, move: Undelivered) -> None:
    """Whoever wants it destroyed, or else somebody of the ladder, hears whom the chat did not tell."""
    wish = draft.concern.destruction
    if move.kind != TOLD or wish is None or move.args[0] != wish.id or move.args[2:]:
        return
    everyone = on_ladder(draft.concern, draft.ctx.school)
    wanting = [one for one in (wish.confirmed_by, wish.by) if one in everyone]
    if others := [one for one in (*wanting, *everyone) if one != move.person]:
        draft.post(TOLD, others[0], *move.args, move.person)


def on_time(draft: Draft) -> None:
    """It is announced by the program that runs, looked at each day, and at the end carried out."""
    wish, now = draft.concern.destruction, draft.ctx.now
    if wish is None or not wish.leads(draft.concern.id):
        return
    if wish.announced_at is None:
        take(draft, ANNOUNCED, "program", wish.but(announced_at=now, looked_at=now))
    elif wish.looked_at and now < wish.looked_at:  # the clock was set back: that day begins anew
        take(draft, LOOKED, "program", wish.but(looked_at=now))
    elif days.next_look(wish) <= now:
        _look(draft, wish.but(looks=wish.looks + 1, looked_at=now))


def _look(draft: Draft, wish: Destruction) -> None:
    if days.has_lapsed(wish):
        stop(draft, wish, "late")
    elif not days.has_come(wish):
        take(draft, LOOKED, "program", wish)
    elif all_there(draft, wish):
        draft.record("destroyed", "program")
        draft.destroy(wish)
    else:
        stop(draft, wish, "changed")


def all_there(draft: Draft, wish: Destruction) -> bool:
    """Whether each of those that go together can be read, and nothing is in the way of any."""
    there = {one.id: one for one in (draft.concern, *draft.ctx.others)}
    return all(
        going.concern in there and _still(there[going.concern], wish) for going in wish.together
    )


def _still(concern: Concern, wish: Destruction) -> bool:
    stands = concern.destruction is not None and concern.destruction.id == wish.id
    return (
        stands
        and concern.state == "closed"
        and not legal_hold.standing(concern)
        and not owed(concern)
    )


def owed(concern: Concern) -> bool:
    """Whether a copy about a child was asked for and is not written yet: none is destroyed meanwhile
    (UK GDPR, article 15; Data Protection Act 2018, section 173).
    """
    return any(one.is_owed for one in concern.copies)


def stop(
    draft: Draft, wish: Destruction, cause: str = "", who: str = "program", why: str = ""
) -> None:
    """Nothing is destroyed; everybody is told."""
    stopped = {"stopped_by": who, "stopped_at": draft.ctx.now, "stopped_why": why, "cause": cause}
    take(draft, STOPPED, who, wish.but(**stopped))


def keep_up(draft: Draft) -> None:
    """A record that was opened again, held, added to, or asked for is not destroyed."""
    wish, before = draft.concern.destruction, draft.before.destruction
    if wish is None or before is None or wish.id != before.id:
        return
    if cause := _changed(draft.before, draft.concern):
        stop(draft, wish, cause)


def _changed(before: Concern, after: Concern) -> str:
    if legal_hold.standing(after):
        return "held"
    if after.state == "open":
        return "opened"
    if owed(after):
        return "copy"
    return "added" if any(getattr(before, one) != getattr(after, one) for one in NEW) else ""


def needed(concern: Concern) -> Together | None:
    """The others that go with it, for the one that looks at the time."""
    wish = concern.destruction
    if wish is None or not wish.leads(concern.id):
        return None
    return Together(tuple(one.concern for one in wish.goes_with(concern.id)))
