"""Does each follow-up come when it should, with the right buttons, and does it climb when nobody
does it?
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from flows import chat
from flows.entries.outside import deletion
from flows.follow_up.follow_ups import open_ones, rule_of
from flows.names.children import children
from flows.screen import Done, Errors, One, Row, Text
from flows.turn import Post
from tests.support.flows.played import DANA, DEV, HELEN, Played, calm
from tests.support.world import MONDAY_MORNING

PROTOCOL, TODAY = "ukcis-2024", "2026-11-23"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def decided(**report: str) -> Played:
    """Of which nobody asks anything from hour to hour."""
    played = Played(protocol=PROTOCOL, **report).taken_by(DANA)
    return played.answered(calm(PROTOCOL)).decided("early-help")


def entered(kind: str, **values: str) -> Callable[[], Played]:
    def make() -> Played:
        played = decided()
        played.enter(kind, **values)
        assert played.concern.entries, played.turn.answer
        return played

    return make


def referred() -> Played:
    played = Played(protocol=PROTOCOL).taken_by(DANA).answered({"life-at-risk": "yes"})
    played.send(
        DANA,
        "action",
        "action/0",
        "1",
        agency="social-care",
        spoke_to="Jo",
        day="2026-11-23",
        time="10:00",
    )
    assert played.concern.referrals, played.turn.answer
    return played


def undecided() -> Played:
    return Played(protocol=PROTOCOL).taken_by(DANA)


CHILD = {"name": "Sam", "role": "received", "school": "Valley School"}
DEVICE = {"device": "Sam's phone", "state": "off", "holder": "Dana"}
TAKE_DOWN = {"what": "The post", "state": "asked", "by": "2026-11-25"}
MOVES = {"child": "Sam", "school": "Valley School"}
CALL = {"agency": "early-help", "spoke_to": "Jo", "day": TODAY, "when": "today"}
REFUSED = {"agency": "social-care", "day": "2026-11-23", "said": "Not for us.", "accepted": "no"}
HOURS = (timedelta(hours=4), timedelta(hours=24))
RULES = {  # how it comes about, first due, when the next two are told
    "no-decision": (undecided, "2026-11-23T14:30", HOURS),
    "referral-unanswered": (referred, "2026-11-24T09:00", HOURS),
    "urgent-still-open": (referred, "2026-11-24T09:00", HOURS),
    "check-in": (decided, "2026-11-24T08:30", (timedelta(days=2), timedelta(days=7))),
    "parents": (decided, "2026-11-24T09:00", (timedelta(days=2), timedelta(days=7))),
    "deletion": (
        entered("deletion", **TAKE_DOWN),
        "2026-11-25T09:00",
        (timedelta(days=2), timedelta(days=7)),
    ),
    "device": (
        entered("device", **DEVICE),
        "2026-11-30T09:00",
        (timedelta(days=2), timedelta(days=7)),
    ),
    "other-school": (
        entered("child", **CHILD),
        "2026-11-24T09:00",
        (timedelta(days=2), timedelta(days=7)),
    ),
    "record-sent": (
        entered("moving", **MOVES),
        "2026-11-30T09:00",
        (timedelta(days=2), timedelta(days=7)),
    ),
    "safety-plan": (decided, "2026-11-24T09:00", (timedelta(days=2), timedelta(days=7))),
    "others-answered": (decided, "2026-11-24T09:00", (timedelta(days=2), timedelta(days=7))),
    "in-writing": (referred, "2026-11-24T09:00", (timedelta(days=2), timedelta(days=7))),
    "staff-who-saw": (
        lambda: decided(seen="shown"),
        "2026-11-24T09:00",
        (timedelta(days=2), timedelta(days=7)),
    ),
    "devices-told-of": (
        lambda: decided(device="with-child"),
        "2026-11-23T14:45",
        (timedelta(days=2), timedelta(days=7)),
    ),
    "referral-not-accepted": (
        entered("answer", **REFUSED),
        "2026-11-23T15:00",
        (timedelta(days=2), timedelta(days=7)),
    ),
    "review": (decided, "2026-12-07T09:00", (timedelta(days=2), timedelta(days=7))),
}


def of_rule(played: Played, rule: str) -> list[str]:
    return [f.id for f in open_ones(played.concern) if f.rule == rule]


@pytest.mark.parametrize("rule", list(RULES))
def test_each_follow_up_is_due_first_when_it_should_be(rule: str) -> None:
    make, first, _ = RULES[rule]
    played = make()
    assert min(f.due_at for f in open_ones(played.concern) if f.rule == rule) == utc(first)


def done(played: Played, *rules: str) -> None:
    for one in [one for rule in rules for one in of_rule(played, rule)]:
        played.send(DANA, "done", one, note="Done.")


SAFETY = ["referral-unanswered", "urgent-still-open"]


@pytest.mark.parametrize("rule", SAFETY)
def test_what_keeps_a_child_safe_is_offered_after_four_hours_a_day_and_then_daily_for_good(
    rule: str,
) -> None:
    _, first, _ = RULES[rule]
    played, told = referred().answered(calm(PROTOCOL) | {"life-at-risk": "yes"}), []
    played.decided("social-care")
    while played.now < utc(first) + timedelta(days=5):
        played.wake()
        told += [(played.now - utc(first), to) for kind, to in played.posts if kind == "help"]
    at = [timedelta(hours=4), *(timedelta(days=n) for n in range(1, 6))]
    assert told == list(zip(at, [DEV, HELEN] * 3, strict=True))


@pytest.mark.parametrize("rule", [r for r in RULES if RULES[r][2] != HOURS])
def test_each_follow_up_climbs_its_own_ladder_when_nobody_does_it(rule: str) -> None:
    make, first, waits = RULES[rule]
    played, told = make(), []
    one = of_rule(played, rule)[0]
    while played.turn.wake_at and played.turn.wake_at <= utc(first) + waits[1]:
        played.wake()
        told += [
            (played.now.date() - utc(first).date(), d.to)
            for d in played.turn.duties
            if isinstance(d, Post) and d.kind == "overdue" and one in d.args[0].split("-")
        ]
    assert told == [(waits[0], DEV), (waits[1], HELEN)]


def test_what_climbs_at_one_moment_is_one_message_that_stands_until_the_last_of_it_is_done() -> (
    None
):
    played = decided()
    played.enter("child", **CHILD)
    posts: list[Post] = []
    while not any("-" in post.args[0] for post in posts):
        played.wake()
        posts = [
            d
            for d in played.turn.duties
            if isinstance(d, Post) and (d.kind, d.to) == ("overdue", DEV)
        ]
    [post] = posts
    for one in post.args[0].split("-"):
        assert chat.message(played.concern, "overdue", DEV, post.args, played.ctx)
        played.send(DANA, "done", one, note="Done.")
    assert chat.message(played.concern, "overdue", DEV, post.args, played.ctx) is None


def test_nobody_who_does_not_have_it_is_told_twice_a_day_of_what_is_overdue() -> None:
    played = Played(device="taken-flight-mode", seen="shown").taken_by(DANA)
    played.answered(calm("uk-schools")).decided("early-help", "consult")
    told: list[tuple[str, date]] = []
    while played.now < MONDAY_MORNING + timedelta(days=30):
        played.wake()
        told += [(who, played.now.date()) for kind, who in played.posts if kind == "overdue"]
    assert {who for who, _ in told} == {DEV, HELEN}
    assert len(told) == len(set(told))


@pytest.mark.parametrize("rule", list(RULES))
def test_each_reminder_can_be_done_put_off_passed_on_and_opened(rule: str) -> None:
    make, first, _ = RULES[rule]
    played = make()
    for other in [
        f for f in open_ones(played.concern) if f.rule != rule and f.due_at <= utc(first)
    ]:
        if rule_of(other, played.ctx).kind != "decide":
            played.send(DANA, "done", other.id, note="Done.")
    played.until(utc(first) - timedelta(minutes=1))
    while played.now < utc(first) or ("remind", DANA) not in played.posts:
        played.wake()
    post = next(d for d in played.turn.duties if isinstance(d, Post) and d.kind == "remind")
    shown = chat.message(played.concern, "remind", DANA, post.args, played.ctx)
    assert shown
    labels = {button.action for row in shown.rows for button in row}
    if "what-is-due" in labels:
        played.press(DANA, "what-is-due", "-".join(post.args))
        labels |= {b.action for part in played.form.parts for b in getattr(part, "buttons", ())}
    assert labels >= {"pass-on", "open", "done"} | (set() if rule == "no-decision" else {"snooze"})


SETTLED = [  # what settles it, and what does not
    (
        "device",
        entered("device", **DEVICE),
        {"device": "sam's Phone", "state": "back", "holder": "Sam", "handed_to": "Sam, today"},
        DEVICE,
    ),
    (
        "record-sent",
        entered("moving", **MOVES),
        {
            "child": "Sam",
            "to": "Ms Reed",
            "day": "2026-11-23",
            "state": "received",
            "by": "Ms Reed",
            "confirmed": "2026-11-23",
        },
        {"child": "Sam", "to": "Ms Reed", "day": "2026-11-23", "state": "sent"},
    ),
    (
        "deletion",
        entered("deletion", **TAKE_DOWN),
        {"what": "The post", "state": "confirmed", "confirmed": "2026-11-23"},
        TAKE_DOWN,
    ),
]


@pytest.mark.parametrize(
    ("kind", "make", "settling", "not_settling"), SETTLED, ids=[one[0] for one in SETTLED]
)
def test_an_entry_settles_its_follow_up_only_when_it_says_that_it_is_so(
    kind: str,
    make: Callable[[], Played],
    settling: dict[str, str],
    not_settling: dict[str, str],
) -> None:
    played = make()
    assert len(of_rule(played, kind)) == 1
    played.enter(kind, **not_settling)
    assert len(of_rule(played, kind)) == 1
    played.enter(kind, **settling)
    assert of_rule(played, kind) == []


def test_a_second_device_taken_later_makes_a_follow_up_of_its_own() -> None:
    played = entered("device", **DEVICE)()
    played.enter("device", device="Sam's phone", state="back", holder="Sam", handed_to="Sam")
    assert of_rule(played, "device") == []
    played.now += timedelta(days=3)
    played.enter("device", device="A tablet", state="off", holder="Dana")
    assert len(of_rule(played, "device")) == 1


def test_one_of_two_devices_given_back_settles_nothing() -> None:
    played = entered("device", **DEVICE)()
    played.enter("device", device="A tablet", state="off", holder="Dana")
    played.enter("device", device="Sam's phone", state="back", holder="Sam", handed_to="Sam")
    assert len(of_rule(played, "device")) == 1


def test_a_child_of_our_own_school_makes_no_follow_up_for_another() -> None:
    assert of_rule(entered("child", name="Sam", role="made")(), "other-school") == []


def test_a_referral_entered_by_hand_is_chased_until_each_has_its_answer() -> None:
    played = entered("referral", **CALL)()
    played.enter("referral", agency="social-care", spoke_to="Al", day=TODAY, when="today")
    played.enter("answer", agency="early-help", day="2026-11-23", said="Yes.")
    assert len(of_rule(played, "referral-unanswered")) == 1
    played.enter("answer", agency="social-care", day="2026-11-23", said="Yes.")
    assert of_rule(played, "referral-unanswered") == []


def test_nothing_is_deleted_while_a_referral_is_unanswered_or_the_police_have_not_agreed() -> None:
    played = entered("referral", agency="police", spoke_to="Al", day=TODAY, when="today")()
    other = {"agency": "other", "agency-name": "Barnardo's Hub"}
    played.enter("referral", **other, spoke_to="Bo", day=TODAY, when="today")
    assert deletion.in_the_way(played.concern) == ["Police", "another agency"]
    played.enter("deletion", what="A phone", where="school", state="asked", by="2026-12-01")
    assert isinstance(played.turn.answer, Errors)
    assert "Police; another agency." in played.turn.answer.fields["what"]
    played.enter("answer", **other, day="2026-11-23", said="Yes.")
    played.enter(
        "answer",
        agency="police",
        day="2026-11-23",
        said="We look into it.",
        deletion="not-yet",
    )
    assert deletion.in_the_way(played.concern)
    played.enter("answer", agency="police", day="2026-11-23", said="Go on.", deletion="agreed")
    assert not deletion.in_the_way(played.concern)


def test_a_planned_viewing_says_when_the_headteacher_approved_it() -> None:
    viewing = {
        "who": "Dana",
        "day": TODAY,
        "when": "today",
        "why": "The police asked.",
        "head": "approved",
    }
    played = Played().taken_by(DANA)
    played.enter("viewing", **viewing)
    assert not played.concern.entries
    played.enter("viewing", **viewing, approved="Before, at nine.")
    assert played.concern.entries


def two_children() -> Played:
    played = decided()
    for name in ("Sam Lee", "Ada Quill"):
        played.enter("child", name=name, role="made")
    return played


def told(played: Played, child: str) -> None:
    played.enter("parents", child=child, told="yes", day="2026-11-23", why="They came in.")
    assert played.concern.entries[-1].kind == "parents", played.turn.answer


def test_the_parents_of_one_child_told_leave_those_of_the_other_to_be_told() -> None:
    played = two_children()
    told(played, "0")
    assert played.concern.entries[-1].values["child"] == "Sam Lee"
    assert len(of_rule(played, "parents")) == 1
    told(played, "1")
    assert of_rule(played, "parents") == []


def test_the_form_about_parents_offers_the_children_recorded_and_carries_no_name_but_to_be_read() -> (
    None
):
    played = two_children()
    played.press(DANA, "enter", "parents")
    field = next(part for part in played.form.parts if getattr(part, "id", "") == "child")
    assert isinstance(field, One)
    assert [(option.id, option.label) for option in field.options] == [
        ("0", "Sam Lee, date of birth not entered"),
        ("1", "Ada Quill, date of birth not entered"),
    ]


def test_a_child_entered_once_the_parents_were_told_makes_the_follow_up_anew() -> None:
    played = two_children()
    told(played, "0")
    told(played, "1")
    played.now += timedelta(days=1)
    played.enter("child", name="LEE, Sam", role="made", wishes="More is known.", same="0")
    assert of_rule(played, "parents") == []
    played.enter("child", name="Kit Marlow", role="received")
    assert len(of_rule(played, "parents")) == 1
    played.now += timedelta(days=1)
    told(played, str(len(played.concern.entries) - 1))
    assert of_rule(played, "parents") == []


def test_a_name_typed_before_any_child_was_recorded_counts_for_that_child() -> None:
    played = decided()
    told(played, "lee, sam")
    assert of_rule(played, "parents") == []
    played.now += timedelta(hours=1)
    played.enter("child", name="Sam Lee", role="made")
    assert of_rule(played, "parents") == []


@pytest.mark.parametrize(
    ("rule", "first", "second", "settling"),
    [
        (
            "other-school",
            ("child", {**CHILD, "name": "Sam Lee"}),
            ("child", {**CHILD, "name": "Ada Quill"}),
            ("school-told", {"school": "Valley School", "who": "Ms Reed", "day": "2026-11-23"}),
        ),
        (
            "record-sent",
            ("moving", {**MOVES, "child": "Sam Lee"}),
            ("moving", {**MOVES, "child": "Ada Quill"}),
            (
                "record-sent",
                {
                    "to": "Ms Reed",
                    "day": "2026-11-23",
                    "state": "received",
                    "by": "Ms Reed",
                    "confirmed": "2026-11-23",
                },
            ),
        ),
    ],
)
def test_what_is_owed_to_two_children_is_settled_when_it_is_done_for_both(
    rule: str,
    first: tuple[str, dict[str, str]],
    second: tuple[str, dict[str, str]],
    settling: tuple[str, dict[str, str]],
) -> None:
    played = entered(first[0], **first[1])()
    played.now += timedelta(hours=1)
    played.enter(second[0], **second[1])
    kind, values = settling
    for child, left in (("Sam Lee", 1), ("Ada Quill", 0)):
        played.now += timedelta(hours=1)
        played.enter(kind, child=child, **values)
        assert len(of_rule(played, rule)) == left, child


def test_one_of_two_take_downs_confirmed_settles_nothing() -> None:
    played = entered("deletion", **TAKE_DOWN)()
    played.now += timedelta(hours=1)
    played.enter("deletion", what="The second post", state="asked", by="2026-11-26")
    for what, left in (("The post", 1), ("the second post", 0)):
        played.now += timedelta(hours=1)
        played.enter("deletion", what=what, state="confirmed", confirmed="2026-11-23")
        assert len(of_rule(played, "deletion")) == left, what


def test_referrals_that_have_their_answers_are_not_chased_again() -> None:
    played = entered("referral", **CALL)()
    played.now += timedelta(hours=1)
    played.enter("referral", agency="social-care", spoke_to="Al", day=TODAY, when="today")
    for agency in ("early-help", "social-care"):
        played.now += timedelta(hours=1)
        played.enter("answer", agency=agency, day="2026-11-23", said="Yes.")
    assert of_rule(played, "referral-unanswered") == []


FRIDAY_BEFORE_CHRISTMAS = "2026-12-18T11:00"


def reminded(played: Played, until: str) -> list[tuple[datetime, set[str]]]:
    """When the owner was reminded until then, and of what."""
    found = []
    while played.turn.wake_at and played.turn.wake_at <= utc(until):
        played.wake()
        for duty in played.turn.duties:
            if isinstance(duty, Post) and duty.kind == "remind":
                about = {f.rule for f in played.concern.follow_ups if f.reminded == duty.args}
                found.append((played.now, about))
    return found


def before_christmas() -> Played:
    played = Played(protocol=PROTOCOL, at=utc(FRIDAY_BEFORE_CHRISTMAS)).taken_by(DANA)
    return played.answered(calm(PROTOCOL)).decided("early-help")


def test_over_a_holiday_the_child_is_looked_in_on_after_two_and_seven_days_as_well() -> None:
    check_ins = sorted(
        f.due_at for f in before_christmas().concern.follow_ups if f.rule == "check-in"
    )
    assert check_ins == [
        utc("2026-12-20T08:30"),
        utc("2026-12-25T08:30"),
        utc("2027-01-05T08:30"),
        utc("2027-01-11T08:30"),
    ]


@pytest.mark.parametrize(
    ("at", "days"),
    [
        ("2026-12-23T10:00", ["2026-12-25", "2026-12-30", "2027-01-05", "2027-01-11"]),
        ("2026-12-19T10:00", ["2026-12-21", "2026-12-26", "2027-01-05", "2027-01-11"]),
        ("2027-01-03T10:00", ["2027-01-05", "2027-01-08"]),
        ("2026-11-28T10:00", ["2026-11-30", "2026-12-04"]),
    ],
    ids=["in the holiday", "as it begins", "as it ends", "a weekend"],
)
def test_a_child_is_looked_in_on_in_the_holiday_in_which_it_was_decided_and_again_at_school(
    at: str, days: list[str]
) -> None:
    played = Played(protocol=PROTOCOL, at=utc(at)).taken_by(DANA)
    played.answered(calm(PROTOCOL)).decided("early-help")
    due = sorted(f.due_at for f in open_ones(played.concern) if f.rule == "check-in")
    assert due == [utc(f"{day}T08:30") for day in days]


def test_in_a_holiday_what_is_not_about_safety_is_rare_and_never_on_christmas_day() -> None:
    played = Played(protocol=PROTOCOL, at=utc("2026-12-14T10:00")).taken_by(DANA)
    played.answered(calm(PROTOCOL)).decided("social-care")
    played.enter("device", **DEVICE)
    done(played, "referral-unanswered", "check-in")
    moments = reminded(played, "2027-01-12T09:00")
    of_device = [at.date() for at, about in moments if "device" in about]
    holiday = [day for day in of_device if 19 <= day.day <= 31 and day.month == 12]
    assert len(holiday) <= 3
    assert all(day.isoformat() != "2026-12-25" for day in of_device)
    gaps = [after - before for before, after in pairwise(of_device)]
    assert max(gaps) <= timedelta(days=7)


def test_what_is_not_about_safety_is_one_message_a_day() -> None:
    moments = reminded(decided(), "2026-11-30T17:00")
    days = [at.date() for at, _ in moments]
    assert len(days) == len(set(days))
    assert {"check-in", "parents", "safety-plan", "others-answered"} <= moments[0][1]


def test_the_mornings_reminder_about_safety_comes_in_the_same_message() -> None:
    played = referred().answered(calm(PROTOCOL) | {"life-at-risk": "yes"}).decided("social-care")
    days = [(at.date(), what) for at, what in reminded(played, "2026-11-27T08:00") if at.hour < 12]
    assert {"check-in", "referral-unanswered", "urgent-still-open"} <= days[0][1]
    assert len(days) == len({day for day, _ in days}) == 3


def test_what_keeps_a_child_safe_is_not_brought_forward_from_its_own_hour() -> None:
    played = Played(protocol=PROTOCOL, device="with-child").taken_by(DANA)
    moments = [at for at, what in reminded(played, "2026-11-23T17:00") if "no-decision" in what]
    assert moments == [utc("2026-11-23T14:30")]


def test_who_has_it_over_a_holiday_is_asked_in_that_days_message() -> None:
    played = Played(protocol=PROTOCOL, at=utc("2026-12-16T10:00")).taken_by(DANA)
    played.answered(calm(PROTOCOL)).decided("early-help")
    last = [what for at, what in reminded(played, "2026-12-18T17:00") if at.day == 18]
    assert len(last) == 1
    assert {"holiday", "parents"} <= last[0]


def test_a_reminder_says_the_reference_and_open_only_and_the_form_says_what_is_due() -> None:
    played = decided()
    played.wake()
    [row] = played.message("remind").rows
    assert [button.label for button in row] == ["Open"]
    played.press(DANA, "what-is-due", row[0].step, row[0].nonce)
    words = [part.text for part in played.form.parts if isinstance(part, Text)]
    assert any(line.startswith("Have the parents been told") for line in words)
    labels = [b.label for part in played.form.parts if isinstance(part, Row) for b in part.buttons]
    assert {"Done", "Snooze", "Pass on", "Open"} <= set(labels)


def test_about_staff_the_lado_is_told_the_same_day_and_asked_about_each_working_day() -> None:
    played = Played(protocol=PROTOCOL, at=utc("2026-12-18T10:00"), named=(DANA,)).taken_by(HELEN)
    played.answered(calm(PROTOCOL)).decided("early-help")
    days = [
        at.date().isoformat()
        for at, what in reminded(played, "2026-12-30T12:00")
        if "lado-told" in what
    ]
    assert days == [
        "2026-12-18",
        "2026-12-21",
        "2026-12-22",
        "2026-12-23",
        "2026-12-24",
        "2026-12-29",
        "2026-12-30",
    ]
    played.enter(
        "consultation",
        agency="lado",
        **{"spoke-to": "Mr Fox", "day": TODAY, "when": "10:00", "advice": "Meet."},
    )
    assert of_rule(played, "lado-told") == []


def test_before_a_holiday_somebody_is_asked_once_who_has_it() -> None:
    played = Played(protocol=PROTOCOL, at=utc("2026-12-16T10:00")).taken_by(DANA)
    asked = [at for at, what in reminded(played, "2027-01-05T12:00") if "holiday" in what]
    assert asked == [utc("2026-12-18T12:00")]


def test_a_record_is_sent_on_from_the_day_of_the_move_and_nobody_is_reminded_before() -> None:
    played = decided()
    played.enter("moving", **(MOVES | {"day": "2027-01-05"}))
    assert min(f.due_at for f in open_ones(played.concern) if f.rule == "record-sent") == utc(
        "2027-01-05T09:00"
    )
    days = [at for at, what in reminded(played, "2027-01-07T12:00") if "record-sent" in what]
    assert days == [utc(f"2027-01-0{day}T09:00") for day in (5, 6, 7)]


@pytest.mark.parametrize(
    ("day", "first"),
    [("2026-11-28", "2026-11-30"), ("2026-12-25", "2026-12-31"), ("2027-01-02", "2027-01-05")],
    ids=["a Saturday", "Christmas Day", "before term begins"],
)
def test_nobody_is_reminded_of_a_move_on_a_day_without_school(day: str, first: str) -> None:
    played = decided()
    played.enter("moving", **(MOVES | {"day": day}))
    done(played, "check-in")
    asked = [at for at, what in reminded(played, f"{first}T09:00") if "record-sent" in what]
    assert asked == [utc(f"{first}T09:00")]


def test_a_second_child_who_moves_later_is_due_from_their_own_day() -> None:
    played = decided()
    for name, day in (("Sam Kent", "2026-11-30"), ("Kit Lowe", "2026-12-14")):
        played.enter("child", name=name, role="received")
        played.enter("moving", **(MOVES | {"child": _place(played, name), "day": day}))
    assert "record-sent" in reminded(played, "2026-11-30T12:00")[-1][1]
    sent = {"to": "Ms Ray", "day": "2026-11-30", "state": "received", "by": "Ms Ray"}
    played.enter("record-sent", child=_place(played, "Sam Kent"), confirmed="2026-11-30", **sent)
    asked = [at for at, what in reminded(played, "2026-12-15T12:00") if "record-sent" in what]
    assert asked == [utc("2026-12-14T09:00"), utc("2026-12-15T09:00")]


def test_the_record_of_a_child_who_moves_again_is_due_from_the_day_of_the_second_move() -> None:
    played = decided()
    played.enter("child", name="Sam Kent", role="received")
    sam = MOVES | {"child": _place(played, "Sam Kent")}
    sent = {"child": sam["child"], "to": "Ms Ray", "state": "received", "by": "Ms Ray"}
    played.enter("moving", **(sam | {"day": "2026-11-30"}))
    assert "record-sent" in reminded(played, "2026-11-30T12:00")[-1][1]
    played.enter("record-sent", day="2026-11-30", confirmed="2026-11-30", **sent)
    played.now += timedelta(days=1)
    played.enter("moving", **(sam | {"school": "Brook Academy", "day": "2026-12-14"}))
    asked = [at for at, what in reminded(played, "2026-12-15T12:00") if "record-sent" in what]
    assert asked == [utc("2026-12-14T09:00"), utc("2026-12-15T09:00")]
    played.enter("record-sent", day="2026-12-15", confirmed="2026-12-15", **sent)
    assert not [f for f in open_ones(played.concern) if f.rule == "record-sent"]


@pytest.mark.parametrize("entered_by_name", [True, False])
def test_a_record_that_was_sent_and_not_confirmed_is_asked_about_though_no_move_was_entered(
    entered_by_name: bool,
) -> None:
    played = decided()
    if entered_by_name:
        for name in ("Sam Kent", "Kit Lowe"):
            played.enter("child", name=name, role="received")
    sam, kit = (_place(played, n) if entered_by_name else n for n in ("Sam Kent", "Kit Lowe"))
    sent = {"to": "Ms Ray", "day": "2026-11-23"}
    for child in (sam, kit):
        played.enter("record-sent", child=child, state="sent", **sent)
    assert "record-sent" in reminded(played, "2026-11-30T12:00")[-1][1]
    there = sent | {"state": "received", "by": "Ms Ray", "confirmed": "2026-11-30"}
    played.enter("record-sent", child=sam, **there)
    assert of_rule(played, "record-sent")
    played.enter("record-sent", child=kit, **there)
    assert not of_rule(played, "record-sent")


WRONG = {"what": "0", "why": "Another boy was meant."}


def test_nobody_is_reminded_of_what_a_child_needed_who_was_entered_in_error() -> None:
    played = Played(protocol=PROTOCOL).taken_by(DANA)
    played.enter("child", **CHILD)
    played.enter("moving", **(MOVES | {"child": "0"}))
    asked = {"other-school", "record-sent"}
    assert asked <= {f.rule for f in open_ones(played.concern)}
    played.enter("withdrawn", **WRONG)
    assert not asked & {f.rule for f in open_ones(played.concern)}
    played.until(played.now + timedelta(days=2))
    assert not asked & {f.rule for f in open_ones(played.concern)}


def test_what_is_done_for_every_other_child_is_not_asked_about_one_entered_in_error() -> None:
    played = Played(protocol=PROTOCOL).taken_by(DANA)
    for name in ("Sam Kent", "Kit Lowe"):
        played.enter("child", name=name, role="received")
    played.answered(calm(PROTOCOL)).decided("early-help")
    played.enter(
        "parents", child=_place(played, "Kit Lowe"), told="yes", day="2026-11-23", why="They came."
    )
    assert of_rule(played, "parents")
    played.enter("withdrawn", **WRONG)
    assert not of_rule(played, "parents")
    assert of_rule(played, "safety-plan"), "Kit has none yet"


def test_whose_parents_are_told_is_still_asked_where_the_only_child_was_entered_in_error() -> None:
    played = Played(protocol=PROTOCOL).taken_by(DANA)
    played.enter("child", name="Sam Kent", role="received")
    played.answered(calm(PROTOCOL)).decided("early-help")
    played.enter("withdrawn", **WRONG)
    assert of_rule(played, "parents")


def _place(played: Played, name: str) -> str:
    return next(str(one.at) for one in children(played.concern.entries) if one.name == name)


def test_a_day_of_the_move_that_was_corrected_counts_as_entered_last() -> None:
    played = decided()
    played.enter("moving", **(MOVES | {"day": "2026-12-01"}))
    played.enter("moving", **(MOVES | {"day": "2027-01-05"}))
    asked = [at for at, what in reminded(played, "2027-01-05T12:00") if "record-sent" in what]
    assert asked == [utc("2027-01-05T09:00")]


@pytest.mark.parametrize(
    ("at", "rule", "expected"),
    [
        ("2026-11-27T16:00", "devices-told-of", "2026-11-30T09:00"),
        ("2026-11-27T16:00", "no-decision", "2026-11-28T09:00"),
        ("2026-12-18T16:00", "devices-told-of", "2026-12-24T09:00"),
    ],
    ids=["a weekend", "what keeps a child safe", "never more than a week"],
)
def test_what_is_not_about_safety_waits_for_a_school_day(at: str, rule: str, expected: str) -> None:
    played = Played(protocol=PROTOCOL, at=utc(at), device="taken-off").taken_by(DANA)
    due = [f.due_at for f in open_ones(played.concern) if f.rule == rule]
    assert due == [utc(expected)]


@pytest.mark.parametrize(
    ("on", "days", "then"),
    [
        ("2026-11-27", "1", "2026-11-30"),
        ("2026-11-25", "3", "2026-11-30"),
        ("2026-11-26", "1", "2026-11-27"),
        ("2026-12-18", "1", "2026-12-24"),
        ("2026-12-18", "7", "2026-12-24"),
    ],
)
def test_what_was_put_off_waits_for_a_school_day_and_never_more_than_a_week(
    on: str, days: str, then: str
) -> None:
    played = decided()
    played.until(utc(f"{on}T15:00"))
    [one] = of_rule(played, "parents")
    played.send(DANA, "snooze", one, days=days)
    [at] = [f.due_at for f in open_ones(played.concern) if f.rule == "parents"]
    assert at == utc(f"{then}T09:00")


@pytest.mark.parametrize(("days", "then"), [("1", "2026-11-28"), ("3", "2026-11-30")])
def test_what_keeps_a_child_safe_is_put_off_by_the_calendar(days: str, then: str) -> None:
    played = referred()
    played.until(utc("2026-11-27T15:00"))
    [one] = of_rule(played, "referral-unanswered")
    played.send(DANA, "snooze", one, days=days)
    [at] = [f.due_at for f in open_ones(played.concern) if f.rule == "referral-unanswered"]
    assert at == utc(f"{then}T09:00")


def taken_down(played: Played, what: str, **state: str) -> None:
    played.enter("deletion", what=what, where="platform", **state)


def of_the_deletion(played: Played, until: str) -> list[str]:
    return [f"{at:%Y-%m-%d}" for at, what in reminded(played, until) if "deletion" in what]


@pytest.mark.parametrize("days", [("2026-11-27", "2026-12-17"), ("2026-12-17", "2026-11-27")])
def test_of_two_take_downs_each_is_asked_about_from_its_own_day(days: tuple[str, str]) -> None:
    played = decided()
    for day in days:
        taken_down(played, f"By {day}", state="asked", by=day)
    assert of_the_deletion(played, "2026-11-30T12:00") == ["2026-11-27", "2026-11-30"]
    taken_down(played, "By 2026-11-27", state="confirmed", confirmed="2026-11-30")
    assert of_the_deletion(played, "2026-12-18T12:00") == ["2026-12-17", "2026-12-18"]
    taken_down(played, "By 2026-12-17", state="confirmed", confirmed="2026-12-18")
    assert not of_rule(played, "deletion")


def test_a_deadline_on_a_day_without_school_is_asked_about_on_the_next() -> None:
    played = decided()
    given = {"what": "A post", "where": "platform", "state": "asked", "by": "2026-12-05"}
    played.enter("deletion", **given)
    due = [f.due_at for f in open_ones(played.concern) if f.rule == "deletion"]
    assert due == [utc("2026-12-07T09:00")]


def test_a_device_kept_over_christmas_is_asked_about_a_few_times_only() -> None:
    played = Played(protocol=PROTOCOL, at=utc("2026-12-11T10:00")).taken_by(DANA)
    played.answered(calm(PROTOCOL)).decided("manage-in-school")
    played.enter("device", **DEVICE)
    done(played, "check-in", "parents", "safety-plan", "review")
    asked = [at.date() for at, what in reminded(played, "2027-01-04T17:00") if "device" in what]
    assert len(asked) <= 6


def test_a_device_entered_says_where_the_one_of_the_report_is() -> None:
    played = Played(protocol=PROTOCOL, device="taken-off").taken_by(DANA)
    assert of_rule(played, "devices-told-of")
    played.enter("device", **DEVICE)
    assert not of_rule(played, "devices-told-of")


def test_a_safety_plan_for_each_child_of_this_school_settles_it() -> None:
    played = decided()
    for name, more in (("Sam", {}), ("Kit", {}), ("Lee", {"school": "Valley School"})):
        played.enter("child", name=name, role="received", **more)
    plan = {"lessons": "Apart.", "who": "Mr Ray"}
    played.enter("safety-plan", child="0", **plan)
    assert of_rule(played, "safety-plan")
    played.enter("safety-plan", child="1", **plan)
    assert not of_rule(played, "safety-plan")


def test_a_holiday_to_come_keeps_no_record_open() -> None:
    played = decided()
    for one in open_ones(played.concern):
        if one.rule != "holiday":
            played.send(DANA, "done", one.id, note="Done.")
    assert of_rule(played, "close")


@pytest.mark.parametrize(
    ("kind", "name", "first", "then"),
    [
        ("device", "device", DEVICE, {"state": "back", "holder": "Sam", "handed_to": "Sam"}),
        ("deletion", "what", TAKE_DOWN, {"state": "confirmed", "confirmed": "2026-11-23"}),
    ],
)
def test_what_is_entered_already_is_chosen_and_not_typed_in_other_words(
    kind: str, name: str, first: dict[str, str], then: dict[str, str]
) -> None:
    played = entered(kind, **first)()
    played.send(DANA, "entry", kind, "n2", **(first | {name: "Another one"}))
    played.press(DANA, "enter", kind)
    field = next(part for part in played.form.parts if isinstance(part, One))
    labels = [option.label for option in field.options]
    assert labels == [first[name], "Another one", "None of these"]
    played.send(DANA, "entry", kind, "n3", known="0", **then)
    assert played.concern.entries[-1].values[name] == first[name]
    assert of_rule(played, kind), "the other is not settled"
    played.press(DANA, "enter", kind)
    field = next(part for part in played.form.parts if isinstance(part, One))
    assert [option.id for option in field.options][:2] == ["1", "2"], "what waits stands first"
    for wrong in ({"known": "7"}, {"known": "1", name: "A third"}):
        played.send(DANA, "entry", kind, "n4", **(then | wrong))
        assert isinstance(played.turn.answer, Errors)
    played.send(DANA, "entry", kind, "n5", known="1", **then)
    assert of_rule(played, kind) == []


def test_none_of_those_entered_is_a_device_of_its_own() -> None:
    played = entered("device", **DEVICE)()
    played.press(DANA, "enter", "device")
    field = next(part for part in played.form.parts if isinstance(part, One))
    none = field.options[-1].id
    played.send(DANA, "entry", "device", "n2", **(DEVICE | {"device": "A tablet", "known": none}))
    assert played.turn.answer == Done()
    assert played.concern.entries[-1].values["device"] == "A tablet"


def test_a_second_device_of_the_same_name_is_not_taken_for_the_first() -> None:
    played = entered("device", **DEVICE)()
    played.send(DANA, "entry", "device", "n2", **(DEVICE | {"holder": "Dev"}))
    assert isinstance(played.turn.answer, Errors)
    assert played.turn.answer.fields == {
        "device": "This name is entered already. Choose it above, or give this one another name."
    }
    played.send(DANA, "entry", "device", "n3", known="0", state="off", holder="Dev")
    assert played.turn.answer == Done()


def test_one_device_with_another_apostrophe_is_the_same() -> None:
    played = entered("device", **DEVICE)()
    back = {"state": "back", "holder": "Sam", "handed_to": "Sam"}
    played.send(DANA, "entry", "device", "n2", device="Sam’s  phone", **back)
    assert of_rule(played, "device") == []
