"""What does a line of the record hold, in words? What was typed or chosen, each with what it is called.

A line is never changed, and may have been written by an earlier version: what it lacks is left
out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from flows.closing import copied
from flows.concern import Concern
from flows.context import Context
from flows.dates import stamp
from flows.entries.kinds import kinds
from flows.entries.reported import REPORTED, said_about, staff_ticked
from flows.kept.assessment import Referral
from flows.kept.closing import Copied, OtherClosing
from flows.kept.decision import Decision
from flows.kept.entry import RecordEntry
from flows.kept.line import Line
from flows.kept.linked import Link
from flows.kept.record import Record
from flows.kept.report import Addendum, Report
from flows.protocol.parts import Level
from flows.school.people_in_words import names
from flows.screen import Pair
from flows.wording.sentences import say, together

R = TypeVar("R", bound=Record)
Body = Mapping[str, Any]
Named = Iterable[tuple[str, str]]


def details(line: Line, ctx: Context) -> tuple[Pair, ...]:
    """What is known of it, without what was left empty; of an entry see `entered`."""
    found = _DETAILS.get(line.kind, _typed)(line.body, ctx, line.at)
    return tuple(Pair(label, words) for label, words in found if words)


def happened(line: Line, ctx: Context) -> str:
    """When it happened, as far as that was said."""
    found = _HAPPENED.get(line.kind)
    return found(line.body, ctx) if found else ""


def entered(line: Line, concern: Concern) -> RecordEntry | None:
    """The entry that was made, where it is one, as it stands in the concern."""
    if line.kind != "entered":
        return None
    made = _as(RecordEntry, line.body["entry"])
    return next((entry for entry in concern.entries if entry == made), made)


def referred(line: Line) -> Referral:
    """The referral that was recorded, where a line is about one."""
    return _as(Referral, line.body["referral"])


def _as(what: type[R], body: Body) -> R:
    return what.model_validate({k: v for k, v in body.items() if k in what.model_fields})


def _typed(body: Body, ctx: Context, at: datetime) -> Named:
    return [(say(f"chronology.typed.{field}"), body.get(field) or "") for field in _TYPED]


def _reported(body: Body, ctx: Context, at: datetime) -> Named:
    report = _as(Report, body["report"])
    return said_about(report, (*REPORTED, "guest", "link"), ctx)


def _added(body: Body, ctx: Context, at: datetime) -> Named:
    danger = say(f"open.danger-added.{body.get('danger', 'not-said')}")
    yield say("open.danger-label"), danger
    known = {name: one for name, one in body.items() if one is not None}
    added = _as(Addendum, {"text": "", **known, "who": "", "at": at})
    yield say("open.named-label"), "\n".join(staff_ticked(added, ctx))
    yield from _typed(body, ctx, at)


def _settled(body: Body, ctx: Context, at: datetime) -> Named:
    for answer in ("part", "told"):
        yield say(f"chronology.settled.{answer}"), names(ctx.school, body.get(answer, ()), at)


def _noted(body: Body, ctx: Context, at: datetime) -> Named:
    return [
        (say("chronology.about"), question(body.get("question"), ctx)),
        *_typed(body, ctx, at),
    ]


def _referral(body: Body, ctx: Context, at: datetime) -> Named:
    one = _as(Referral, body["referral"])
    said = {
        "agency": one.agency,
        "spoke-to": one.spoke_to,
        "reference": one.their_reference,
        "advice": one.advice,
        "why": one.reason,
        "about": about_words(one, ctx),
    }
    return [(say(f"chronology.referral.{field}"), words) for field, words in said.items()]


def about_words(referral: Referral, ctx: Context) -> str:
    """Why a referral is called for; and that it is no other call, where one that is recorded covers it."""
    about = next((c.reason for c in ctx.protocol.criteria if c.id == referral.criterion), "")
    return f"{about}\n{say('action.agencies.same')}" if referral.again else about


def _answered(body: Body, ctx: Context, at: datetime) -> Named:
    return [(question(body["question"], ctx), _answer(body["question"], body["answer"], ctx))]


def question(asked: str | None, ctx: Context) -> str:
    """A question's words; its name, where the protocol does not ask it any more."""
    return ctx.protocol.question(asked).text if asked and ctx.protocol.asks(asked) else asked or ""


def _answer(asked: str, given: str, ctx: Context) -> str:
    chosen = ctx.protocol.question(asked).answer(given) if ctx.protocol.asks(asked) else None
    return chosen.text if chosen else given


def _decided(body: Body, ctx: Context, at: datetime) -> Named:
    one = _as(Decision, body["decision"])
    level = ctx.protocol.level_words(Level[one.recommended]).title
    said = {
        "options": together(say(f"decision.options.{option}") for option in one.options),
        "recommended": level,
        "reasons": one.reasons,
        "decided-against": one.decided_against,
        "wishes": one.childs_wishes,
        "below": one.below_reason,
    }
    return [(say(f"chronology.decided.{field}"), words) for field, words in said.items()]


def _wished_to_close(body: Body, ctx: Context, at: datetime) -> Named:
    asked = _as(OtherClosing, body["asked"])
    yield say("other.kind"), say(f"other.kinds.{asked.kind}")
    yield say("chronology.typed.why"), asked.reason
    yield say("chronology.second"), names(ctx.school, [asked.second], at)


def _closed(body: Body, ctx: Context, at: datetime) -> Named:
    yield from _typed(body, ctx, at)
    for one in copied.listed(_as(Copied, each) for each in body.get("copied", ())):
        yield one.label, one.value


def _let_in(body: Body, ctx: Context, at: datetime) -> Named:
    reader = body["reader"]
    yield say("chronology.typed.why"), reader["why"] if isinstance(reader, dict) else ""


def _destruction(body: Body, ctx: Context, at: datetime) -> Named:
    wish = body["wish"]
    cause = say(f"destruction.cause.{wish['cause']}") if wish.get("cause") else ""
    said = {**wish, "stopped_why": wish.get("stopped_why") or cause}
    for field in ("why", "confirmed_why", "stopped_why"):
        yield say(f"chronology.destruction.{field}"), said.get(field) or ""


def _linked(body: Body, ctx: Context, at: datetime) -> Named:
    link = _as(Link, body["link"])
    yield say("link.what"), together(say(f"link.shares.{one}") for one in link.shares)
    yield say("link.note"), link.note
    yield say("link.error.why"), link.error


def _looked_for(body: Body, ctx: Context, at: datetime) -> Named:
    return [(say("chronology.looked-for"), together(body.get("names", ())))]


def _exported(body: Body, ctx: Context, at: datetime) -> Named:
    return [(say("chronology.about-whom"), str(body.get("child", "")))]


def _entered_on(body: Body, ctx: Context) -> str:
    """The day it was done, as it was chosen, and the time that was typed; none of a day that is still
    to come.
    """
    values, kind = body["entry"]["values"], kinds()[body["entry"]["kind"]]
    done = [f for f in kind.fields if f.id in _DAYS and f.past and f.id in values]
    times = [f for f in kind.fields if f.time_of and f.id in values]
    return ", ".join(f.said(values[f.id]) for f in (*done[:1], *times))


def _said_when(body: Body, ctx: Context) -> str:
    when = body.get("happened_at")
    return stamp(ctx, datetime.fromisoformat(when)) if when else ""


def _referred_on(body: Body, ctx: Context) -> str:
    when = body["referral"].get("when")
    return stamp(ctx, datetime.fromisoformat(when)) if when else ""


_DAYS = ("day", "confirmed")
_TYPED = ("text", "why", "advice", "reason", "note", "outside", "words")
_HAPPENED: dict[str, Callable[[Body, Context], str]] = {
    "entered": _entered_on,
    "referral": _referred_on,
    "noted": _said_when,
    "second-look-outside": _said_when,
}
_DETAILS: dict[str, Callable[[Body, Context, datetime], Named]] = {
    "reported": _reported,
    "added-to-report": _added,
    "settled-who": _settled,
    "noted": _noted,
    "referral": _referral,
    "answered": _answered,
    "decided": _decided,
    "closed": _closed,
    "other-closing": _wished_to_close,
    "reader-added": _let_in,
    "destruction-asked": _destruction,
    "destruction-announced": _destruction,
    "destruction-confirmed": _destruction,
    "destruction-stopped": _destruction,
    "linked": _linked,
    "looked-for-child": _looked_for,
    "exported": _exported,
}
