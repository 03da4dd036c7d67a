"""A drill says that it is one, in every message and form; it has nothing to ring, and a way out to a real
report. It ends by itself, and two people put it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.advance import advance
from flows.context import Context
from flows.decision.deciding import OPTIONS
from flows.drills import forms, steps, who
from flows.drills.buttons import DRILLS, REAL
from flows.drills.drill import Drill
from flows.drills.messages import OVER, PAGE, message
from flows.drills.stories import stories
from flows.moves import Click, Submit
from flows.protocol.library import FOR_SCHOOLS, load, with_safety
from flows.screen import (
    Answer,
    Form,
    Message,
    One,
    Open,
    Pair,
    Replace,
    Row,
    Several,
    Text,
    Words,
)
from flows.turn import Post
from tests.support.flows.played import DANA, DEV, HELEN, TOM
from tests.support.world import MONDAY_MORNING, CountedIdentifiers, example_school

SCHOOL = example_school()
LADDER = (DANA, DEV, HELEN)
CTX = Context(SCHOOL, with_safety(load("uk-schools")), MONDAY_MORNING, CountedIdentifiers())
A_NUMBER = re.compile(r"\d{3,}|999|101\b")


def at(**later: float) -> Context:
    return replace(CTX, now=MONDAY_MORNING + timedelta(**later))


def begun(story: str = "") -> Drill:
    drill = steps.begun(DANA, CTX, story).drill
    assert drill
    return drill


def press(drill: Drill, person: str, name: str, ctx: Context = CTX) -> steps.Played:
    return steps.played(drill, Click(person, name, "", drill.id), ctx)


def texts(shown: Message | Form) -> Iterator[str]:
    """Every word of it that is read."""
    if isinstance(shown, Message):
        yield from (shown.notice, *shown.paragraphs)
        yield from (button.label for row in shown.rows for button in row)
        return
    yield shown.title
    for part in shown.parts:
        match part:
            case Text(text=text):
                yield text
            case Pair(label=label, value=value):
                yield from (label, value)
            case Row(buttons=buttons):
                yield from (button.label for button in buttons)
            case One() | Several():
                yield from (part.label, part.hint, *(one.label for one in part.options))
            case Words():
                yield from (part.label, part.hint)


def form_of(answer: Answer) -> list[Form]:
    return [answer.form] if isinstance(answer, Open | Replace) else []


NAMES = [*(one.name for one in DRILLS), "time", "answer", "decide"]
MOVES = st.lists(
    st.tuples(st.sampled_from([*LADDER, TOM]), st.sampled_from(NAMES), st.integers(0, 400)),
    max_size=15,
)
STORY = st.sampled_from(["", *stories()])
WHOLE = [
    *((DANA, name, 1) for name in ("drill-here", "drill-read", "answer", "drill-decide", "decide")),
    *((DEV, name, 1) for name in ("drill-here", "drill-sheet", "drill-agree")),
    (HELEN, "drill-agree", 1),
]


def sent(drill: Drill, person: str, name: str, number: int) -> Submit:
    """A form of the story with the answers of this number, some of them left open."""
    protocol = CTX.protocol
    answers = {
        q.id: q.answers[number % len(q.answers)].id for q in protocol.questions[number % 5 :]
    }
    values = answers if name == "answer" else {"options": (OPTIONS[number % len(OPTIONS)],)}
    form = "drill-read" if name == "answer" else "drill-decide"
    return Submit(person, form, values | {"reasons": "Because."}, step=drill.id)


def course(
    story: str, moves: list[tuple[str, str, int]]
) -> Iterator[tuple[Drill | None, Context, Answer]]:
    """The drill after each of these moves, so many minutes apart."""
    drill, now = begun(story), MONDAY_MORNING
    yield drill, CTX, Open(forms.beginning(CTX))
    for person, name, minutes in moves:
        now += timedelta(minutes=minutes)
        ctx = replace(CTX, now=now)
        if name == "time":
            played = steps.on_time(drill, ctx, busy=minutes % 2 == 0)
        elif name in ("answer", "decide"):
            played = steps.played(drill, sent(drill, person, name, minutes), ctx)
        else:
            played = press(drill, person, name, ctx)
        yield played.drill, ctx, played.answer
        if played.drill is None:
            return
        drill = played.drill


def numbers_of_the_school() -> set[str]:
    people = [one.phone for one in SCHOOL.entries() if one.phone]
    return {SCHOOL.phone, *people, *(one.phone for one in SCHOOL.contacts)}


@settings(max_examples=60)
@given(STORY, MOVES)
@example("", WHOLE)
@example("gift-cards", WHOLE)
@example("made-by-a-machine", WHOLE)
def test_every_message_and_form_says_drill_first_and_has_nothing_to_ring(story, moves):
    for drill, ctx, answer in course(story, moves):
        shown = [message(drill, what, one, ctx) for what in (PAGE, OVER) for one in LADDER]
        for each in shown:
            assert each.notice.startswith("DRILL")
            assert each.paragraphs[0].startswith("DRILL")
            assert REAL.name in [button.action for row in each.rows for button in row]
        for form in form_of(answer):
            assert form.title.startswith("DRILL")
        for each in (*shown, *form_of(answer)):
            words = "\n".join(texts(each))
            assert not any(number in words for number in numbers_of_the_school())
            assert not A_NUMBER.search(re.sub(r"\b20\d\d\b|\d\d:\d\d", "", words))


@settings(max_examples=60)
@given(STORY, MOVES)
def test_it_wants_to_be_woken_later_until_it_is_over_and_never_longer_than_a_day(story, moves):
    for drill, ctx, _ in course(story, moves):
        wanted = steps.next_at(drill, ctx) if drill else None
        assert (wanted is None) == (drill is None or drill.ended_at is not None)
        assert wanted is None or ctx.now < wanted or ctx.now >= drill.at + steps.DAY
        assert wanted is None or wanted <= drill.at + steps.DAY


def test_everybody_on_the_ladder_is_told_at_once_and_nobody_else():
    played = steps.begun(DANA, CTX)
    assert played.drill
    assert [post.to for post in played.posts] == list(LADDER)
    assert not any(post.urgent for post in played.posts)


def test_it_is_over_when_all_have_pressed():
    drill = begun()
    for person, minutes in zip(LADDER, (1, 2, 3), strict=True):
        assert drill.ended_at is None
        played = press(drill, person, "drill-here", at(minutes=minutes))
        drill = played.drill
    assert drill.ended_at == at(minutes=3).now
    assert played.posts == (Post("drill", DANA, (drill.id, OVER)),)
    assert steps.next_at(drill, CTX) is None


def test_a_day_later_it_is_over_and_whoever_began_it_and_the_lead_hear_who_did_not_press():
    drill = replace_by(press(begun(), DANA, "drill-here").drill, DEV)
    assert steps.next_at(drill, CTX) == MONDAY_MORNING + steps.DAY
    assert steps.on_time(drill, at(hours=23), busy=True).drill == drill
    over = steps.on_time(drill, at(hours=24), busy=True)
    assert {post.to for post in over.posts} == {DANA, DEV}
    told = "\n".join(message(over.drill, OVER, DEV, at(hours=24)).paragraphs)
    assert (SCHOOL.display(DEV) in told, SCHOOL.display(HELEN) in told) == (True, True)
    assert SCHOOL.display(DANA) not in told


def replace_by(drill: Drill | None, by: str) -> Drill:
    assert drill
    return drill.but(by=by)


def test_whom_the_chat_does_not_reach_is_told_apart():
    over = steps.ended(steps.unreached(begun(), DEV), CTX).drill
    told = message(over, OVER, DANA, CTX).paragraphs
    assert [words for words in told if "get through" in words and SCHOOL.display(DEV) in words]
    assert not [words for words in told if "not pressed" in words and SCHOOL.display(DEV) in words]


def test_two_different_people_put_it_away_and_only_when_it_is_over():
    drill = begun()
    assert press(drill, DANA, "drill-agree").drill == drill
    over = steps.ended(drill, CTX).drill
    once = press(over, DANA, "drill-agree").drill
    assert press(once, DANA, "drill-agree").drill == once
    assert press(once, TOM, "drill-agree").drill == once
    assert press(once, HELEN, "drill-agree").drill is None


@pytest.mark.parametrize("name", ["drill-here", "drill-end", "drill-sheet", "drill-agree"])
def test_somebody_it_is_not_for_changes_and_sees_nothing(name):
    for drill in (begun(), steps.ended(begun(), CTX).drill):
        played = press(drill, TOM, name)
        assert (played.drill, played.posts) == (drill, ())
        assert form_of(played.answer) == form_of(forms.over())


def test_the_lead_and_the_deputies_may_begin_one_and_nobody_else():
    may = [one for one in SCHOOL.everybody() if who.may_begin(one, SCHOOL)]
    assert may == [DANA, DEV]


@pytest.mark.parametrize(
    ("drill", "busy", "why"),
    [
        (None, False, ""),
        (None, True, "busy"),
        (begun(), False, "running"),
        (steps.ended(begun(), CTX).drill, False, "kept"),
    ],
)
def test_none_begins_beside_another_or_before_something_real(drill, busy, why):
    assert steps.why_not(CTX, drill, busy=busy) == why


def test_one_person_alone_does_not_drill():
    people = SCHOOL.people.model_copy(update={"deputies": (), "headteacher": None})
    alone = replace(CTX, school=SCHOOL.model_copy(update={"people": people}))
    assert steps.why_not(alone, None, busy=False) == "alone"


def had(story: str, person: str = DANA) -> Drill:
    drill = press(begun(story), person, "drill-here", at(minutes=4)).drill
    assert drill
    return drill


def shown(played: steps.Played) -> str:
    return "\n".join(words for form in form_of(played.answer) for words in texts(form))


def test_of_a_story_one_after_another_is_told_until_somebody_has_it():
    first = steps.begun(DANA, CTX, "gift-cards")
    assert [post.to for post in first.posts] == [DANA]
    drill, told = first.drill, []
    assert steps.on_time(drill, at(minutes=9), busy=False).drill == drill
    for minutes in (10, 20, 30):
        played = steps.on_time(drill, at(minutes=minutes), busy=False)
        drill, told = played.drill, [*told, *(post.to for post in played.posts)]
    assert told == [DEV, HELEN]
    taken = steps.on_time(had("gift-cards"), at(minutes=10), busy=False)
    assert taken.posts == ()


def test_while_something_real_comes_first_nobody_is_told_of_a_story():
    drill = begun("gift-cards")
    assert steps.on_time(drill, at(minutes=10), busy=True) == steps.Played(drill)


def test_whoever_is_away_is_told_last():
    away = replace(CTX, away={DANA: at(days=1).now})
    assert steps.begun(DEV, away, "gift-cards").drill.people == (DEV, HELEN, DANA)


def test_only_whoever_has_the_story_reads_and_decides_it():
    drill = had("gift-cards")
    for name in ("drill-here", "drill-read", "drill-decide"):
        assert press(drill, DEV, name).drill == drill
    for form in ("answer", "decide"):
        assert steps.played(drill, sent(drill, DEV, form, 1), CTX).drill == drill
    assert "Kit" not in shown(press(drill, DEV, "drill-read"))
    assert "Kit" in shown(press(drill, DANA, "drill-read"))


def decided(story: str, answers: dict[str, str], *options: str) -> str:
    """What is shown when this was answered and decided."""
    drill = had(story)
    drill = steps.played(drill, Submit(DANA, "drill-read", answers, step=drill.id), CTX).drill
    move = Submit(DANA, "drill-decide", {"options": options, "reasons": "So."}, step=drill.id)
    return shown(steps.played(drill, move, CTX))


@pytest.mark.parametrize(
    ("story", "option", "enough"),
    [
        ("gift-cards", "manage-in-school", False),
        ("gift-cards", "social-care", True),
        ("two-of-sixteen", "manage-in-school", True),
        ("both-are-twelve", "consult", False),
    ],
)
def test_what_was_decided_stands_beside_what_is_recommended(story, option, enough):
    told = decided(story, stories()[story].facts_in(CTX.protocol), option)
    assert ("at least what the guidance recommends" in told) == enough
    assert ("less than the guidance recommends" in told) != enough
    assert "Had it after 4 minutes" in told
    assert "Every answer is as the story tells it" in told


def test_what_was_answered_otherwise_or_left_open_though_it_matters_is_shown():
    facts = stories()["gift-cards"].facts_in(CTX.protocol)
    wrong = {q: a for q, a in facts.items() if q != "extorted"} | {"under-13": "yes"}
    told = decided("gift-cards", wrong, "social-care")
    missed = told.partition("What was missed")[2]
    assert "Answered: Yes. The story tells: No, all are 13 or over." in missed
    assert "Answered: no answer. The story tells: Yes." in missed
    assert missed.count("Answered:") == 2


@pytest.mark.parametrize("name", FOR_SCHOOLS)
@pytest.mark.parametrize("story", stories().values(), ids=lambda one: one.id)
def test_a_story_tells_all_that_a_protocol_asks(story, name):
    protocol = with_safety(load(name))
    facts = story.facts_in(protocol)
    assert protocol.recommend(facts).complete
    asked = {question.id for question in protocol.questions}
    assert {question for question in story.facts if question in asked} == set(facts)


def test_the_stories_lead_to_what_the_guidance_says():
    found = {one.id: one.recommended(CTX.protocol).name for one in stories().values()}
    assert found == {
        "two-of-sixteen": "MAY_MANAGE_IN_SCHOOL",
        "gift-cards": "IMMEDIATE_REFERRAL",
        "talked-into-it": "IMMEDIATE_REFERRAL",
        "made-by-a-machine": "ESCALATE",
        "both-are-twelve": "IMMEDIATE_REFERRAL",
    }


@pytest.mark.parametrize("person", LADDER)
def test_this_is_real_is_a_report_like_any_other_whatever_becomes_of_the_drill(person):
    turn = advance(None, Click(person, REAL.name, ""), CTX)
    assert turn.concern
    assert (turn.concern.state, turn.concern.decision) == ("open", None)
    assert [report.reporter for report in turn.concern.reports] == [person]
    assert {post.kind for post in turn.duties} == {"page", "receipt"} | (
        {"card"} if turn.concern.owner else set()
    )
    assert turn.wake_at is not None
    [form] = form_of(turn.answer)
    assert not form.title.startswith("DRILL")


def test_somebody_without_a_part_in_the_school_makes_no_report_by_a_button_they_never_had():
    assert advance(None, Click(TOM, REAL.name, ""), CTX).concern is None
