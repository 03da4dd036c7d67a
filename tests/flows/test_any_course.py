"""Whatever people press, in whatever order: what must hold for every concern after every move?"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import chat
from flows.advance import advance
from flows.assessment.steps import step_of
from flows.concern import Concern, Glance
from flows.follow_up.follow_ups import due_first
from flows.moves import Attach, Click, Undelivered, Wake
from flows.paging.offering import alone
from flows.school.routing import may_act, may_know, on_ladder
from flows.turn import Post
from tests.support.flows.courses import ANYBODY, SCHOOL, SECRET, STAFF, Course, lived

KEPT = {
    "answers": "answered",
    "closings": "closed",
    "decisions": "decided",
    "entries": "entered",
    "readers": "reader-added",
    "referrals": "referral",
    "reports": "reported",
}
SAID = {
    "still": "still-asked",
    "help": "help-asked",
    "remind": "reminded",
    "overdue": "overdue",
    "second-look": "second-look-asked",
    **dict.fromkeys(("picked-up", "given-back", "nobody-yet", "finished"), "reporter-told"),
}


def there_is_a_living_next_step_while_it_is_open(course: Course) -> None:
    if course.concern.state == "open":
        assert course.turn.wake_at is not None


def waking_moves_the_next_step_on(course: Course) -> None:
    if at := course.turn.wake_at:
        now = max(course.now, at)
        woken = advance(course.concern, Wake(course.concern.id), course.ctx_at(now))
        assert woken.wake_at is None or woken.wake_at > now


def nobody_is_told_about_a_concern_that_names_them(course: Course) -> None:
    """But for reporters: that it was received, and that nobody has it."""
    reporters = {r.reporter for r in course.concern.reports}
    theirs = ("receipt", "file-told", "nobody-yet")
    for duty in course.turn.duties:
        if isinstance(duty, Post) and not (duty.kind in theirs and duty.to in reporters):
            assert duty.to not in course.concern.named
            assert duty.to in reporters or may_know(course.concern, duty.to, SCHOOL)


def no_message_in_a_chat_carries_what_was_typed(course: Course) -> None:
    for _, message in course.messages:
        assert SECRET not in repr(message)
        assert course.concern.reference in message.notice


def it_closed_with_a_decision_a_note_and_nothing_left_to_do(course: Course) -> None:
    concern = course.concern
    if concern.state == "closed":
        assert concern.decision or concern.closing.kind
        assert concern.closing
        assert not [f for f in concern.follow_ups if f.done_at is None]
        assert course.turn.wake_at is None


def the_owner_is_asked_for_the_step_that_waits(course: Course) -> None:
    concern = course.concern
    if concern.state == "open" and concern.owner:
        step = step_of(concern, course.protocol)
        assert concern.asked
        assert (concern.asked.step, concern.asked.to) == (step, concern.owner)


def nobody_named_gains_access_by_being_let_in(course: Course) -> None:
    concern = course.concern
    assert not concern.may_read & concern.named
    assert not [p for p in concern.named if may_know(concern, p, SCHOOL)]
    reporters = {report.reporter for report in concern.reports}
    assert not concern.may_read & reporters
    for person in concern.may_read:
        if not may_act(concern, person, SCHOOL):
            turn = advance(concern, Click(person, "acknowledge", concern.id), course.ctx)
            assert (turn.concern, turn.refused, turn.entries) == (concern, True, ())


def nobody_named_gains_access_by_attaching(course: Course) -> None:
    for move in course.turn.then:
        if isinstance(move, Attach):
            assert not [p for p in course.concern.named if may_know(course.before, p, SCHOOL)]
            assert not [p for p in course.before.named if may_know(course.concern, p, SCHOOL)]
            assert course.other.owner == move.person
    for person in course.other.named:
        click = Click(person, "open", course.concern.id, "record")
        shown = repr(advance(course.concern, click, course._ctx_for(person)).answer)
        assert course.other.reference not in shown


def a_glance_says_what_the_whole_says(course: Course) -> None:
    """A list reads no more of it."""
    glance = Glance.model_validate_json(course.concern.model_dump_json())
    assert due_first(glance) == due_first(course.concern)
    for allowed in (may_know, may_act):
        assert [p for p in ANYBODY if allowed(glance, p, SCHOOL)] == [
            p for p in ANYBODY if allowed(course.concern, p, SCHOOL)
        ]


def no_reporter_is_sent_to_somebody_who_is_out_of_it(course: Course) -> None:
    concern = course.concern
    for post in course.sent.values():
        if post.kind in ("receipt", "picked-up", "nobody-yet", "given-back"):
            shown = chat.message(concern, post.kind, post.to, post.args, course.ctx)
            said = " ".join(shown.paragraphs) if shown else ""
            assert not [p for p in concern.named if SCHOOL.person(p) and SCHOOL.display(p) in said]


def nobody_reads_that_somebody_has_it_who_has_it_no_more(course: Course) -> None:
    """Whatever stands in a chat as it was last written."""
    concern = course.concern
    if concern.state == "open":
        others = "|".join(SCHOOL.display(one) for one in STAFF if one != concern.owner)
        false = rf"({others})( \(away\))? (has it|has this|picked it up)|passed to ({others})"
        false += "|Nobody has picked it up" if concern.owner else ""
        assert not [said for said in course.read.values() if re.search(false, said)]


def one_message_says_at_a_time_how_a_report_stands(course: Course) -> None:
    kinds = ("receipt", "picked-up", "nobody-yet", "given-back", "finished")
    posts = {post for post in course.turn.duties if isinstance(post, Post) and post.kind in kinds}
    assert len({post.to for post in posts}) == len(posts)


def whoever_is_there_is_asked_where_whoever_has_it_is_not(course: Course) -> None:
    concern, ctx = course.concern, course.ctx
    waits = concern.state == "open" and not concern.passing_to and not alone.safe(concern)
    if not waits or concern.decisions or (course.turn.wake_at or ctx.now) <= ctx.now:
        return
    people = on_ladder(concern, SCHOOL)
    there = {one for one in people if one not in ctx.gone}
    asked = {page.to for page in concern.paging.pages}
    if concern.owner:
        asked = {helper.to for helper in concern.watch.helpers} | {concern.owner}
    put_off = alone.put_off(concern, ctx)
    assert not there or asked & there or (put_off and put_off > ctx.now)


def nothing_that_was_recorded_is_taken_back(before: Concern, now: Concern) -> None:
    assert now.answers[: len(before.answers)] == before.answers
    assert now.notes[: len(before.notes)] == before.notes
    assert now.decisions[: len(before.decisions)] == before.decisions
    assert now.referrals[: len(before.referrals)] == before.referrals
    assert now.entries[: len(before.entries)] == before.entries
    assert now.named >= before.recused
    assert (
        len(before.named - now.named) <= 1
    )  # undone for one person, as `flows.paging.naming` says


def whatever_is_kept_of_it_and_was_said_of_it_stands_in_the_record(course: Course) -> None:
    written = Counter(line.kind for line in course.lines)
    said = Counter(SAID[post.kind] for post in course.sent.values() if post.kind in SAID)
    kept = {kind: len(getattr(course.concern, field)) for field, kind in KEPT.items()}
    assert written >= said
    assert written >= Counter(kept)


ALWAYS = (
    whatever_is_kept_of_it_and_was_said_of_it_stands_in_the_record,
    there_is_a_living_next_step_while_it_is_open,
    waking_moves_the_next_step_on,
    nobody_is_told_about_a_concern_that_names_them,
    no_message_in_a_chat_carries_what_was_typed,
    it_closed_with_a_decision_a_note_and_nothing_left_to_do,
    the_owner_is_asked_for_the_step_that_waits,
    nobody_named_gains_access_by_being_let_in,
    nobody_named_gains_access_by_attaching,
    a_glance_says_what_the_whole_says,
    no_reporter_is_sent_to_somebody_who_is_out_of_it,
    nobody_reads_that_somebody_has_it_who_has_it_no_more,
    one_message_says_at_a_time_how_a_report_stands,
    whoever_is_there_is_asked_where_whoever_has_it_is_not,
)
EVERY = given(
    seed=st.integers(0, 2**32),
    protocol=st.sampled_from(["schools-2016", "ukcis-2024", "uk-schools"]),
)


@pytest.mark.timeout(180)
@settings(max_examples=12)
@EVERY
def test_after_every_move_everything_holds_that_must_always_hold(seed: int, protocol: str) -> None:
    before = None
    for course in lived(seed, protocol, 120):
        for holds in ALWAYS:
            holds(course)
        if before:
            nothing_that_was_recorded_is_taken_back(before, course.concern)
        before = course.concern


@settings(max_examples=12)
@EVERY
def test_waking_a_concern_after_every_move_always_moves_its_next_step_on(
    seed: int, protocol: str
) -> None:
    """This course is another one: whatever time brings happens before anybody presses anything."""
    course = Course(seed, protocol)
    for _ in range(40):
        course.step()
        if (at := course.turn.wake_at) is None:
            continue
        course.now = max(course.now, at)
        course._take(advance(course.concern, Wake(course.concern.id), course.ctx))
        assert course.turn.wake_at is None or course.turn.wake_at > course.now


@pytest.mark.parametrize("kind", ["page"])
def test_a_page_that_cannot_be_delivered_goes_to_the_next_person(kind: str) -> None:
    for seed in range(30):
        course = Course(seed, "uk-schools")
        paged = [p.to for p in course.concern.paging.pages]
        everyone = on_ladder(course.concern, SCHOOL)
        if course.concern.owner or set(paged) == set(everyone):
            continue
        turn = advance(course.concern, Undelivered(course.concern.id, paged[0], kind), course.ctx)
        assert {d.to for d in turn.duties if isinstance(d, Post) and d.kind == "page"} - set(paged)


def test_the_walks_reach_every_corner() -> None:
    seen, corners = (
        set(),
        {
            "open",
            "closed",
            "second look",
            "referral",
            "re-opened",
            "passed",
            "entry",
            "let in",
            "attached",
        },
    )
    for seed in (6, *range(60)):  # it comes to all of them
        if seen >= corners:
            break
        for course in lived(seed, "uk-schools", 120):
            seen.add(course.concern.state)
            seen.add("second look" if course.concern.second_looks else "")
            seen.add("referral" if course.concern.referrals else "")
            seen.add("re-opened" if course.concern.reopened_at else "")
            seen.add("passed" if course.concern.handovers > 2 else "")
            seen.add("entry" if course.concern.entries else "")
            seen.add("let in" if course.concern.may_read else "")
            seen.add("attached" if course.other.attached else "")
    assert seen >= corners
