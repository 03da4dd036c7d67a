"""What happens when somebody presses "I have it"? The concern is theirs, unless somebody has it
already.
"""

from __future__ import annotations

from flows.assessment.calling import overview
from flows.moves import Click
from flows.paging import ownership
from flows.refusals import notice
from flows.screen import Form, Open, Replace
from flows.screens.record import record_form, settle_first
from flows.turn import Draft
from flows.wording.sentences import say


def take(draft: Draft, click: Click) -> None:
    """**I have it**; in the record, it then shows what can be done. Pressed too late it says who
    has it.
    """
    concern = draft.concern
    if concern.owner is None or concern.offered_to(click.person):
        ownership.acknowledge(draft, click)
        if click.in_form:
            draft.answer = Replace(record_form(draft.concern, click.person, draft.ctx))
        elif form := _at_once(draft, click.person):
            draft.answer = Open(form, waits=True)
    elif concern.owner != click.person:
        draft.answer = notice(say("concern.already", name=draft.ctx.school.display(concern.owner)))


def _at_once(draft: Draft, person: str) -> Form | None:
    """What whoever takes it must see at once: whom to ring in an emergency; that somebody whose name
    was only typed is not told until they say.
    """
    if draft.concern.urgency == "emergency":
        return overview(draft, person)
    return settle_first(draft.concern, draft.ctx)
