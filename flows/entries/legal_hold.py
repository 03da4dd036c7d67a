"""Which legal holds stand? While one does nothing is taken down, deleted or shredded.

Somebody outside asks for it (the police, a court, an insurer), and it stands until they lift it:
another's word does not. Whoever may know of the concern can enter and lift one, also when they do
not own it and when it is closed; each is an entry of the record like any other. One on a report
that is attached holds the concern it hangs on too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flows.concern import Concern
from flows.context import Context
from flows.dates import day_of, full_day, moment
from flows.kept.entry import RecordEntry
from flows.school.people_in_words import called_then
from flows.screen import Pair, Part, Text
from flows.wording.sentences import say

KIND = "hold"
ON, OFF = "on", "off"
ASKED_BY, LIFTED = "asked-by", "lifted"  # `lifted`: the number of the hold, counted from 1


def standing(concern: Concern) -> dict[str, RecordEntry]:
    """The holds that stand, by their number: as they were entered, counted from 1; and those of what
    is attached, unless they are lifted here.
    """
    return _entered(concern) | _of_attached(concern)


def _of_attached(concern: Concern) -> dict[str, RecordEntry]:
    lifted = {one.values.get(LIFTED) for one in concern.entries if one.kind == KIND}
    there = [one for one in concern.attached if not one.ended_at]
    holds = {f"{one.reference}/{n}": hold for one in there for n, hold in one.holds.items()}
    return {number: hold for number, hold in holds.items() if number not in lifted}


def told_on(concern: Concern) -> dict[str, RecordEntry]:
    """The same as the concern that this one hangs on has them: whose and since when. Why stays here."""
    return {number: _without_why(hold) for number, hold in standing(concern).items()}


def _without_why(hold: RecordEntry) -> RecordEntry:
    return hold.but(values={name: said for name, said in hold.values.items() if name != "why"})


def _entered(concern: Concern) -> dict[str, RecordEntry]:
    found: dict[str, RecordEntry] = {}
    number = 0
    for entry in (one for one in concern.entries if one.kind == KIND):
        if entry.values.get("state") == ON:
            number += 1
            found[str(number)] = entry
        for lifted in _lifted(entry, found):
            del found[lifted]
    return found


def _lifted(entry: RecordEntry, found: dict[str, RecordEntry]) -> list[str]:
    """Which of those found it lifts; in an entry of before one was chosen that of the same party, or
    the only one there was. Where it could be either of two, none.
    """
    if entry.values.get("state") != OFF:
        return []
    if chosen := entry.values.get(LIFTED):
        return [chosen] if chosen in found else []
    theirs = [one for one, hold in found.items() if _party(hold) == _party(entry)]
    return theirs or (list(found) if len(found) == 1 else [])


def _party(entry: RecordEntry) -> str:
    return " ".join(entry.values.get(ASKED_BY, "").split()).casefold()


def choices(concern: Concern) -> dict[str, str]:
    """The holds that can be lifted, by their number, in words."""
    return {number: _choice(number, entry) for number, entry in standing(concern).items()}


def _choice(number: str, entry: RecordEntry) -> str:
    day = full_day(date.fromisoformat(entry.values["day"]))
    return say("hold.choice", number=number, name=entry.values.get(ASKED_BY, ""), day=day)


def mistakes(concern: Concern, given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a hold that is lifted, at its field. `given`: what was filled in."""
    there = standing(concern)
    if given.get("state") != OFF:
        return {}
    if not there:
        return {"state": say("hold.none")}
    if given.get(LIFTED) not in there:
        return {LIFTED: say("hold.which")}
    lifted, asked = day_of(given.get("day", "")), day_of(there[given[LIFTED]].values["day"])
    return {"day": say("hold.too-early")} if lifted and asked and lifted < asked else {}


def taken(values: Mapping[str, str], concern: Concern) -> dict[str, str]:
    """The values of an entry; of a hold that is lifted with whose it was."""
    hold = standing(concern).get(values.get(LIFTED, ""))
    return {ASKED_BY: hold.values[ASKED_BY], **values} if hold else dict(values)


def listed(concern: Concern, ctx: Context) -> list[Part]:
    """What stands at the top of the record while a hold does."""
    found = standing(concern)
    heading = [Text(say("hold.stands"), strong=True)] if found else []
    return [*heading, *(p for number, one in found.items() for p in _shown(number, one, ctx))]


def _shown(number: str, entry: RecordEntry, ctx: Context) -> list[Part]:
    since = say(
        "hold.since", name=called_then(ctx.school, entry.who, entry.at), time=moment(ctx, entry.at)
    )
    reference, why = number.rpartition("/")[0], entry.values.get("why", "")
    return [
        Pair(say("hold.asked", number=number), entry.values.get(ASKED_BY, "")),
        Pair(say("hold.why"), say("hold.there", reference=reference) if reference else why),
        Text(since),
    ]
