"""How does a role-holder ask for a copy on paper? In the record, in their own chat: what it is for,
about whom, who may be named in it.

It is written at the machine, encrypted; its password is shown here and to them alone, so whoever
sits at the machine cannot read it. Whether the staff and the reporter are named is asked each time
(`flows.export.childs_copy`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast, get_args

from flows.concern import Concern
from flows.context import Context
from flows.dates import moment
from flows.declared import counted
from flows.entries.earlier_records import maybe
from flows.export.buttons import PAPER
from flows.export.children import Child, Perhaps, children, joined, perhaps
from flows.kept.copies import Copy, CopyKind
from flows.moves import Click, Submit
from flows.names import children as involved
from flows.names.matching import keys_for
from flows.other_concerns import Children
from flows.school.routing import may_act
from flows.screen import Errors, Form, One, Open, Option, Pair, Part, Row, Several, Text
from flows.turn import Draft
from flows.wording.sentences import say

KINDS: tuple[CopyKind, ...] = get_args(CopyKind)
OF_ONE_CHILD = frozenset({"child", "moving"})
OF_EVERYBODY = frozenset({"referral"})
EVERYBODY, YES, NO = "everybody", "yes", "no"
OFFERED = 50  # places that can be chosen, of more the first
PASSWORD_PARTS = 3  # of eight letters and digits out of 29: 116 bits


def beside(concern: Concern, move: Click | Submit) -> Children:
    """The other concerns of the children recorded on this one."""
    names = (name for child in children([concern]) for name in child.names)
    keys = frozenset(key for name in names for key in keys_for(name))
    return Children(move.person, keys)


def ask(draft: Draft, click: Click) -> None:
    """**On paper**: what was asked for, with its password, and the fields for another copy."""
    draft.record("read", click.person, what="copies on paper")
    draft.show(_form(draft, click.person), click)


def keep(draft: Draft, form: Submit) -> None:
    """A copy asked for: from now on it can be written at the machine, once."""
    wrong = _mistakes(draft, form)
    if wrong:
        draft.answer = Errors(wrong)
        return
    one = _copy(draft, form)
    draft.change(copies=(*draft.concern.copies, one))
    draft.record("copy-asked", form.person, copy=one.model_dump(mode="json", exclude={"password"}))
    parts = (
        *_theirs(draft.concern, form.person, draft.ctx),
        Row((PAPER.button(say("paper.another")),)),
    )
    draft.answer = Open(draft.form(PAPER.form, say("paper.title"), parts))


def waits(concern: Concern, kinds: tuple[str, ...]) -> Copy | None:
    """The copy of one of these kinds that was asked for last, and is not written yet."""
    asked = [one for one in concern.copies if one.kind in kinds and one.made_at is None]
    return asked[-1] if asked else None


def _form(draft: Draft, person: str) -> Form:
    parts = (*_theirs(draft.concern, person, draft.ctx), *_fields(draft, person))
    return draft.form(PAPER.form, say("paper.title"), parts, say("paper.submit"), step=PAPER.step)


def _about(copy: Copy) -> str:
    return f"{copy.child or say('paper.everybody')}\n"


def _theirs(concern: Concern, person: str, ctx: Context) -> list[Part]:
    """The copies this person asked for, the newest first, each with what opens it."""
    return [
        Pair(
            say(
                "paper.asked",
                kind=say(f"paper.kinds.{one.kind}"),
                time=moment(ctx, one.at),
            ),
            _about(one)
            + say(
                "paper.written" if one.made_at else "paper.waits",
                password=one.password,
                command=f"report-image paper {one.kind} {concern.reference} FILE.pdf",
                time=moment(ctx, one.made_at or one.at),
            ),
        )
        for one in reversed(concern.copies)
        if one.who == person
    ]


def _fields(draft: Draft, person: str) -> list[Part]:
    concern = draft.concern
    kinds = tuple(Option(one, say(f"paper.kinds.{one}"), say(f"paper.for.{one}")) for one in KINDS)
    names = tuple(Option(str(one.at), one.label) for one in _entered(concern))
    about = (Option(EVERYBODY, say("paper.everybody")), *names)
    return [
        Text(say("paper.explain")),
        One("kind", say("paper.kind"), kinds, required=True),
        One("about", say("paper.about"), about, say("paper.about-hint"), required=True),
        *_others(draft, person),
        One("staff", say("paper.staff"), _yes_or_no(), say("paper.staff-hint")),
        One("reporter", say("paper.reporter"), _yes_or_no(), say("paper.reporter-hint")),
        maybe(person, draft.ctx),
    ]


def _entered(concern: Concern) -> list[involved.Child]:
    """The children who can be chosen: `flows.export.children.children`, as they are told apart."""
    return [one for one in involved.children(concern.entries) if one.names]


def _yes_or_no() -> tuple[Option, ...]:
    return tuple(Option(one, say(f"paper.answers.{one}")) for one in (YES, NO))


def _others(draft: Draft, person: str) -> list[Part]:
    """Everybody elsewhere who may be one of these children: nobody is, unless they are chosen."""
    found = tuple(Option(_place(one), _said(one)) for one in _perhaps(draft, person))
    label, hint = say("paper.others"), say("paper.others-hint")
    if found[OFFERED:]:
        hint += " " + say("paper.others-more", shown=str(OFFERED), number=str(len(found)))
    return [Several("others", label, found[:OFFERED], hint, folded=True)] if found else []


def _perhaps(draft: Draft, person: str, of: Iterable[Child] | None = None) -> list[Perhaps]:
    """Everybody elsewhere who may be one of these children; of None, one of those entered here."""
    known = [one for one in draft.ctx.others if may_act(one, person, draft.ctx.school)]
    those = children([draft.concern]) if of is None else of
    found = [one for child in those for one in perhaps(child, [draft.concern, *known])]
    return list({_place(one): one for one in found}.values())


def _place(one: Perhaps) -> str:
    return f"{one.concern.id}:{one.child.at if one.child else ''}"


def _said(one: Perhaps) -> str:
    words = one.child.label if one.child else say("paper.only-typed")
    return say("paper.other", reference=one.concern.reference, who=words)


def _mistakes(draft: Draft, form: Submit) -> dict[str, str]:
    kind, about = form.text("kind"), form.text("about")
    wrong = {} if kind in KINDS else {"kind": say("paper.wrong.kind")}
    if about != EVERYBODY and _child(draft, about) is None:
        wrong["about"] = say("paper.wrong.about")
    elif about == EVERYBODY and kind in OF_ONE_CHILD:
        wrong["about"] = say("paper.wrong.one-child")
    elif about != EVERYBODY and kind in OF_EVERYBODY:
        wrong["about"] = say("paper.wrong.everybody")
    if kind in OF_ONE_CHILD or (kind == "chronology" and about != EVERYBODY):
        for field in ("staff", "reporter"):
            if form.text(field) not in (YES, NO):
                wrong[field] = say("paper.wrong.named")
    if not wrong and (why := _wrong_others(draft, form)):
        wrong["others"] = why
    return wrong


def _wrong_others(draft: Draft, form: Submit) -> str:
    """Why those chosen elsewhere cannot go into it; empty where they can."""
    if set(form.several("others")) - {_place(one) for one in _perhaps(draft, form.person)}:
        return say("paper.wrong.gone")
    others = _somebody_else(draft, form)
    return say("paper.wrong.others", who="; ".join(map(_said, others))) if others else ""


def _somebody_else(draft: Draft, form: Submit) -> list[Perhaps]:
    """Those chosen elsewhere who cannot be the child whom the copy is about."""
    child = _child(draft, form.text("about"))
    may_be = _perhaps(draft, form.person, [child] if child else None)
    return [one for one in _chosen(draft, form) if one not in may_be]


def _child(draft: Draft, about: str) -> Child | None:
    """The child who stands at this place of the record; what is struck out meanwhile moves nobody."""
    here = (draft.concern.id, counted(about))
    return next((one for one in children([draft.concern]) if here in one.entered), None)


def _copy(draft: Draft, form: Submit) -> Copy:
    child, chosen, new = (
        _child(draft, form.text("about")),
        _chosen(draft, form),
        draft.ctx.identifiers,
    )
    for one in chosen:
        child = child and joined(child, one)
    return Copy(
        mark=new.reference(),
        kind=cast(CopyKind, form.text("kind")),
        who=form.person,
        at=draft.ctx.now,
        password="-".join(new.reference() for _ in range(PASSWORD_PARTS)),
        child=child.name if child else "",
        born=child.born if child else None,
        also=child.also if child else (),
        entered=tuple(sorted(child.entered)) if child else (),
        staff_named=child is None or form.text("staff") == YES,
        reporter_named=child is None or form.text("reporter") == YES,
        concerns=tuple(dict.fromkeys(one.concern.id for one in chosen)),
    )


def _chosen(draft: Draft, form: Submit) -> list[Perhaps]:
    ticked = form.several("others")
    return [one for one in _perhaps(draft, form.person) if _place(one) in ticked]
