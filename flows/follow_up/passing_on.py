"""What if a reminder's owner passes the concern on? Somebody else on its ladder is asked to take it."""

from __future__ import annotations

from flows.follow_up.buttons import PASS_ON
from flows.moves import Click, Submit
from flows.paging import handing_over
from flows.screen import Done, Errors, Form, One, Text
from flows.turn import Draft
from flows.wording.sentences import say


def ask(draft: Draft, click: Click) -> None:
    """**Pass on**: to somebody else on the concern's own ladder."""
    if handing_over.others(draft.concern, draft.ctx):
        draft.show(_form(draft, click.step), click)
        return
    nobody = Form("notice", say("pass-on.title"), (Text(say("pass-on.nobody")),))
    draft.show(nobody, click)


def _form(draft: Draft, step: str) -> Form:
    concern, ctx = draft.concern, draft.ctx
    options = handing_over.choices(handing_over.others(concern, ctx), ctx)
    parts = (
        *handing_over.asked_before(concern, ctx),
        Text(say("pass-on.explain")),
        One("to", say("pass-on.label"), options, required=True),
    )
    return draft.form(
        PASS_ON.form,
        say("pass-on.title"),
        parts,
        say("pass-on.submit"),
        step=handing_over.opened_on(concern, step),
    )


def keep(draft: Draft, form: Submit) -> None:
    """Ask somebody on the ladder to take it over; it stays the owner's until they have it."""
    to = form.text("to")
    if to not in handing_over.others(draft.concern, draft.ctx):
        draft.answer = Errors({"to": say("pass-on.missing")})
        return
    if handing_over.asked_meanwhile(draft, form, _form(draft, form.step.partition("/")[0])):
        return
    handing_over.ask_to_take(draft, to, "pass")
    draft.record("passing-on", form.person, to=to)
    draft.answer = Done()
