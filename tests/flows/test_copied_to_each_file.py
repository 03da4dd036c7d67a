"""Promises about each child's main child protection file: a record is not closed before it is said
whether it is copied there, and where not, why.
"""

from __future__ import annotations

import pytest

from bot.slack.presenter import view
from flows.chronology.details import details
from flows.export.children import Child
from flows.export.childs_copy import Wish, extract
from flows.export.pages.stands import stands
from flows.kept.line import Line
from flows.moves import Submit
from flows.screen import Errors, Form, One, Words
from tests.support.flows.closed import to_close
from tests.support.flows.played import DANA, Played, calm

UKCIS = "ukcis-2024"


def closing(*children: str) -> Played:
    """The form that closes is open, with these children entered."""
    played = Played(protocol=UKCIS).taken_by(DANA).answered(calm(UKCIS)).decided("early-help")
    for name in children:
        played.enter("child", name=name, role="made")
    played.press(DANA, "close", "close")
    return played


def send(played: Played, form: Form, **said: str | None) -> None:
    values = to_close(form) | said
    played.do(Submit(DANA, form.kind, values, played.concern.id, form.step, form.nonce))


def choices(form: Form) -> dict[str, str]:
    return {part.id: part.label for part in form.parts if isinstance(part, One)}


def test_it_is_asked_of_each_child_who_is_entered_and_not_in_error() -> None:
    played = closing("Kit Marlow", "Ebony Quill", "Mo Reed")
    played.enter("withdrawn", what="2", why="Another Mo.")
    played.press(DANA, "close", "close")
    labels = choices(played.form)
    assert list(labels) == ["copied-0", "copied-1"]
    assert "Kit Marlow" in labels["copied-0"]
    assert "Ebony Quill" in labels["copied-1"]


def test_it_is_asked_of_all_where_nobody_is_entered() -> None:
    [label] = choices(closing().form).values()
    assert label.endswith("The child or children")


@pytest.mark.parametrize(("children", "asked"), [(30, 30), (31, 1)])
def test_the_form_that_closes_has_room_for_what_it_asks_of_however_many_children(
    children: int, asked: int
) -> None:
    surnames = ("Marlow", "Quilter")
    names = (f"{chr(65 + n % 26) * 5} {surnames[n // 26]}" for n in range(children))
    played = closing(*names)
    assert len(choices(played.form)) == asked
    assert len(view(played.form)["blocks"]) <= 100


@pytest.mark.parametrize("answer", [None, "x"])
def test_nothing_is_closed_before_it_is_said_of_each(answer: str | None) -> None:
    played = closing("Kit Marlow", "Ebony Quill")
    send(played, played.form, **{"copied-1": answer})
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {"copied-1"}
    assert played.concern.state == "open"


def test_why_it_is_not_needed_is_asked_at_its_field() -> None:
    played = closing("Kit Marlow", "Ebony Quill")
    send(played, played.form, **{"copied-1": "not-needed", "not-copied-1": ""})
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {"not-copied-1"}


def test_what_was_said_stands_in_the_record_and_on_paper() -> None:
    played = closing("Kit Marlow", "Ebony Quill")
    send(played, played.form, **{"copied-1": "not-needed", "not-copied-1": "Hers is elsewhere."})
    assert played.concern.state == "closed"
    closed = next(line for line in played.turn.entries if line.kind == "closed")
    shown = [(pair.label, pair.value) for pair in details(closed, played.ctx)]
    [_, kit, ebony] = shown
    assert "Kit Marlow" in kit[0]
    assert kit[1].startswith("Yes, it is there")
    assert "Ebony Quill" in ebony[0]
    assert ebony[1] == "No, not needed\nHers is elsewhere."
    assert "Hers is elsewhere." in repr(list(stands(played.concern, played.ctx)))


def test_a_child_who_was_entered_meanwhile_is_asked_about_and_nothing_typed_is_lost() -> None:
    played = closing()
    before = played.form
    played.enter("child", name="Kit Marlow", role="made")
    send(played, before, **{"copied-all": "not-needed", "not-copied-all": "Not yet known."})
    assert played.concern.state == "open"
    assert list(choices(played.form)) == ["copied-0"]
    typed = {part.id: part.initial for part in played.form.parts if isinstance(part, Words)}
    assert (typed["not-copied-0"], typed["note"]) == ("Not yet known.", "Done.")
    send(played, played.form)
    assert played.concern.state == "closed"


def test_one_childs_copy_says_nothing_of_anothers_file() -> None:
    played = closing("Kit Marlow", "Ebony Quill")
    send(played, played.form, **{"copied-1": "not-needed", "not-copied-1": "Hers is elsewhere."})
    wish = Wish(Child("Kit Marlow"), "moving", staff_named=True, reporter_named=True)
    lines = [Line("1", line.kind, line.who, played.now, line.body) for line in played.turn.entries]
    found = repr(extract(played.concern, lines, wish, (), played.ctx).blocks)
    assert "Yes, it is there" in found
    assert "Hers is elsewhere." not in found


def test_a_record_that_is_closed_as_a_mistake_is_not_asked() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.press(DANA, "other-close", "record")
    assert not [part for part in played.form.parts if getattr(part, "id", "").startswith("copied")]
