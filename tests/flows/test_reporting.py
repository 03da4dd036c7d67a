"""Does a report reach the right people, whatever was typed, and does its receipt tell the truth?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.advance import advance
from flows.chat import message, stub
from flows.concern import Concern
from flows.moves import Command, Submit, Wake
from flows.names.mentioned import is_given, is_mentioned, may_mention, spoken_in
from flows.reporting.receipt import help_form, receipt
from flows.reporting.reporting import command
from flows.school.role_words import is_called
from flows.screen import Errors, Form, Nothing, Open, Pair, Replace, Several, Text, Words
from flows.screens.record import report_parts
from flows.turn import Post, Refresh
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, VERA, Played
from tests.support.flows.told import told as shown
from tests.support.world import MONDAY_MORNING

SATURDAY_NIGHT = datetime.fromisoformat("2026-11-28T22:10:00+00:00")
SAID = "Mrs Moss took the picture."
PIECES = ("Moss", "moss", "MOSS", "Müller", "Mueller", "mueller", "Mrs", "helen", "mossy", "it")


def words(form: Form) -> str:
    return "\n".join(part.text for part in form.parts if isinstance(part, Text))


def shown_to_lead(played: Played) -> str:
    parts = report_parts(played.concern.reports[0], played.ctx)
    pairs = [part for part in parts if isinstance(part, Pair)]
    return "\n".join(f"{pair.label}\n{pair.value}" for pair in pairs)


def received(played: Played) -> str:
    return words(receipt(played.concern, played.concern.reports[0], played.ctx))


def told(played: Played, kind: str, person: str, *args: str) -> str:
    shown = message(played.concern, kind, person, args, played.ctx)
    return "\n".join(shown.paragraphs) if shown else ""


def paged(played: Played) -> set[str]:
    return {person for kind, person in played.posts if kind == "page"}


def sent(played: Played, **values: object) -> Submit:
    given = {"account": "Somebody told me."} | values
    return Submit(TOM, "report", given, nonce="n1")  # type: ignore[arg-type]


def test_the_chair_and_vice_chair_can_be_ticked_and_are_not_told():
    form = advance(None, Command(TOM, "staff"), Played().ctx).answer
    assert isinstance(form, Open)
    named = next(p for p in form.form.parts if isinstance(p, Several))
    assert {COLIN, VERA} <= {option.id for option in named.options}
    played = Played(named=(COLIN,))
    assert COLIN in played.concern.named
    assert paged(played)
    assert COLIN not in paged(played)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("Mrs Moss", True),
        ("helen", True),
        ("MOSS, Helen", True),
        ("Mr Mossman", False),
        ("the caretaker", False),
    ],
)
def test_a_name_in_the_field_for_names_may_mean_a_role_holder(typed, means):
    assert is_given("Helen Moss", typed) == means


def test_two_letters_for_one_with_an_accent_may_mean_a_role_holder() -> None:
    assert is_given("Anna Müller", "mrs mueller")
    assert is_mentioned("Anna Müller", spoken_in("Mrs Mueller took it."))
    assert is_mentioned("Jo Soerensen", spoken_in("It was Mr Sørensen."))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Mrs Moss took it.", True),
        ("mrs moss took it", True),
        ("helen moss took it", True),
        ("It was Helen's idea.", True),
        ("There was moss on the wall.", False),
        ("it was helen who asked for it", True),
        ("kit says moss has the picture", True),
        ("The head was told.", False),
    ],
)
def test_a_name_in_the_account_may_mean_a_role_holder(typed, names):
    assert is_mentioned("Helen Moss", spoken_in(typed)) == names


@given(
    st.lists(st.sampled_from(PIECES), max_size=4),
    st.sampled_from((" ", ", ", "'", "-", "\n", "9", "'s ")),
)
def test_no_text_that_may_name_somebody_is_passed_over(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    for name in ("Helen Moss", "Anna Müller"):
        assert may_mention(text, [name]) or not is_mentioned(name, spoken_in(text))


def test_a_text_without_any_word_of_a_name_need_not_be_taken_apart() -> None:
    assert not may_mention("She told me at break. She is upset.", ["Helen Moss", "Anna Müller"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the head", "headteacher"),
        ("our Head-Teacher", "headteacher"),
        ("the DSL", "dsl"),
        ("deputy DSL", "deputy:1"),
        ("a governor", "vice-chair"),
        ("Chair of Governors", "chair-of-governors"),
        ("head of Year 9", ""),
        ("the deputy head", ""),
        ("Mr Headley", ""),
    ],
)
def test_a_role_in_the_field_for_names_may_mean_its_holder(typed: str, meant: str) -> None:
    roles = ("dsl", "deputy:1", "headteacher", "chair-of-governors", "vice-chair")
    found = [role for role in roles if is_called(role, typed)]
    assert meant in found if meant else not found
    before = Played()
    turn = advance(None, sent(before, danger="no", **{"other-adult": typed}), before.ctx)
    assert (turn.concern is None) == bool(meant)


@pytest.mark.parametrize(
    ("reporter", "named"), [(HELEN, ("other",)), (COLIN, (HELEN,)), (HELEN, (DANA,))]
)
def test_who_would_be_paged_first_has_what_they_report_at_once(
    reporter: str, named: tuple[str, ...]
) -> None:
    played = Played(reporter=reporter, danger="yes", named=named)
    assert played.concern.owner == reporter
    assert "You deal with this one" in received(played)
    receipt = next(post for post in played.turn.duties if getattr(post, "kind", "") == "receipt")
    assert "could not reach" not in told(played, "receipt", reporter, *receipt.args)


def test_a_headteacher_who_reports_what_is_the_leads_pages_the_lead() -> None:
    played = Played(reporter=HELEN)
    assert (played.concern.owner, paged(played)) == (None, {DANA})


def test_the_receipt_sends_nobody_to_somebody_who_is_away() -> None:
    away = {DANA: MONDAY_MORNING + timedelta(days=3)}
    said = received(Played(away=away, seen="shown", device="mine"))
    assert "Tell Dev Patel in person" in said
    assert "Dev Patel will tell you what to do next" in said
    assert "Dana" not in said


@pytest.mark.parametrize("field", ["other-adult", "account"])
def test_a_typed_name_is_asked_about_once_before_anybody_is_told(field):
    before = Played()
    move = sent(before, **{"danger": "no", field: "Mrs Moss"})
    turn = advance(None, move, before.ctx)
    assert turn.concern is None
    assert isinstance(turn.answer, Replace)
    asked = turn.answer.form
    assert asked.nonce == "n1"
    assert asked.parts[1].id == f"part:{HELEN}"
    assert "Helen Moss" in asked.parts[1].label
    kept = {part.id: part.initial for part in asked.parts if hasattr(part, "initial")}
    assert kept[field] == "Mrs Moss"


@pytest.mark.parametrize(("answer", "is_told"), [("part", False), ("told", True), ("", False)])
def test_only_who_is_part_of_it_counts_as_ticked(answer, is_told):
    before = Played()
    values = {"danger": "no", "account": SAID, f"part:{HELEN}": answer}
    move = Submit(TOM, "report", values, step="asked", nonce="n1")
    concern = advance(None, move, before.ctx).concern
    assert concern
    assert (HELEN in concern.named) == (not is_told)
    assert (HELEN in concern.perhaps) == (answer == "")
    assert concern.route == ("head" if answer == "part" else "ordinary")


@pytest.mark.parametrize("danger", ["yes", "threatened", "not-sure", ""])
def test_danger_never_waits_for_the_answer_and_those_meant_are_not_paged(danger):
    played = Played(danger=danger, account="Dana Shaw took the picture.")
    assert played.concern.perhaps == {DANA}
    assert DEV in paged(played)
    assert DANA not in paged(played)


def test_where_everybody_is_meant_it_goes_past_them_all():
    played = Played(danger="yes", account="Dana Shaw, Dev Patel and Helen Moss all know of it.")
    assert paged(played) & {COLIN, VERA}


def _settled(answer: str) -> Concern:
    played = Played(danger="yes", account="Dana Shaw took the picture.").taken_by(DEV)
    played.do(Submit(DEV, "settle", {f"part:{DANA}": answer}, played.concern.id, "1"))
    return played.concern


def test_whoever_has_it_settles_who_is_involved():
    told_only = _settled("told")
    assert (told_only.named, told_only.perhaps, told_only.owner) == (frozenset(), frozenset(), DEV)
    part = _settled("part")
    assert (part.named, part.perhaps, part.route) == ({DANA}, frozenset(), "lead")
    assert part.owner is None
    assert HELEN in {page.to for page in part.paging.pages}
    assert DANA not in {page.to for page in part.paging.pages}


def test_nothing_is_settled_by_leaving_it_open():
    played = Played(danger="yes", account="Dana Shaw took the picture.").taken_by(DEV)
    turn = played.do(Submit(DEV, "settle", {}, played.concern.id, "1"))
    assert isinstance(turn.answer, Errors)
    assert played.concern.perhaps == {DANA}


@pytest.mark.parametrize(
    "values",
    [
        {"named": ("slack:U0GONE",)},
        {"danger": "maybe"},
        {"device": "a-kite"},
        {"seen": "with-glasses"},
    ],
)
def test_a_value_that_was_not_offered_loses_no_report(values):
    played = Played(**values)
    assert paged(played)
    assert received(played)
    assert "slack:U0GONE" not in played.concern.named


def test_who_was_ticked_and_is_not_offered_any_more_is_somebody_on_the_staff():
    played = Played(named=("slack:U0GONE",))
    assert played.concern.reports[0].unsure_who
    assert played.concern.route == "staff"
    assert "no longer in the school file" in shown_to_lead(played)


@pytest.mark.parametrize(
    ("named", "says"),
    [((), "Not answered. Ask."), (("nobody",), "Nobody, as far as the reporter knows")],
)
def test_the_staff_question_left_open_is_not_answered(named, says):
    assert says in shown_to_lead(Played(danger="no", named=named)).split("Staff involved")[1]


@pytest.mark.parametrize("danger", ["yes", "threatened", "not-sure"])
def test_999_is_the_first_line_and_picking_up_never_takes_it_away(danger):
    played = Played(danger=danger)
    assert received(played).startswith("Ring 999 now")
    report = played.concern.reports[0].id
    assert told(played, "receipt", TOM, report).startswith("Ring 999 now")
    played.taken_by(DANA)
    assert told(played, "receipt", TOM, report).startswith("Ring 999 now")
    assert told(played, "picked-up", TOM, "1", DANA).startswith("Ring 999 now")


@pytest.mark.parametrize("danger", ["yes", "threatened", "not-sure", "no"])
def test_999_is_the_first_line_of_what_is_said_to_an_addition_that_tells_of_danger(danger):
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", danger=danger, more="He is at the gate.")
    first = played.form.parts[0]
    assert isinstance(first, Text)
    assert first.text.startswith("Ring 999 now") == (danger != "no")
    assert ("Go or ring:\nDana Shaw: 01632" in shown(played.form)) == (danger != "no")


def test_help_begins_with_what_to_do_and_whom_to_ring():
    parts = [one.text for one in help_form(Played().ctx, TOM).parts if isinstance(one, Text)]
    whole = "\n".join(parts)
    order = [
        "Ring 999",
        "Do not look",
        "take the child's phone",
        "Stay with",
        "Go or ring: Dana Shaw",
    ]
    places = [whole.index(words) for words in order]
    assert places == sorted(places)
    assert places[-1] < whole.index("What never to do")


def test_danger_left_open_at_night_puts_999_first_and_by_day_does_not():
    assert received(Played(at=SATURDAY_NIGHT)).startswith("Ring 999 now")
    assert not received(Played()).startswith("Ring 999 now")
    assert not received(Played(danger="no", at=SATURDAY_NIGHT)).startswith("Ring 999 now")


def test_a_threat_is_an_emergency_and_says_what_the_child_does():
    played = Played(danger="threatened")
    assert played.concern.urgency == "emergency"
    assert "do not pay" in received(played)
    assert "Then the child blocks them" in received(played)


def test_at_night_and_at_the_end_of_the_day_the_emergency_duty_team_is_named():
    end_of_day = MONDAY_MORNING.replace(hour=16, minute=10)
    for at in (SATURDAY_NIGHT, end_of_day):
        assert "emergency duty team, 01632 960003" in received(Played(at=at, danger="no"))
    assert "emergency duty team" not in received(Played(danger="no"))


def test_whoever_ticks_themself_gets_the_numbers_and_the_truth():
    played = Played(danger="yes", named=("me",))
    assert "Nobody has picked it up yet" in received(played)
    assert "01632 960012" in received(played)
    report = played.concern.reports[0].id
    assert "01632 960001" in told(played, "receipt", TOM, report)
    played.now += timedelta(minutes=30)
    assert "Nobody has picked it up yet" in told(played, "nobody-yet", TOM, "1", "2", "1")


def test_who_was_named_by_others_learns_nothing_of_who_is_told():
    played = Played()
    named = played.concern.but(named=frozenset({TOM}))
    shown = words(receipt(named, named.reports[0], played.ctx))
    assert "01632 960001" in shown
    assert not [p for p in (DANA, DEV, HELEN, COLIN) if played.school.display(p) in shown]


def test_the_receipt_says_who_is_away():
    until = {DANA: MONDAY_MORNING + timedelta(days=1)}
    assert "Dana" not in received(Played(away=until)).split("What never")[0]
    everybody = dict.fromkeys((DANA, DEV, HELEN), MONDAY_MORNING + timedelta(days=1))
    all_away = received(Played(away=everybody))
    assert "Nobody who can deal with this is there now" in all_away
    assert "01632 960001" in all_away


@pytest.mark.parametrize(
    "device",
    [
        "taken-flight-mode",
        "taken-off",
        "taken-on",
        "several",
        "with-child",
        "adult-or-school",
        "mine",
        "none",
        "not-known",
        "",
    ],
)
def test_the_receipt_says_what_to_do_with_a_device_whatever_was_ticked(device):
    said = received(Played(device=device)).split("The phone or other device\n")[1]
    assert len(said.split("\nWhat never")[0].split()) > 10


def test_children_social_care_has_its_number_wherever_it_is_named():
    assert "Hillshire MASH, 01632 960001" in received(Played())
    answer = advance(None, Command(TOM, "staff", "help"), Played().ctx).answer
    assert isinstance(answer, Open)
    assert "Hillshire MASH, 01632 960001" in words(answer.form)


def test_the_number_of_social_care_that_is_closed_comes_with_that_of_who_answers_then():
    night = "Hillshire MASH, 01632 960001 (while it is closed: Hillshire emergency duty team"
    assert night in received(Played(at=SATURDAY_NIGHT, danger="no"))
    assert night not in received(Played(danger="no"))
    played = Played(danger="no").taken_by(DANA)
    wish = {"kind": "mistake", "checks": ("read", "spoken"), "reason": "Sent twice."}
    played.send(DANA, "other-close", **wish)
    assert night in " ".join(played.message("finished").paragraphs), "it may be read at night"


def test_a_report_may_be_ten_minutes_ahead_of_the_schools_clock_and_no_more():
    before = Played()
    for minutes, taken in ((10, True), (11, False)):
        at = before.school.local(before.now + timedelta(minutes=minutes))
        move = sent(before, **{"learned-day": f"{at:%Y-%m-%d}", "learned-time": f"{at:%H:%M}"})
        assert (advance(None, move, before.ctx).concern is not None) == taken


def test_whoever_is_ticked_later_stays_shut_out_whatever_is_said_of_the_typed_name():
    played = Played(danger="yes", account="Dana Shaw took the picture.").taken_by(DEV)
    played.send(TOM, "add", more="She did.", named=(DANA,))
    assert (played.concern.perhaps, played.concern.route) == (frozenset(), "lead")
    assert DANA in played.concern.named


@pytest.mark.parametrize("danger", ["", "yes"])
def test_whoever_picks_it_up_reads_at_once_that_somebody_is_not_told_until_they_say(
    danger: str,
) -> None:
    played = Played(danger=danger, account="I told Dana Shaw about it.")
    assert played.concern.perhaps == {DANA}
    receipt = "\n".join(part.text for part in played.form.parts if isinstance(part, Text))
    assert "You wrote the name of Dana Shaw" in receipt
    assert DANA not in [to for _, to in played.posts]
    played.press(DEV, "acknowledge", "page", "0")
    first = "\n".join(part.text for part in played.form.parts if isinstance(part, Text))
    assert "is Dana Shaw (the designated safeguarding lead) part of what happened?" in first
    if danger:
        assert first.index("01632 960001") < first.index("part of what happened?")
        played.press(DEV, "settle", "record")
    assert played.form.kind == "settle"
    played.send(DEV, "settle", "1", "n", **{f"part:{DANA}": "told"})
    assert played.concern.perhaps == frozenset()


def test_where_nothing_is_to_be_settled_picking_it_up_opens_nothing() -> None:
    played = Played(account="Somebody told me.")
    played.press(DANA, "acknowledge", "page", "0")
    assert isinstance(played.turn.answer, Nothing)
    receipt = Played(account="Somebody told me.").form
    assert "You wrote the name" not in str(receipt)


@pytest.mark.parametrize("answer", ["part", "told"])
def test_a_name_typed_in_an_addition_is_asked_about_before_anybody_is_told(answer: str) -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", "", "n", more="Dana Shaw has the picture too.")
    assert (played.concern.owner, played.posts) == (DANA, [])
    assert played.form.step == "asked"
    assert next(part.id for part in played.form.parts if hasattr(part, "id")) == f"part:{DANA}"
    values = {"more": "Dana Shaw has the picture too.", f"part:{DANA}": answer}
    played.do(Submit(TOM, "add", values, played.concern.id, "asked", "n"))
    assert ((DANA in played.concern.named), (DANA in [to for _, to in played.posts])) == (
        answer == "part",
        answer == "told",
    )


def test_whose_name_is_typed_in_an_urgent_addition_is_not_told_until_it_is_settled() -> None:
    played = Played(danger="no", named=("other",)).taken_by(HELEN)
    played.send(TOM, "add", danger="yes", more="Colin Reed was there as well.")
    assert played.concern.perhaps == {COLIN}
    assert COLIN not in [to for _, to in played.posts]
    assert "Colin Reed" in shown_to_lead(played)


def test_an_owner_whose_name_is_typed_in_an_urgent_addition_keeps_the_child_and_the_reporter_is_asked() -> (
    None
):
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", danger="yes", more="Dana Shaw is in the picture.")
    assert played.concern.owner == DANA
    assert "You wrote the name of Dana Shaw" in words(played.form)


def test_nobody_is_paged_about_an_addition_that_names_them_while_nobody_has_it() -> None:
    played = Played(danger="no")
    played.send(TOM, "add", danger="not-sure", more="Dana Shaw has the picture too.")
    assert played.concern.perhaps == {DANA}
    assert DANA not in [to for _, to in played.posts]
    assert paged(played) == {DEV, HELEN}
    assert "Dana" not in words(played.form)
    again = Played(danger="yes")
    again.send(TOM, "add", danger="yes", more="Dana Shaw and Dev Patel have it too.")
    assert paged(again) == {HELEN}


def test_a_common_word_in_small_letters_is_nobodys_name() -> None:
    text = spoken_in("i hope we may see her and she will say who it was")
    assert not any(is_mentioned(name, text) for name in ("Hope May", "Will Young"))


def test_a_receipt_promises_no_message_to_somebody_who_is_out_of_it() -> None:
    played = Played(danger="yes")
    args = next(d.args for d in played.turn.duties if getattr(d, "kind", "") == "receipt")
    assert "Dana Shaw" in told(played, "receipt", TOM, *args)
    played.send(DANA, "cannot", "page")
    assert DANA in played.concern.named
    said = told(played, "receipt", TOM, *args)
    assert "Dev Patel" in said
    assert "Dana" not in said + received(played)


def test_what_is_chosen_otherwise_in_a_report_sent_again_is_kept_too():
    """The chat service said that it could not be sent; it was."""
    played = Played(danger="no", device="with-child", seen="no").taken_by(DANA)
    again = {"danger": "no", "device": "taken-flight-mode", "seen": "no"}
    played.send(TOM, "report", account="Somebody told me.", **again)
    [added] = played.concern.reports[0].addenda
    assert added.text.splitlines() == [
        "Somebody told me.",
        "Device: Taken, in flight mode",
    ]


def test_what_a_reporter_was_told_says_whom_to_ring_now_or_that_it_is_over():
    """Taken, given back, taken by somebody else, and in the end by the first again; the messages are
    brought up to date each time, and 999 stays the first line.
    """
    played = Played(danger="yes").taken_by(DANA)
    [first] = [d.args for d in played.turn.duties if isinstance(d, Post) and d.to == TOM]
    played.press(DANA, "give-back", "page", "1")
    [given] = [d.args for d in played.turn.duties if isinstance(d, Post) and d.to == TOM]
    assert Refresh("picked-up") in played.turn.duties
    assert not told(played, "picked-up", TOM, *first)
    assert "the newer message" in "".join(stub(played.concern, "picked-up", TOM).paragraphs)
    played.taken_by(DEV)
    assert {Refresh("picked-up"), Refresh("given-back")} <= set(played.turn.duties)
    [now] = [d.args for d in played.turn.duties if isinstance(d, Post) and d.to == TOM]
    assert not told(played, "picked-up", TOM, *first)
    assert "ring Dev Patel" in told(played, "picked-up", TOM, *now)
    assert not told(played, "given-back", TOM, *given)
    urgent, left = stub(played.concern, "given-back", TOM).paragraphs
    assert urgent.startswith("Ring 999")
    assert left.endswith("Somebody has this now.")
    played.press(DEV, "give-back", "page", "3")
    assert not told(played, "given-back", TOM, *given)
    played.taken_by(DANA)
    assert not told(played, "picked-up", TOM, *first)


def test_that_nobody_has_it_is_said_of_the_last_round_and_in_other_words_once_somebody_had_it():
    played = Played(danger="yes")
    played.until(played.now + timedelta(hours=1))
    last = str(played.concern.paging.round - 1)
    assert "Nobody has picked it up yet" in told(played, "nobody-yet", TOM, "1", last, "0")
    assert not told(played, "nobody-yet", TOM, "1", "1", "0"), "a later round said so"
    played.taken_by(DANA).press(DANA, "give-back", "page", "1")
    played.until(played.now + timedelta(hours=1))
    course, last = str(played.concern.paging.course), str(played.concern.paging.round - 1)
    assert "Nobody has it now" in told(played, "nobody-yet", TOM, course, last, "0")
    assert not told(played, "nobody-yet", TOM, "1", "3", "0")
    ctx = replace(played.ctx, others=(played.concern,))
    assert "Nobody has it now" in shown(command(Command(TOM, "staff", "status"), ctx).form)


def test_whom_to_ring_stays_where_a_concern_that_nobody_has_goes_another_way():
    played = Played(danger="no").taken_by(DANA)
    played.press(DANA, "give-back", "page", "1")
    [given] = [d.args for d in played.turn.duties if isinstance(d, Post) and d.to == TOM]
    played.send(TOM, "add", more="She knew.", named=(HELEN,))
    assert "Nobody has it now" in (words := told(played, "given-back", TOM, *given))
    assert told(played, "given-back", TOM, "an id of an earlier version") == words
    assert "Helen Moss" not in words


def test_where_danger_was_told_of_nobody_reads_that_somebody_has_it_who_has_it_no_more():
    played = Played(danger="no")
    played.send(TOM, "add", danger="yes", more="He is outside.")
    played.taken_by(DANA)
    played.press(DANA, "give-back", "page", "1")
    assert Refresh("danger") in played.turn.duties
    played.taken_by(DANA)
    played.send(TOM, "add", more="She knew.", named=(DANA,))
    assert Refresh("danger") in played.turn.duties


def test_that_nobody_has_it_goes_though_the_concern_went_another_way_before_somebody_had_it():
    played = Played(danger="yes")
    played.until(played.now + timedelta(minutes=30))
    played.send(TOM, "add", more="She knew.", named=(HELEN,))
    played.taken_by(COLIN)
    assert Refresh("nobody-yet") in played.turn.duties


def test_that_nobody_has_seen_what_was_added_is_brought_up_to_date_once_somebody_has():
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", more="The other one is 19.")
    played.press(DANA, "helping", "still")
    assert Refresh("nobody-yet") in played.turn.duties


def test_a_reporter_who_is_named_since_reads_nothing_more_of_who_has_it():
    played = Played(danger="no").taken_by(DANA)
    [first] = [d.args for d in played.turn.duties if isinstance(d, Post) and d.to == TOM]
    played.send(TOM, "add", named=("me",), more="I was sent it.")
    assert not told(played, "picked-up", TOM, *first)
    left = "".join(stub(played.concern, "picked-up", TOM).paragraphs)
    assert left.endswith("What you reported is kept.")


@pytest.mark.parametrize("answer", ["no", "not-sure", "yes"])
def test_that_the_owner_goes_away_and_is_back_shows_to_the_reporter_at_once_whatever_was_answered(
    answer,
):
    played = Played(danger="no").taken_by(DANA).answered({"life-at-risk": answer})
    back = played.now + timedelta(hours=5)
    for away in ({DANA: back}, {}):
        played.away = away
        played.do(Wake(played.concern.id))
        assert Refresh("picked-up") in played.turn.duties
        played.do(Wake(played.concern.id))
        assert Refresh("picked-up") not in played.turn.duties
    played.away = {DANA: back}
    played.do(Wake(played.concern.id))
    assert played.turn.wake_at <= back


def test_a_reporter_is_sent_on_when_the_one_to_ring_instead_goes_away_too():
    played = Played(danger="no").taken_by(DANA)
    [first] = [d.args for d in played.turn.duties if isinstance(d, Post) and d.to == TOM]
    for person, ring in ((DANA, "Dev Patel"), (DEV, "Helen Moss")):
        played.away[person] = played.now + timedelta(days=2)
        played.do(Wake(played.concern.id))
        assert Refresh("picked-up") in played.turn.duties
        assert f"may not be there now. If anything changes, ring {ring}" in told(
            played, "picked-up", TOM, *first
        )


def test_the_record_says_who_was_ticked_in_an_addition():
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", named=(DEV,), more="He knew.")
    assert "Involved: Dev Patel (the deputy safeguarding lead)\nHe knew." in shown_to_lead(played)


@pytest.mark.parametrize("letters", [3500, 6500, 28_000])
def test_of_words_typed_after_the_command_nothing_is_lost_however_many(letters: int) -> None:
    before = Played()
    typed = "".join(f"{n} " for n in range(letters))[:letters].strip()
    opened = advance(None, Command(TOM, "staff", typed), before.ctx).answer
    assert isinstance(opened, Open)
    values = {p.id: p.initial for p in opened.form.parts if isinstance(p, Words)}
    labels = [p.label for p in opened.form.parts if isinstance(p, Words)]
    assert len(labels) == len(set(labels))
    concern = advance(None, Submit(TOM, "report", values), before.ctx).concern
    assert concern
    kept = [concern.reports[0].account, *(one.text for one in concern.reports[0].addenda)]
    assert "".join(kept).replace(" ", "") == typed.replace(" ", "")


def test_the_rest_of_what_was_typed_is_kept_where_a_name_is_asked_about_first() -> None:
    before = Played()
    values = {"danger": "no", "account": SAID, "more": "One thing.", "more-2": "Another."}
    asked = advance(None, sent(before, **values), before.ctx).answer
    assert isinstance(asked, Replace)
    again = {p.id: p.initial for p in asked.form.parts if isinstance(p, Words) and p.initial}
    assert again == {"account": SAID, "more": "One thing.", "more-2": "Another."}


@pytest.mark.parametrize("has", [None, DANA])
def test_whoever_names_somebody_later_has_the_numbers_until_somebody_else_has_it(has):
    played = Played(danger="no")
    if has:
        played.taken_by(has)
    played.send(TOM, "add", named=(DANA,), more="It is her.")
    assert "Helen Moss: 01632 960012" in shown(played.form)
    played.taken_by(HELEN)
    played.send(TOM, "add", named=(), more="One thing more.")
    assert "01632 960012" not in shown(played.form)


@pytest.mark.parametrize(("danger", "has"), [("no", None), ("yes", None), ("yes", HELEN)])
def test_whoever_ticks_themself_later_gets_the_numbers_and_the_truth_too(danger, has):
    played = Played(danger="no")
    played.send(TOM, "add", named=("me",), more="It is me.")
    assert "Nobody has picked it up yet" in shown(played.form)
    assert "Helen Moss: 01632 960012" in shown(played.form)
    if has:
        played.taken_by(has)
    played.send(TOM, "add", danger=danger, more="There is more.")
    assert "01632 960012" in shown(played.form)
    assert ("Nobody has picked it up yet" in shown(played.form)) == (has is None)


def test_whoever_was_named_by_another_reads_in_an_addition_no_name_of_who_is_told():
    played = Played(danger="no")
    played.turn = replace(played.turn, concern=played.concern.but(named=frozenset({TOM})))
    played.send(TOM, "add", danger="yes", more="There is more.")
    assert "Hillshire MASH: 01632 960001" in shown(played.form)
    people = (DANA, DEV, HELEN, COLIN)
    assert not [p for p in people if played.school.display(p) in shown(played.form)]


@pytest.mark.parametrize(("kind", "args"), [("file-told", ("e",)), ("deleted", ("file", "e"))])
def test_of_a_file_whoever_said_that_a_child_is_in_danger_reads_999_first(kind, args):
    first = [told(Played(danger=said), kind, TOM, *args).split("\n")[0] for said in ("yes", "no")]
    assert first[0] == "Ring 999 now if a child may be in danger."
    assert "Ring 999" not in first[1]


TAKING = ("never use force", "flight mode", "away from you", "not search", "passcode", "evidence")


@pytest.mark.parametrize("device", ["", "not-known", "none", "with-child"])
def test_whoever_has_no_device_yet_reads_how_one_is_taken_and_help_says_the_same(device):
    said = (
        received(Played(device=device))
        .split("The phone or other device\n")[1]
        .split("\nWhat never")[0]
    )
    assert [words for words in TAKING if words not in said.lower()] == []
    assert said.startswith("Take every device") == (device != "none")
    helped = words(help_form(Played().ctx, TOM))
    assert [part for part in TAKING if part not in helped.lower()] == []


EVERYBODY = "I told Dana Shaw, Dev Patel, Helen Moss, Colin Hart and Vera Kent."


ROLES = (DANA, DEV, HELEN, COLIN, VERA)
WHO = "who-is-part"


def answered(played: Played, *told: str) -> Played:
    """Tom says which of them are not part of it."""
    played.press(TOM, WHO)
    played.send(TOM, WHO, "report", played.form.nonce, told=told)
    return played


@pytest.mark.parametrize("danger", ["yes", "threatened", "not-sure", ""])
def test_where_everybody_who_could_be_told_is_meant_it_is_kept_at_once_with_every_number(danger):
    played = Played(danger=danger, account=EVERYBODY)
    shown_now = received(played)
    for number in ("01632 960001", "01632 960003", "101"):
        assert number in shown_now
    assert "Nobody is told yet" in shown_now
    assert "Whoever picks it up is asked first" not in shown_now
    assert not paged(played)
    assert WHO in [button.action for button in played.message("receipt").rows[0]]
    assert [kind for kind, to in played.posts if to == TOM] == ["receipt"]
    assert paged(answered(played, *ROLES)) >= {DANA}
    assert (played.concern.route, played.concern.named) == ("ordinary", frozenset())
    assert "A message is going now to: Dana Shaw" in received(played)


@pytest.mark.parametrize(
    ("told", "first"), [({COLIN}, COLIN), ({DANA}, DANA), ({DEV, HELEN}, HELEN)]
)
def test_whoever_was_only_told_of_it_is_told_by_the_way_it_then_goes_and_nobody_else(told, first):
    played = answered(Played(danger="yes", account=EVERYBODY), *told)
    assert paged(played) == {first}
    assert played.concern.named == played.concern.perhaps == set(ROLES) - told
    now = message(played.concern, "receipt", TOM, (played.concern.reports[0].id,), played.ctx)
    assert WHO not in str(now)
    assert {Refresh("receipt", TOM), Refresh("nobody-yet", TOM)} <= set(played.turn.duties)


def test_sent_again_without_an_answer_it_is_kept_and_can_be_answered_later():
    before = Played()
    move = sent(before, danger="no", account=EVERYBODY)
    assert isinstance(advance(None, move, before.ctx).answer, Replace)
    turn = advance(None, replace(move, step="asked"), before.ctx)
    before.turn = turn
    assert DANA in paged(answered(before, DANA, DEV, HELEN, COLIN, VERA))


def test_nobody_answers_for_another_reporter_nor_once_somebody_could_pick_it_up():
    played = Played(danger="yes", account=EVERYBODY)
    assert played.press("slack:U0GUEST", WHO).refused
    answered(played, DANA).press(TOM, WHO)
    assert "settled already" in shown(played.form)
    assert played.form.title == "Who can be told?", "it was done"
    played.send(TOM, WHO, "report", "later", told=(HELEN,))
    assert HELEN in played.concern.named


def test_one_question_asks_of_all_of_them_and_whoever_has_it_settles_the_others():
    played = Played(danger="yes", account=EVERYBODY)
    played.press(TOM, WHO)
    assert [part.id for part in played.form.parts if hasattr(part, "id")] == ["told"]
    played.send(TOM, WHO, "report", "n", told=(TOM,))
    assert isinstance(played.turn.answer, Errors)
    assert not paged(answered(played)), "and not without an answer"
    answered(played, DEV)
    played.taken_by(DEV).press(DEV, "settle")
    asked = {part.id for part in played.form.parts if hasattr(part, "id")}
    assert asked == {f"part:{one}" for one in ROLES} - {f"part:{DEV}"}


def test_an_addition_in_danger_that_leaves_nobody_to_be_told_is_kept_at_once_too():
    played = Played(danger="no")
    played.send(TOM, "add", danger="yes", more=EVERYBODY)
    assert played.concern.reports[0].addenda[-1].text == EVERYBODY
    assert ("nobody-yet", TOM) in played.posts
    assert shown(played.form).count("Nobody is told yet") == 1
    now = message(played.concern, "receipt", TOM, (played.concern.reports[0].id,), played.ctx)
    assert "can be told in the chat" not in shown(played.form) + str(now)
    assert WHO in str(played.form)
    for number in ("01632 960001", "01632 960003", "101"):
        assert number in shown(played.form)
    answered(played, *ROLES)
    assert paged(played) >= {DANA}
    assert "Ring 999 now" in shown(played.form), "the receipt knows of the danger that was added"


def test_danger_that_the_owner_tells_of_themself_brings_others_who_can_help_or_take_it_over():
    played = Played(danger="no", reporter=DANA)
    played.send(DANA, "add", danger="yes", more="He says so.")
    assert [post for post in played.posts if post[0] == "danger"] == [
        ("danger", DEV),
        ("danger", HELEN),
    ]
    said = shown(played.form)
    assert "Dev Patel (the deputy safeguarding lead), Helen Moss" in said
    assert "to: Dana" not in said
    [args] = {d.args for d in played.turn.duties if isinstance(d, Post) and d.kind == "danger"}
    offered = message(played.concern, "danger", DEV, args, played.ctx)
    assert {"helping", "acknowledge"} <= {b.action for row in offered.rows for b in row}
    assert played.taken_by(DEV).concern.owner == DEV


def test_what_the_owner_adds_themself_is_not_told_to_them():
    played = Played(danger="no", reporter=DANA)
    played.send(DANA, "add", more="He is at home.")
    assert played.posts == []
    assert "is kept" in shown(played.form)
    assert "can be told" not in shown(played.form)


def test_999_comes_first_in_a_receipt_though_somebody_has_it_when_danger_is_told_of():
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", danger="yes", more="He says so.")
    assert Refresh(to=TOM) in played.turn.duties
    assert told(played, "receipt", TOM, played.concern.reports[0].id).startswith("Ring 999 now")


def test_that_it_is_finished_stands_once_though_it_was_closed_twice():
    played, wish = (
        Played(danger="no").taken_by(DANA),
        {"checks": ("read", "spoken"), "reason": "Sent."},
    )
    finished = []
    for _ in range(2):
        played.send(DANA, "other-close", kind="mistake", **wish)
        finished += [d.args for d in played.turn.duties if isinstance(d, Post) and d.to == TOM]
        played.now += timedelta(minutes=1)
        played.send(DANA, "reopen", why="More came.")
        assert Refresh("finished") in played.turn.duties
    assert message(played.concern, "finished", TOM, finished[0], played.ctx) is None
    assert "opened it again" in told(played, "finished", TOM, *finished[1])
