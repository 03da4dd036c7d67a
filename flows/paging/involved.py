"""What happens when somebody cannot take it because they are involved or related? A form asks, and
they are out of it for good.
"""

from __future__ import annotations

from flows.moves import Click, Submit
from flows.paging.buttons import CANNOT
from flows.paging.offering import offers
from flows.paging.paging import page_on
from flows.school.routing import may_act
from flows.screen import Done, Open, Text
from flows.turn import Draft
from flows.wording.sentences import say


def cannot(draft: Draft, click: Click) -> None:
    """**I cannot take this**: the form in which somebody says that they are involved or related."""
    acts = may_act(draft.concern, click.person, draft.ctx.school)
    parts = (Text(say("cannot.explain" if acts else "readers.involved-explain")),)
    title = say("cannot.title" if acts else "readers.involved-title")
    draft.answer = Open(
        draft.form(CANNOT.form, title, parts, say("cannot.submit"), step=CANNOT.step)
    )


def keep_cannot(draft: Draft, form: Submit) -> None:
    """They are out of this concern from now on, for good, and the next rung is paged at once."""
    was_on_it = may_act(draft.concern, form.person, draft.ctx.school)
    draft.change(
        named=draft.concern.named | {form.person},
        recused=draft.concern.recused | {form.person},
    )
    draft.record("cannot-take", form.person)
    if draft.concern.owner == form.person:
        draft.change(
            owner=None, owned_at=None, passing_to=None, handovers=draft.concern.handovers + 1
        )
    draft.refresh()
    if draft.concern.state == "open" and draft.concern.owner is None and was_on_it:
        page_on(draft)
    offers.cannot(draft, form.person)
    draft.answer = Done()
