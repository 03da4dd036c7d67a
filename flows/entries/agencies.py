"""Which agency is it? Chosen, never guessed from a spelling; and which referrals were made?

One that was typed, in a record of before it was chosen, stays readable and counts on the safe side:
as nobody told, and as somebody whose word is waited for.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.concern import Concern
from flows.kept.assessment import Referral
from flows.kept.entry import RecordEntry, in_error, standing

POLICE, SOCIAL_CARE, LADO, OTHER = "police", "social-care", "lado", "other"
NAME = "agency-name"
ANSWER, OF_CALL = "answer", "of-call"  # `of-call`: the place of the call that it answers
CHOSEN = {
    SOCIAL_CARE: "Children's social care",
    POLICE: "Police",
    LADO: LADO.upper(),
    "duty-team": "Emergency duty team",
    "ceop": "CEOP",
    "early-help": "Early Help",
    OTHER: "Another, named below",
}
OUTSIDE = frozenset({SOCIAL_CARE, POLICE, "duty-team", "early-help"})
# They come, or treat, at once: what the school owes is the referral to social care or the police (KCSIE, part
# one), who investigate and whose word deletion waits for (UKCIS 2024).
HELPS_AT_ONCE = frozenset({"ambulance-999", "a-and-e"})
ONE_PARTY = {"duty-team": SOCIAL_CARE, "police-999": POLICE, "police-101": POLICE}
_NAMED = "named/"


def party(entry: RecordEntry) -> str:
    """Whose word it is: the same for all that is entered about one agency."""
    return party_in(entry.values)


def party_in(values: Mapping[str, str]) -> str:
    """The same of the values of an entry."""
    chosen = values["agency"]
    if chosen in CHOSEN and chosen != OTHER:
        return ONE_PARTY.get(chosen, chosen)
    return _NAMED + _folded(values.get(NAME, "") if chosen == OTHER else chosen)


def party_of(referral: Referral) -> str:
    """The same of a referral that an answer to a question called for."""
    known = ONE_PARTY.get(referral.chosen, referral.chosen)
    return known if known in (POLICE, SOCIAL_CARE) else _NAMED + _folded(referral.agency)


def name_of(party: str) -> str:
    """The name, folded, of an agency that is none of those to choose."""
    return party.removeprefix(_NAMED)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def called(entry: RecordEntry) -> str:
    """What the agency of an entry is called."""
    chosen = entry.values["agency"]
    return entry.values.get(NAME, "") if chosen == OTHER else CHOSEN.get(chosen, chosen)


def is_typed(entry: RecordEntry) -> bool:
    """Whether the agency was typed, before it was chosen."""
    return entry.values.get("agency", OTHER) not in CHOSEN


def named(concern: Concern) -> tuple[str, ...]:
    """The agencies by name in this record that are none of those to choose, each once."""
    found = [r.agency for r in concern.referrals if r.made and party_of(r).startswith(_NAMED)]
    for entry in concern.entries:
        if entry.values.get("agency") == OTHER:
            found.append(entry.values.get(NAME, ""))
        elif "agency" in entry.values and is_typed(entry):
            found.append(entry.values["agency"])
    return tuple({_folded(name): name for name in found if name}.values())


def choices(concern: Concern) -> dict[str, str]:
    """What can be chosen: the agencies, and by name those that stand in the record already."""
    return CHOSEN | {f"{_NAMED}{number}": name for number, name in enumerate(named(concern))}


def taken(values: Mapping[str, str], concern: Concern) -> dict[str, str]:
    """The values of an entry, one that stands in the record already by its name."""
    chosen = values.get("agency", "")
    if not chosen.startswith(_NAMED):
        return dict(values)
    return {**values, "agency": OTHER, NAME: choices(concern)[chosen]}


def made(concern: Concern) -> list[Referral]:
    """The calls that answers called for, each once: one may stand for several criteria."""
    once: dict[tuple[str, str, str], Referral] = {}
    for one in (r for r in referrals(concern) if r.made and not r.again):
        once.setdefault((party_of(one), one.spoke_to, str(one.when)), one)
    return list(once.values())


def of(concern: Concern, kind: str) -> list[RecordEntry]:
    """The entries of this kind that count, in order."""
    return [entry for entry in standing(concern.entries) if entry.kind == kind]


def place_of(number: int) -> str:
    """The place of a referral that an answer called for, by its number, among all that is entered."""
    return f"gate/{number}"


def referrals(concern: Concern) -> list[Referral]:
    """Those that answers called for and that count: none entered in error, nor one that only says that
    such a call covers it.
    """
    wrong = in_error(concern.entries) if concern.referrals else {}
    left = [r for n, r in enumerate(concern.referrals) if place_of(n) not in wrong]
    return [r for r in left if not (wrong and r.again) or _is_covered(r, left, concern)]


def _is_covered(referral: Referral, left: list[Referral], concern: Concern) -> bool:
    """Whether a call to the same agency that was recorded before it still counts."""
    calls = [r.at for r in left if not r.again and r.chosen == referral.chosen and r.made]
    calls += [e.at for e in of(concern, "referral") if party(e) == party_of(referral)]
    return any(at <= referral.at for at in calls)


def recorded(concern: Concern) -> list[Referral | RecordEntry]:
    """Each referral that an answer called for, and each word that something was entered in error, in
    the order in which they came.
    """
    found: list[Referral | RecordEntry] = [*concern.referrals, *in_error(concern.entries).values()]
    return sorted(found, key=lambda one: one.at)


def as_it_was(concern: Concern, number: int) -> Concern:
    """The concern before any but so many of these came."""
    later = recorded(concern)[number:]
    left = [one for one in concern.entries if one not in later]
    done = [one for one in concern.referrals if one not in later]
    return concern.but(entries=tuple(left), referrals=tuple(done))
