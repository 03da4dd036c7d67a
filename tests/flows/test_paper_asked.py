"""A copy on paper is asked for in the chat; its password is for whoever asked, and the machine is
told nothing of what is in it.
"""

from __future__ import annotations

from typing import Any

import pytest

from flows import chat
from flows.advance import advance
from flows.concern import Concern
from flows.export.asking import waits
from flows.kept.entry import RecordEntry
from flows.moves import Click, CopyWanted, Exported, Submit
from flows.needs import beside
from flows.screen import Errors, Form, One, Open, Replace, Several
from flows.turn import Post, Turn
from tests.support.flows.begun import begun, ctx
from tests.support.flows.told import told
from tests.support.storage.records import DEPUTY, DSL, HILLSIDE, NOW

EBONY, TOM = "Ebony Quill", "Tom Hart"


def child(name: str, **values: str) -> RecordEntry:
    return RecordEntry(
        kind="child", values={"name": name, "role": "made", **values}, who=DSL, at=NOW
    )


def with_children(**fields: Any) -> Concern:
    given = {"entries": (child(EBONY, born="2012-05-03"), child(TOM))}
    return begun(**(given | fields))


def asked(one: Concern, *others: Concern, **values: Any) -> Turn:
    given = {"kind": "child", "about": "0", "staff": "yes", "reporter": "no"} | values
    return advance(one, Submit(DSL, "paper", given, one.id, nonce="n"), ctx(*others))


def after(turn: Turn) -> Concern:
    assert turn.concern
    return turn.concern


def shown(one: Concern, person: str = DSL, *others: Concern) -> Form:
    answer = advance(one, Click(person, "paper", one.id, "record"), ctx(*others)).answer
    assert isinstance(answer, Open)
    return answer.form


def wrong(turn: Turn) -> set[str]:
    assert isinstance(turn.answer, Errors)
    return set(turn.answer.fields)


def test_whoever_asked_sees_the_password_and_what_to_run_and_nobody_else_does() -> None:
    turn = asked(with_children())
    (copy,) = after(turn).copies
    assert isinstance(turn.answer, Replace)
    assert copy.password in told(turn.answer.form)
    one = after(turn)
    assert f"report-image paper child {one.reference} FILE.pdf" in told(shown(one))
    assert copy.password not in str(shown(one, DEPUTY))
    assert copy.password not in str(turn.entries)
    assert len(set(copy.password)) > 1
    assert len(copy.password.replace("-", "")) >= 24


def test_what_was_chosen_is_what_is_waited_for() -> None:
    one = after(asked(with_children()))
    copy = waits(one, ("child",))
    assert copy
    assert (copy.child, str(copy.born), copy.who) == (EBONY, "2012-05-03", DSL)
    assert (copy.staff_named, copy.reporter_named) == (True, False)
    assert waits(one, ("chronology",)) is None
    made = after(advance(one, Exported(DSL, one.id, {"mark": copy.mark}), ctx()))
    assert waits(made, ("child",)) is None
    assert made.copies[0].made_at == NOW


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"kind": ""}, {"kind"}),
        ({"kind": "everything"}, {"kind"}),
        ({"about": ""}, {"about"}),
        ({"about": "7"}, {"about"}),
        ({"about": "everybody"}, {"about"}),
        ({"kind": "referral"}, {"about"}),
        ({"staff": ""}, {"staff"}),
        ({"kind": "chronology", "staff": "", "reporter": "perhaps"}, {"staff", "reporter"}),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_nothing_is_asked_for(
    values: dict[str, str], fields: set[str]
) -> None:
    turn = asked(with_children(), **values)
    assert wrong(turn) == fields
    assert after(turn).copies == ()


@pytest.mark.parametrize("kind", ["chronology", "referral", "plan"])
def test_of_everybody_nothing_is_taken_out(kind: str) -> None:
    (copy,) = after(
        asked(with_children(), kind=kind, about="everybody", staff="", reporter="")
    ).copies
    assert (copy.child, copy.staff_named, copy.reporter_named) == ("", True, True)


def test_another_record_goes_in_only_when_a_person_says_that_it_is_the_same_child() -> None:
    other = begun(entries=(child("Ebony Quil", born="2012-05-03"), child("Ada Poe")))
    one = with_children()
    (field,) = [part for part in shown(one, DSL, other).parts if isinstance(part, Several)]
    (option,) = field.options
    assert option.label == f"{other.reference}: Ebony Quil, born 3 May 2012"
    (alone,) = after(asked(one, other)).copies
    assert alone.concerns == ()
    (both,) = after(asked(one, other, others=(option.id,))).copies
    assert both.concerns == (other.id,)
    assert set(both.entered) == {(one.id, 0), (other.id, 0)}


def test_where_not_every_other_record_can_be_chosen_the_form_says_so() -> None:
    others = [begun(entries=(child("Ebony Quil"),)) for _ in range(51)]
    hints = {}
    for number in (50, 51):
        shown_now = shown(with_children(), DSL, *others[:number]).parts
        (hints[number],) = [part.hint for part in shown_now if isinstance(part, Several)]
    assert "Only the first" not in hints[50]
    assert "Only the first 50 of 51 can be chosen here." in hints[51]


def test_nobody_elses_record_goes_into_the_copy_of_a_child() -> None:
    other = begun(entries=(child("Ebony Quil", born="2012-05-03"), child("Tom Harte")))
    one, both = with_children(), (f"{other.id}:0", f"{other.id}:1")
    turn = asked(one, other, about="1", others=both)
    assert isinstance(turn.answer, Errors)
    assert turn.answer.fields == {
        "others": f"Not the child this copy is about: {other.reference}: Ebony Quil, born 3 May 2012. "
        "Nobody else's record goes into it."
    }
    (copy,) = after(asked(one, other, about="1", others=both[1:])).copies
    assert set(copy.entered) == {(one.id, 1), (other.id, 1)}
    every = {"kind": "chronology", "about": "everybody"}
    assert after(asked(one, other, others=both, **every)).copies[0].concerns == (other.id,)


def test_a_record_that_is_not_theirs_to_copy_is_never_offered() -> None:
    secret = begun(entries=(child(EBONY),), named=frozenset({DSL}))
    one = with_children()
    assert not [part for part in shown(one, DSL, secret).parts if isinstance(part, Several)]
    for place in (f"{secret.id}:0", "nowhere:0"):
        turn = asked(one, secret, others=(place,))
        assert isinstance(turn.answer, Errors)
        assert turn.answer.fields == {
            "others": "A record you chose cannot be chosen any more. Please open this form again."
        }


def test_the_copy_is_about_whom_the_form_showed_though_another_was_struck_out_since() -> None:
    one, wrongly = with_children(), {"child": EBONY, "about": "0", "why": "Not this concern."}
    (_, options, *_) = (p.options for p in shown(one).parts if isinstance(p, One))
    chosen = {option.label: option.id for option in options}
    struck = RecordEntry(kind="withdrawn", values=wrongly, who=DSL, at=NOW)
    less = one.but(entries=(*one.entries, struck))
    (copy,) = after(asked(less, about=chosen["Tom Hart, date of birth not entered"])).copies
    assert copy.child == TOM
    assert wrong(asked(less, about=chosen["Ebony Quill, born 3 May 2012"])) == {"about"}


def test_the_other_records_are_looked_for_by_the_names_of_the_children() -> None:
    one = with_children()
    need = beside(one, Click(DSL, "paper", one.id, "record"), HILLSIDE)
    assert need
    assert need.person == DSL


def test_who_is_said_at_the_machine_to_want_one_is_asked_and_told_no_content() -> None:
    one = with_children()
    turn = advance(one, CopyWanted(DSL, one.id), ctx())
    (post,) = [
        duty for duty in turn.duties if isinstance(duty, Post) and duty.kind == "copy-wanted"
    ]
    message = chat.message(after(turn), post.kind, DSL, post.args, ctx())
    assert message
    assert post.to == DSL
    assert EBONY not in str(message)
    assert [button.action for row in message.rows for button in row] == ["paper"]
    named = after(turn).but(named=frozenset({DSL}))
    assert chat.message(named, post.kind, DSL, post.args, ctx()) is None
