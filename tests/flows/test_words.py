"""Can a stressed teacher read it? Every screen at grade 6 or below, no sentence over 25 words, no
word of a list that grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from flows.context import Context
from flows.drills.stories import stories
from flows.entries.kinds import kinds
from flows.protocol.library import FOR_SCHOOLS, load, with_safety
from flows.protocol.parts import Question
from flows.reporting.first_words import first_words
from flows.reporting.receipt import never
from flows.screen import Text
from flows.wording.sentences import sentences
from tests.support.flows.played import DANA, DEV, HELEN, TOM
from tests.support.reading import grade, longest
from tests.support.world import MONDAY_MORNING, CountedIdentifiers, example_school

GRADE, WORDS, FIRST, RECEIPT = 6, 25, 50, 60
A_FEW = 12  # words: labels and buttons alone have no grade
FORBIDDEN = (
    r"stands? (in|on|below|under|here|there)|now stands?|hold stands",
    r"hand nothing|promise no |blame nobody|take away|nothing of it",
    r"may not be told|end of your part|whoever deals with|never a reason to wait",
    r"put away|put aside|seen to|done its work|\bveto\b|otherwise than|as the above",
    r"(at|school's) machine|this protocol|concern's ladder|as it stands|how it stands",
    r"second word|all the same|owes no|\ba slip\b|says? so too|call this one|shrinks|whose task",
    r"victim|perpetrator|sexting|offender",
    r"[A-Z]+_[A-Z]+(_[A-Z]+)*",
    r"e\.g\.|i\.e\.|etc\.|utilise|regarding|prior to|in order to|commence|hereby|upon",
)
SCHOOL = example_school()


def screens() -> dict[str, list[str]]:
    """What is read together: the wording of each screen, each question with its answers, each kind
    of entry.
    """
    found: dict[str, list[str]] = {}
    for key, words in sentences().items():
        found.setdefault(key.split(".")[0], []).append(words)
    for name in FOR_SCHOOLS:
        protocol = with_safety(load(name))
        found |= {f"{name}.{one.id}": list(_of_question(one)) for one in protocol.questions}
        found[f"{name}.advice"] = [one.text for one in protocol.advice]
        found[f"{name}.levels"] = [one.text for one in protocol.levels]
        found[f"{name}.follow-ups"] = [one.text for one in protocol.follow_ups]
        found[f"{name}.reasons"] = [one.reason for one in protocol.criteria]
    found |= {f"drill.{one.id}": [one.title, one.text] for one in stories().values()}
    for kind, one in kinds().items():
        found[f"entry.{kind}"] = [one.title, *(w for f in one.fields for w in (f.label, f.hint))]
    return found


def _of_question(one: Question) -> Iterator[str]:
    yield from (one.text, one.why, *(answer.text for answer in one.answers))


SCREENS = screens()


@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_is_harder_than_grade_six(screen):
    words = " ".join(SCREENS[screen]).split()
    assert len(words) < A_FEW or grade(SCREENS[screen]) <= GRADE


@pytest.mark.parametrize("screen", SCREENS)
def test_no_sentence_is_longer_than_25_words(screen):
    assert [words for words in SCREENS[screen] if longest(words) > WORDS] == []


@pytest.mark.parametrize("forbidden", FORBIDDEN)
def test_no_forbidden_word_is_read_by_anybody(forbidden):
    found = [w for words in SCREENS.values() for w in words if re.search(rf"\b({forbidden})", w)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "Approximately seventeen individuals subsequently communicated unnecessary information.",
        "Whoever administers accommodation arrangements anticipates considerable complications.",
    ],
)
def test_a_hard_sentence_is_measured_as_hard(text):
    assert grade([text]) > 12
    assert grade(["Do not look at the image. Ring the school now. Stay with the child."]) < 3


def test_a_long_sentence_is_counted_whole():
    assert longest("One two three. " + "word " * 26 + "end.") == 27


@pytest.mark.parametrize("person", [TOM, DANA, DEV, HELEN])
@pytest.mark.parametrize("hours", [0, 10])
@pytest.mark.parametrize("away", [(), (DANA,), (DANA, DEV)])
def test_the_first_screen_has_at_most_50_words(person, hours, away):
    now = MONDAY_MORNING + timedelta(hours=hours)
    until = dict.fromkeys(away, now + timedelta(days=1))
    ctx = Context(SCHOOL, with_safety(load("schools-2016")), now, CountedIdentifiers(), until)
    told = " ".join(part.text for part in first_words(ctx, person) if isinstance(part, Text))
    for name in ("Dana Shaw", "Dev Patel", "Helen Moss", "Colin Hart", SCHOOL.name):
        assert name not in told or name not in [SCHOOL.display(p) for p in (person, *away)]
        told = told.replace(name, "")
    told = told.replace("Hillshire emergency duty team", "")
    assert len(re.findall(r"[A-Za-z'’]+", told)) <= FIRST
    assert told.startswith("In danger now? Ring 999.")


@pytest.mark.parametrize("key", [key for key in sentences() if key.startswith("receipt.")])
def test_no_message_of_the_receipt_has_more_than_60_words_before_its_numbers(key):
    before = sentences()[key].split("{numbers}")[0]
    assert len(before.split()) <= RECEIPT


def test_what_never_to_do_is_one_idea_a_line():
    assert all(len(line.split()) <= 35 for line in never().splitlines())
