"""What does the record say? The report, notes, referrals and decisions in one form, for a person who may see them."""

from __future__ import annotations

from flows import record
from flows.concern import Concern, Decision, Referral, Report, SecondLook
from flows.context import Context
from flows.messages import Button, Form, Open, Part, Replace, Row, Text
from flows.moves import Click
from flows.phrases import moment, name_and_role, names
from flows.turn import Draft
from flows.wording import say


def open_record(draft: Draft, click: Click) -> None:
    """**Open**: shows the record and notes that it was read. It acknowledges nothing by itself; the form offers to."""
    draft.record("read", click.person, what="record")
    form = record_form(draft.concern, click.person, draft.ctx)
    draft.answer = Replace(form) if click.in_form else Open(form)


def record_form(concern: Concern, person: str, ctx: Context) -> Form:
    """The record as it stands, and what this person can do with it."""
    parts: list[Part] = []
    if concern.owner is None and concern.state == "open":
        parts.append(Row((Button(say("open.have"), "acknowledge", "record", str(concern.handovers), look="main"),)))
    if concern.owner == person and concern.state == "open":
        parts.append(Row((Button(say("record.button"), "record", "record"), Button(say("ask.so-far"), "so-far"))))
    if concern.state == "closed":
        parts.append(Row((Button(say("reopen.button"), "reopen", "record"),)))
    for report in concern.reports:
        parts += report_parts(report, ctx)
    parts += [*_listed("open.notes-label", [_note(concern, ctx, n) for n in range(len(concern.notes))]),
              *_listed("open.referrals-label", [_referral(r, ctx) for r in concern.referrals]),
              *_listed("open.decision-label", [_decision(d, ctx) for d in concern.decisions])]
    parts += record.listed(concern, ctx)
    parts += _listed("open.looks-label", [_look(look, ctx) for look in concern.second_looks])
    parts += _listed("open.closing-label", [c.note for c in concern.closings])
    return Form("record", say("open.title", reference=concern.reference), tuple(parts), concern=concern.id)


def report_parts(report: Report, ctx: Context) -> list[Part]:
    """One reporter's account, as they gave it, and what they added."""
    intro = say("open.reported-by", name=_reporter(report, ctx), time=moment(ctx, report.at),
                standing=say(f"open.standings.{report.standing}"))
    pairs = [("danger", say(f"open.danger.{report.danger}")), ("named", _named(report, ctx)),
             ("children", report.children), ("account", report.account), ("where", report.where),
             *([("guest", report.guest)] if report.standing == "guest" else []),
             ("device", say(f"report.device.answers.{report.device}")),
             ("seen", say("open.empty") if report.seen == "not-said" else say(f"report.seen.answers.{report.seen}")),
             ("learned", moment(ctx, report.learned_at) if report.learned_at else "")]
    parts: list[Part] = [Text(intro, strong=False)]
    for field, words in pairs:
        parts += [Text(say(f"open.{field}-label"), strong=True), Text(words or say("open.empty"))]
    for added in report.addenda:
        parts += [Text(say("open.more-label", time=moment(ctx, added.at)), strong=True), Text(added.text)]
    return parts


def _reporter(report: Report, ctx: Context) -> str:
    if ctx.school.person(report.reporter) or not report.name:
        return name_and_role(ctx.school, report.reporter)
    return report.name


def _named(report: Report, ctx: Context) -> str:
    lines = [names(ctx.school, sorted(report.named))] if report.named else []
    if report.other_adult is not None:
        lines.append(say("open.other", name=report.other_adult) if report.other_adult else say("open.other-unknown"))
    if report.unsure_who:
        lines.append(say("open.unsure"))
    return "\n".join(lines or [say("open.nobody")])


def _listed(label: str, lines: list[str]) -> list[Part]:
    return [Text(say(label), strong=True), *(Text(line) for line in lines)] if lines else []


def _note(concern: Concern, ctx: Context, number: int) -> str:
    note = concern.notes[number]
    return say("open.note", time=moment(ctx, note.at), name=ctx.school.display(note.who), text=note.text)


def _referral(referral: Referral, ctx: Context) -> str:
    at = moment(ctx, referral.when or referral.at)
    if not referral.made:
        return say("open.referral-not-made", time=at, reason=referral.reason)
    empty = say("open.empty")
    return say("open.referral-made", time=at, agency=referral.agency, spoke_to=referral.spoke_to,
               their_reference=referral.their_reference or empty, advice=referral.advice or empty)


def _look(look: SecondLook, ctx: Context) -> str:
    name = look.outside or ctx.school.display(look.to)
    return say(f"open.look.{look.answer or 'waiting'}", name=name, words=look.words,
               time=moment(ctx, look.answered_at or look.asked_at))


def _decision(decision: Decision, ctx: Context) -> str:
    words = say("open.decision", time=moment(ctx, decision.at), name=ctx.school.display(decision.who),
                options=", ".join(say(f"decision.options.{o}") for o in decision.options), reasons=decision.reasons,
                decided_against=decision.decided_against, childs_wishes=decision.childs_wishes)
    if not decision.below_reason:
        return words
    return words + " " + say("open.decision-below", level=decision.recommended, below_reason=decision.below_reason)
