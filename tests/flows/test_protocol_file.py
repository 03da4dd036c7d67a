"""Promises about protocol files: a school can add its own, and every fault is found and told at
once.
"""

import re
from functools import partial
from importlib import resources
from typing import Any

import pytest
import yaml

from flows.protocol.extend import build
from flows.protocol.file import ProtocolError, QuickWordLoader, WordLoader, read_words
from flows.protocol.library import SHIPPED, load, load_protocol, sheet
from flows.protocol.parts import Level

OWN = """
name: hillside
title: Hillside School
edition: "1"
source: Hillside School's own rule
review_date: 2027-09-01
status: current
extends: [uk-schools]
sources:
  Hillside: Hillside School, child protection policy
questions:
  - id: trip
    text: Did it happen on a school trip?
    why: Other children and other staff may be involved.
    citation: "Hillside: page 3"
    answers:
      - {id: yes, text: "Yes", typed: ["yes"]}
      - {id: no, text: "No", typed: ["no"]}
      - {id: not-sure, text: "Not sure"}
criteria:
  - id: trip
    when: {question: trip, is: [yes, not-sure]}
    level: CONSULT
    reason: It happened, or may have happened, on a school trip.
    citation: "Hillside: page 3"
    advice: [tell-leader]
advice:
  - {id: tell-leader, text: "Tell the trip leader.", citation: "Hillside: page 3"}
clear: {reason: "No answer points to a risk.", citation: "Hillside: page 3"}
"""


def problems(data: object) -> list[str]:
    """Every fault of a protocol file's data; none if all is right."""
    try:
        build(data, load)
    except ProtocolError as error:
        return list(error.faults)
    return []


def own() -> dict[str, Any]:
    return dict(read_words(OWN))


def with_more(more: dict[str, Any]) -> dict[str, Any]:
    """The school's protocol with more in it. What a piece does not say is taken from `LIKE`;
    "(none)" leaves it out.
    """
    data = own()
    for key, value in more.items():
        data[key] = (
            [*data.get(key, []), *map(partial(_filled, key), value)]
            if isinstance(value, list)
            else value
        )
    return {key: value for key, value in data.items() if value != "(none)"}


def _filled(key: str, piece: Any) -> Any:
    if not isinstance(piece, dict) or "same_as" in piece:
        return piece
    return {
        name: value for name, value in {**LIKE.get(key, {}), **piece}.items() if value != "(none)"
    }


LIKE = {
    "questions": own()["questions"][0],
    "criteria": own()["criteria"][0],
    "follow_ups": read_words(
        "{kind: x, text: Do it., citation: KCSIE, when: {event: [decided]}, first: [{days: 1}], every: {days: 1}}"
    ),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_file_says_the_same_whichever_way_it_is_read(name):
    text = resources.files("flows").joinpath("protocols", f"{name}.yml").read_text("utf-8")
    quickly, plainly = (yaml.load(text, Loader=each) for each in (QuickWordLoader, WordLoader))
    assert quickly == plainly == read_words(text)


def test_a_school_adds_its_own_question_to_a_shipped_protocol(tmp_path):
    path = tmp_path / "hillside.yml"
    path.write_text(OWN, encoding="utf-8")
    protocol = load_protocol(path)
    assert len(protocol.questions) == 25
    assert protocol.questions[-1].id == "trip"
    found = protocol.recommend({"trip": "yes"})
    assert "hillside/trip" in [reason.id for reason in found.reasons]
    assert found.advice == ("tell-leader",)
    assert "Also asks: trip." in sheet(protocol)
    assert "Also counts 1 of hillside: trip." in sheet(protocol)


def test_a_school_that_says_nothing_about_levels_and_follow_ups_gets_the_products():
    data = {key: value for key, value in own().items() if key != "extends"}
    assert problems(data) == []


def test_a_school_may_put_a_question_in_other_words_and_keeps_all_else(tmp_path):
    data = OWN.replace(
        "questions:\n",
        'questions:\n  - {id: spread, same_as: uk-schools, text: "How far?", citation: "Hillside: page 4"}\n',
    )
    path = tmp_path / "hillside.yml"
    path.write_text(data, encoding="utf-8")
    changed, before = load_protocol(path).question("spread"), load("uk-schools").question("spread")
    assert (changed.text, changed.citation) == ("How far?", "Hillside: page 4")
    assert (changed.answers, changed.offers, changed.note_prompt) == (
        before.answers,
        before.offers,
        before.note_prompt,
    )
    assert "spread: asked in other words" in sheet(load_protocol(path))


def test_a_new_question_that_can_lead_to_a_referral_at_once_is_asked_among_the_gate_questions(
    tmp_path,
):
    path = tmp_path / "hillside.yml"
    path.write_text(OWN.replace("level: CONSULT", "level: IMMEDIATE_REFERRAL"), encoding="utf-8")
    protocol = load_protocol(path)
    assert [it.id for it in protocol.questions if it.gate][-1] == "trip"
    assert protocol.questions[0].id == "life-at-risk"
    assert protocol.gate_met({"trip": "not-sure"})[0].level == Level.IMMEDIATE_REFERRAL


def test_a_school_cannot_take_a_shipped_protocols_name(tmp_path):
    path = tmp_path / "own.yml"
    path.write_text(OWN.replace("name: hillside", "name: uk-schools"), encoding="utf-8")
    with pytest.raises(ProtocolError, match="name: uk-schools is taken"):
        load_protocol(path)


UK_ORDER = ", ".join(question.id for question in load("uk-schools").questions[1:])
UNSURE = [
    f"{{question: {it}, is: [not-sure]}}"
    for it in ("coerced", "extorted", "capacity", "spread", "reaction", "at-risk")
]
FAULTS = f"""
a missing title
title: (none)
> title: is missing

an unknown key
colour: red
> colour: is not a key that can stand here

a date that is none
review_date: soon
> review_date: must be a date, such as 2027-09-01

a status that is none
status: good
> status: must be 'current', 'superseded' or 'draft'

extends that is no list
extends: uk-schools
> extends: must be a list

an unknown protocol
extends: [uk-scools]
> extends: there is no protocol called 'uk-scools'

reads of a protocol that is not extended
reads: {{ukcis-2024: {{}}}}
> reads: ukcis-2024 is not extended

a list that is none
advice: none
> advice: must be a list

a piece that is none
criteria: [panic]
> criteria: 'panic': must be keys with values

a question without citation
questions: [{{id: x, citation: (none)}}]
> questions: x: citation: is missing

an empty citation
questions: [{{id: x, citation: ""}}]
> questions: x: citation: is empty

a citation of nothing known
questions: [{{id: x, citation: "Hearsay: page 1"}}]
> x: the citation 'Hearsay: page 1' names no source

an id with capitals
questions: [{{id: Xy}}]
> questions: Xy: id: may only have small letters, digits and hyphens

a question twice
questions: [{{id: trip}}]
> questions: trip stands twice

a question asked already
questions: [{{id: spread}}]
> questions: spread is asked already: say same_as to change it

words from an unknown protocol
questions: [{{id: x, same_as: uk, citation: "Hillside: 1"}}]
> questions: x: same_as: there is no protocol called 'uk'

words of an unknown question
questions: [{{id: x, same_as: uk-schools, citation: "Hillside: 1"}}]
> questions: x: same_as: uk-schools has no such question

a question without words
questions: [{{id: x, text: (none)}}]
> questions: x: text: is missing

a gate written down, though it is worked out
questions: [{{id: x, gate: true}}]
> questions: x: gate: is not a key that can stand here

a label too long
questions: [{{id: x, answers: [{{id: yes, text: {"y" * 76}}}, {{id: no, text: No}}]}}]
> questions: x: answers: 0: text: must have at most 75 characters

one answer only
questions: [{{id: x, answers: [{{id: no, text: No}}]}}]
> x: needs 2 to 6 answers, has 1

seven answers
questions: [{{id: x, answers: [{", ".join(f"{{id: a{n}, text: A}}" for n in range(7))}]}}]
> x: needs 2 to 6 answers, has 7

an answer twice
questions: [{{id: x, answers: [{{id: no, text: No}}, {{id: no, text: No}}]}}]
> x: answer no stands twice

typed words of two answers
questions: [{{id: x, answers: [{{id: a, text: A, typed: ["Oh!"]}}, {{id: b, text: B, typed: [oh]}}]}}]
> x: typed 'oh' could mean more than one answer

a bare no for records checked
questions: [{{id: x, answers: [{{id: none-known-checked, text: N, typed: [no]}}, {{id: b, text: B}}]}}]
> x: typed 'no' does not say that records were checked

an unknown question to look at again
questions: [{{id: x, answers: [{{id: a, text: A, revisit: [shoe]}}, {{id: b, text: B}}]}}]
> x: revisit: there is no question 'shoe'

an offer of nothing
questions: [{{id: x, offers: [tea]}}]
> x: offers: there is no advice 'tea'

only_if about a later question
questions: [{{id: x, only_if: {{question: y, is: [yes]}}}}, {{id: y}}]
> x: only_if: 'y' is not asked before it

a question never reached
questions: [{{id: x, only_if: {{all: [{{question: trip, is: [yes]}}, {{question: trip, is: [no]}}]}}}}]
> x: only_if: no answers can ever meet its condition

a criterion never met
questions: [{{id: x, only_if: {{question: trip, is: [yes]}}}}]
criteria: [{{id: x, when: {{all: [{{question: trip, is: [no]}}, {{question: x, is: [yes]}}]}}}}]
> criterion hillside/x: no answers can ever meet its condition

a condition on an unknown question
criteria: [{{id: x, when: {{question: shoe, is: [yes]}}}}]
> criterion hillside/x: there is no question 'shoe'

a condition on an unknown answer
criteria: [{{id: x, when: {{question: trip, is: [often]}}}}]
> criterion hillside/x: trip has no answer 'often'

a condition of two shapes
criteria: [{{id: x, when: {{question: trip, is: [yes], any: [{{question: trip, is: [no]}}]}}}}]
> criteria: x: when: a condition is either 'question' with 'is', or 'all', or 'any'

an expression
criteria: [{{id: x, when: {{question: trip, above: 3}}}}]
> criteria: x: when: above: is not a key that can stand here

a condition that ties too much together
criteria: [{{id: x, when: {{all: [{{question: trip, is: [yes]}}, {", ".join(UNSURE)}]}}}}]
> criterion hillside/x: ties 7 questions together, more than 6; split it

an unknown level
criteria: [{{id: x, level: PANIC}}]
> criteria: x: level: must be one of MAY_MANAGE_IN_SCHOOL, CONSULT

a criterion twice
criteria: [{{id: trip}}]
> criteria: trip stands twice

a criterion taken from two sides in two ways
extends: [schools-2016]
reads: {{schools-2016: {{adult-involved: {{suspected: no}}}}}}
> criterion schools-2016/adult-not-sure: stands twice, read in different ways

advice that does not exist
criteria: [{{id: x, advice: [tea]}}]
> criterion hillside/x: there is no advice 'tea'

advice never given
advice: [{{id: tea, text: Tea., citation: "Hillside: 1"}}]
> advice: tea is never given

not-sure that leads to nothing
questions: [{{id: x}}]
criteria: [{{id: x, when: {{question: x, is: [yes]}}}}]
> x: 'not-sure' leads to nothing, so it would count as a no

not-sure that skips what every other answer asks
questions: [{{id: x}}, {{id: y, only_if: {{question: x, is: [yes, no]}}}}]
criteria:
- {{id: x, when: {{question: x, is: [not-sure]}}}}
- {{id: y, level: ESCALATE, when: {{question: y, is: [yes, no, not-sure]}}}}
> x: 'not-sure' can count for less than the calmest answer

not-sure that hangs together with too much
criteria:
- {{id: x, when: {{all: [{{question: trip, is: [yes]}}, {", ".join(UNSURE[:3])}]}}}}
- {{id: y, when: {{all: [{{question: trip, is: [yes]}}, {", ".join(UNSURE[3:])}]}}}}
> trip: its criteria tie 7 questions together; split them

an order that leaves something out
order: [trip]
> order: life-at-risk is left out

an order with something unknown
order: [shoe]
> order: there is no question 'shoe'

an order with something twice
order: [trip, trip]
> order: trip stands twice

life at risk not first
order: [trip, life-at-risk, {UK_ORDER}]
> life-at-risk: must be asked first

a gate question late
order: [life-at-risk, trip, {UK_ORDER}]
> trip: cannot lead to an immediate referral, so it must come after every question that can

a new answer nobody knows how to take
questions:
- {{id: at-risk, same_as: uk-schools, citation: "Hillside: 1", answers: [{{id: no, text: No}}, {{id: bit, text: Bit}}]}}
> reads: uk-schools: at-risk: must say how 'bit' is to be taken

reads of an unknown question
reads: {{uk-schools: {{shoe: {{a: b}}}}}}
> reads: uk-schools has no question 'shoe'

reads of unknown answers
reads: {{uk-schools: {{at-risk: {{perhaps: no}}}}}}
> reads: uk-schools: at-risk: at-risk has no answer 'perhaps'

reads as unknown answers
reads: {{uk-schools: {{at-risk: {{yes: sometimes}}}}}}
> reads: uk-schools: at-risk: uk-schools has no answer 'sometimes' there

levels twice
levels:
- {{level: CONSULT, title: A, text: A, citation: KCSIE}}
- {{level: CONSULT, title: B, text: B, citation: KCSIE}}
> levels: CONSULT stands twice

a follow-up without a time
follow_ups: [{{id: x, first: [{{}}]}}]
> follow_ups: x: first: 0: needs exactly one of days, school_days, working_days, minutes_before_school_ends, deadline, before_holiday

a follow-up that is never first
follow_ups: [{{id: x, first: []}}]
> follow_ups: x: first: names no time

a follow-up that nothing makes
follow_ups: [{{id: x, when: {{}}}}]
> follow_ups: x: when: needs an event, a decision or a level

a follow-up for an unknown decision
follow_ups: [{{id: x, when: {{decision: [sleep-on-it]}}}}]
> follow_ups: x: when: decision: 0: must be 'police-999'

a follow-up at no hour
follow_ups: [{{id: x, every: {{days: 1, at: "25:00"}}}}]
> follow_ups: x: every: at: may only have small letters, digits and hyphens (a time: HH:MM)
"""  # noqa: E501


def fault(block: str) -> Any:
    kind, *lines = block.strip().splitlines()
    return pytest.param(read_words("\n".join(lines[:-1])), lines[-1].removeprefix("> "), id=kind)


def test_the_school_s_protocol_has_no_faults_of_its_own():
    assert problems(own()) == []


@pytest.mark.parametrize(("more", "told"), [fault(block) for block in FAULTS.split("\n\n")])
def test_a_fault_is_told(more, told):
    found = problems(with_more(more))
    assert any(one.startswith(told) for one in found), found


def test_a_protocol_that_asks_nothing_leads_nowhere():
    data = {
        key: value
        for key, value in own().items()
        if key not in ("extends", "questions", "criteria", "advice")
    }
    assert problems(data) == ["questions: there are none, so nothing leads to a recommendation"]


def test_the_product_has_words_for_every_level():
    data = read_words(
        resources.files("flows").joinpath("protocols", "safety.yml").read_text(encoding="utf-8")
    )
    data["levels"] = [words for words in data["levels"] if words["level"] != "ESCALATE"]
    assert problems(data) == ["levels: ESCALATE has no words"]


@pytest.mark.parametrize("data", [None, [], "words"])
def test_what_is_no_protocol_at_all_is_told(data):
    assert "is not a protocol" in problems(data)[0]


def test_all_faults_are_told_in_one_go():
    more = """
colour: red
status: good
order: [shoe]
reads: {ukcis-2024: {}}
questions: [{id: a, citation: "Hearsay"}, {id: b, why: (none)}, {id: c, offers: [tea]}]
criteria: [{id: a, when: {question: a, is: [yes]}}, {id: b, level: PANIC}, {id: c, when: {question: trip, is: [often]}}]
advice: [{id: cake, text: Cake., citation: "Hillside: page 1"}]
follow_ups: [{id: a, first: [{}]}]
"""
    found = problems(with_more(read_words(more)))
    for told in (
        "colour: is not a key",
        "status: must be",
        "order: there is no question 'shoe'",
        "reads: ukcis-2024",
        "order: a is left out",
        "a: the citation 'Hearsay' names no source",
        "questions: b: why: is missing",
        "c: offers: there is no advice 'tea'",
        "a: 'not-sure' leads to nothing",
        "criteria: b: level: must be one of",
        "criterion hillside/c: trip has no answer 'often'",
        "advice: cake is never given",
        "follow_ups: a: first: 0: needs exactly one",
    ):
        assert any(one.startswith(told) for one in found), (told, found)


def test_what_refers_to_a_faulty_piece_is_not_blamed_as_well():
    data = own()
    del data["questions"][0]["why"]
    assert problems(data) == ["questions: trip: why: is missing"]
    data = own()
    data["criteria"][0]["level"] = "PANIC"
    assert len(problems(data)) == 1


def test_a_key_written_twice_is_told_instead_of_the_last_one_winning():
    with pytest.raises(ProtocolError, match="title stands twice in the same place"):
        read_words("title: One\ntitle: Two\n")


def test_a_file_that_is_not_yaml_is_told_with_its_name(tmp_path):
    path = tmp_path / "broken.yml"
    path.write_text("questions: [", encoding="utf-8")
    with pytest.raises(ProtocolError, match=r"broken\.yml.*\n- cannot be read as YAML"):
        load_protocol(path)


def test_a_fault_names_the_protocol_and_counts():
    with pytest.raises(ProtocolError) as raised:
        load("nowhere")
    assert str(raised.value).startswith("nowhere: 1 fault\n- ")


def test_the_examples_for_safeguarding_leads_are_right():
    told = (
        resources.files("flows")
        .joinpath("protocols", "writing-your-own.md")
        .read_text(encoding="utf-8")
    )
    changed, added, reads = map(
        read_words, map(_under_its_key, re.findall(r"```yaml\n(.*?)```", told, re.DOTALL))
    )
    assert problems(changed) == []
    assert problems({**changed, **added}) == []
    assert list(reads) == ["reads"]


def _under_its_key(example: str) -> str:
    return f"questions:\n{example}" if example.startswith("  - id") else example
