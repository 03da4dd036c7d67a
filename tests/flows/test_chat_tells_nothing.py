"""Does the chat tell what was answered? Every answer of every question, given and changed, and an
hour of time: what the chat holds is the same, but for a closed list.

The list stands in PRIVACY.md. Which question comes next because of `only-if`; that and when people
were told, paged or asked to help; one neutral reminder, by time; a life at risk now, which others
are told of at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import pytest

from flows import chat
from flows.moves import Click
from flows.paging.offering.offers import HELP, STILL
from flows.paging.unrecorded import REMINDED
from flows.protocol.library import FOR_SCHOOLS, load, with_safety
from flows.protocol.rules import Protocol
from flows.screen import Message
from flows.turn import Alert, Post, Refresh
from tests.support.flows.played import DANA, Played, calm
from tests.support.world import ROOT

HOUR = timedelta(hours=1)
# That and when others were told, and the one neutral reminder.
ALLOWED = {REMINDED}
NOW = ("life-at-risk", "yes-now")
Log = list[tuple[str, str, str, Message | None]]


class Watched:
    """What the chat service was sent of one concern, edits included, in order."""

    def __init__(self, played: Played) -> None:
        self.played = played
        self.sent: dict[tuple[str, str, tuple[str, ...]], Post] = {}
        self.log: Log = []

    def again(self) -> Watched:
        """The same up to here, to go on otherwise."""
        other = Watched(self.played.again())
        other.sent, other.log = dict(self.sent), list(self.log)
        return other

    def after(self, quiet: bool = False) -> None:
        """Keep what the last move sends: whole messages, as they are rendered."""
        for duty in self.played.turn.duties:
            if isinstance(duty, Post):
                self.sent[duty.kind, duty.to, duty.args] = duty
                self._keep("posted", duty.kind, duty.to, duty.args, quiet)
            elif isinstance(duty, Refresh):
                for kind, to, args in list(self.sent):
                    if (
                        duty.kind in (None, kind)
                        and duty.to in (None, to)
                        and duty.args in (None, args)
                    ):
                        self._keep("edited", kind, to, args, quiet)
            else:
                assert isinstance(duty, Alert)

    def _keep(self, what: str, kind: str, to: str, args: tuple[str, ...], quiet: bool) -> None:
        if quiet or kind in ALLOWED:
            return
        shown = chat.message(self.played.concern, kind, to, args, self.played.ctx)
        self.log.append((what, kind, to, shown))


def up_to(protocol: str, question: str) -> Watched:
    """A concern in which every question before this one is answered, calmly."""
    played = Played(protocol=protocol, danger="no").taken_by(DANA)
    watched = Watched(played)
    watched.after(quiet=True)
    facts = _way_to(with_safety(load(protocol)), calm(protocol), question)
    while (step := played.concern.asked.step) != f"ask/{question}":
        press(watched, facts[step.removeprefix("ask/")], quiet=True)
    return watched


def _way_to(whole: Protocol, facts: dict[str, str], question: str) -> dict[str, str]:
    """These facts, with what makes the question be asked."""
    needed = whole.question(question).only_if
    if needed is None or needed.holds(facts):
        return facts
    return facts | {asked: answers[0] for asked, answers in needed.leaves()}


def press(watched: Watched, choice: str, quiet: bool = False) -> None:
    asked = watched.played.concern.asked
    watched.played.press(DANA, "answer", asked.step, str(asked.count), choice)
    watched.after(quiet)


def an_hour(watched: Watched) -> None:
    end = watched.played.now + HOUR
    while watched.played.turn.wake_at and watched.played.turn.wake_at <= end:
        watched.played.wake()
        watched.after()


def every_question() -> Iterator[tuple[str, str]]:
    for name in FOR_SCHOOLS:
        for question in with_safety(load(name)).questions:
            yield name, question.id


EVERY = pytest.mark.parametrize(("name", "question"), list(every_question()))


def alike(logs: dict[str, Log], steps: dict[str, str]) -> None:
    """What the chat holds is the same after every answer that leads to the same next question."""
    groups: dict[str, list[str]] = defaultdict(list)
    for answer, step in steps.items():
        groups[step].append(answer)
    for answers in groups.values():
        for one in answers[1:]:
            assert_alike(logs[answers[0]], logs[one], f"{answers[0]}, {one}")


def assert_alike(one: Log, other: Log, which: str) -> None:
    """Where others are asked to help, which may be seen, the owner is not asked as well whether
    they are still with it.
    """
    if any(kind == HELP for _, kind, _, _ in (*one, *other)):
        one, other = ([it for it in log if it[1] not in (HELP, STILL)] for log in (one, other))
    assert one == other, which


def may_differ(name: str, question: str) -> bool:
    """Whether another question is asked or not because of this one."""
    whole = with_safety(load(name))
    return any(question in q.only_if.questions for q in whole.questions if q.only_if)


@EVERY
def test_after_any_answer_the_chat_shows_the_same_and_an_hour_later_too(
    name: str, question: str
) -> None:
    logs: dict[str, Log] = {}
    steps: dict[str, str] = {}
    asked = up_to(name, question)
    for answer in with_safety(load(name)).question(question).answers:
        watched = asked.again()
        press(watched, answer.id)
        an_hour(watched)
        if (question, answer.id) != NOW:
            logs[answer.id] = watched.log
            steps[answer.id] = watched.played.concern.asked.step
    assert may_differ(name, question) or len(set(steps.values())) == 1
    alike(logs, steps)


@EVERY
def test_a_changed_answer_changes_nothing_in_the_chat_but_which_question_comes_next(
    name: str, question: str
) -> None:
    """Once when all is answered, and once when it is decided."""
    ready = all_answered(name, question)
    for before in (ready, after_decision(ready.again())):
        logs: dict[str, Log] = {}
        steps: dict[str, str] = {}
        for answer in with_safety(load(name)).question(question).answers:
            if (question, answer.id) == NOW:
                continue
            watched = before.again()
            if watched.played.concern.facts.get(question) == answer.id:
                continue
            watched.played.send(DANA, "change", question, "n", answer=answer.id)
            watched.after()
            an_hour(watched)
            logs[answer.id] = watched.log
            steps[answer.id] = watched.played.concern.asked.step
        assert may_differ(name, question) or len(set(steps.values())) == 1
        alike(logs, steps)


def all_answered(name: str, question: str) -> Watched:
    watched = up_to(name, question)
    facts = _way_to(watched.played.protocol, calm(name), question)
    while (step := watched.played.concern.asked.step).startswith("ask/"):
        press(watched, facts.get(step.removeprefix("ask/"), "no"), quiet=True)
    return watched


def after_decision(watched: Watched) -> Watched:
    watched.played.decided("social-care")
    watched.after(quiet=True)
    return watched


def test_a_life_at_risk_now_tells_the_next_person_at_once() -> None:
    watched = up_to("uk-schools", "life-at-risk")
    press(watched, "yes-now")
    posts = [d for d in watched.played.turn.duties if isinstance(d, Post)]
    assert [(post.kind, post.urgent) for post in posts] == [("help", True)]
    assert posts[0].to != DANA
    [shown] = [
        chat.message(watched.played.concern, p.kind, p.to, p.args, watched.played.ctx)
        for p in posts
    ]
    assert "EMERGENCY" in " ".join(shown.paragraphs)


def test_the_list_of_what_the_chat_tells_stands_in_the_privacy_notice() -> None:
    text = " ".join((ROOT / "PRIVACY.md").read_text(encoding="utf-8").split())
    for line in (
        "which question comes next, where an answer decides whether it is asked",
        "that and when people were told, paged, asked whether they are still with it, or asked to"
        " help or for a second look",
        "one reminder that something is not recorded, five minutes later, in the same words"
        " whatever it is",
        "that a life is at risk now: the next person is told at once",
    ):
        assert line in text


def test_the_click_itself_opens_what_to_do() -> None:
    watched = up_to("uk-schools", "extorted")
    press(watched, "yes")
    assert watched.played.form.title == "Do this now"
    assert watched.log == [("edited", "card", DANA, watched.log[0][3])]


def test_a_trigger_that_has_expired_posts_nothing_and_the_action_waits_under_what_to_do_now() -> (
    None
):
    """What the chat service could not open leaves no trace: the turn is the same."""
    watched = up_to("uk-schools", "extorted")
    press(watched, "yes")
    watched.log.clear()
    watched.played.do(Click(DANA, "what-now", watched.played.concern.id))
    watched.after()
    assert watched.played.form.title == "Do this now"
    assert watched.log == []
