"""Has what was entered settled a kind of follow-up? What was entered in error has not."""

from __future__ import annotations

from datetime import datetime

from flows.concern import Concern
from flows.entries import agencies, each_child
from flows.entries.choosing import moving
from flows.entries.choosing.things import asked_for, held, unacknowledged
from flows.entries.kinds import kinds
from flows.entries.outside.calls import unanswered
from flows.kept.entry import in_error
from flows.protocol.follow_ups import FollowUp as Rule


def still_waits(concern: Concern, finishes: str) -> bool:
    """Whether something that this kind of follow-up is about is entered and not settled."""
    waits = {
        "device": bool(held(concern)),
        "deletion": bool(asked_for(concern)),
        "receipt": bool(unacknowledged(concern)),
        "chase-referral": bool(unanswered(concern)),
        each_child.RECORD_SENT: bool(moving.there(concern)),
    }
    return waits.get(finishes, False) or bool(each_child.without(concern.entries, finishes))


def settled(concern: Concern, kind: str) -> bool:
    """Whether an entry that counts settled this kind of follow-up, and nothing of it waits."""
    entries = each_child.counting(concern.entries)
    known = [(kinds()[one.kind], one.values) for one in entries]
    done = any(one.finishes == kind and one.settles(values) for one, values in known)
    return done and not still_waits(concern, kind)


def settled_in_error(concern: Concern, rule: Rule) -> list[datetime]:
    """When it was said of what had settled it that it was entered in error (UTC)."""
    wrong = in_error(concern.entries)
    if not wrong or settled(concern, rule.kind):
        return []
    done = {f.done_at for f in concern.follow_ups if f.rule == rule.id}
    gate = {agencies.place_of(n): one.at for n, one in enumerate(concern.referrals)}
    at = {str(n): one.at for n, one in enumerate(concern.entries)} | gate
    return [said.at for place, said in wrong.items() if at[place] in done]
