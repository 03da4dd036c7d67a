"""Promises about the shipped protocols: each does what its source says, and uk-schools is always
the more careful one.

The tables here are written from the sources a second time, so that neither they nor the files can
slip alone.
"""

import random
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise, product
from pathlib import Path

import pytest

from flows.protocol.file import read_words
from flows.protocol.library import SHIPPED, expired, load, sheet, with_safety
from flows.protocol.parts import Level

FACTS = Path(__file__).parents[1] / "facts"
LEVELS = {
    "C": Level.CONSULT,
    "E": Level.ESCALATE,
    "I": Level.IMMEDIATE_REFERRAL,
    "999": Level.EMERGENCY,
}

# question: every answer, from the calmest to the most worrying; "=" joins answers that worry as
# much as each other
SCHOOLS_2016 = {
    "adult-involved": "no not-sure:E yes:I",
    "previously-abused": "none-known-checked not-sure:E yes:I",
    "under-13": "no not-sure:E yes:I",
    "age-gap": "none small not-sure:E significant:E",
    "vulnerable": "none-known-checked not-sure:E some:E",
    "coerced": "no not-sure:E yes:E",
    "spread": "not-shared recipient-only not-sure:E few:E many:E public:E",
    "extreme": "no not-known yes:E",
    "isolated": "first not-sure:E repeat:E",
    "reaction": "calm mild-worry not-sure:E distressed:E",
    "understands": "yes not-sure:E no:E",
    "circumstances": "none-known-checked not-sure:E some:E",
    "identity-known": "yes not-sure:E no:E",
    "at-risk": "no not-sure:E yes:E",
}
UKCIS_2024 = {
    "life-at-risk": "no not-sure:E yes:I yes-now:999",
    "adult-involved": "no not-sure:C suspected:I yes:I",
    "coerced": "no not-sure:C yes:I",
    "extorted": "no not-sure:C yes:I",
    "capacity": "no not-sure:C yes:I",
    "acts-worrying": "no not-sure:C yes:I",
    "under-13": "no not-sure yes",  # see `act_under_13`
    "sexual-acts": "no not-sure yes",
    "why-shared": "willingly not-sure:C pressure:C=joke:C to-harm:E",
    "spread": "not-shared recipient-only not-sure:C few:C many:E public:E",
    "shared-without-consent": "no not-sure:C yes:E",
    "age-gap": "none small:C not-sure:C significant:E",
    "several-recipients": "no not-sure:C yes:C",
    "vulnerable": "none-known-checked not-sure:C some:E",
    "isolated": "first not-sure:C repeat:E",
    "reaction": "calm mild-worry not-sure:C distressed:E",
    "parents-risk": "no not-sure:C yes:C",
    "image-kind": "real=altered=ai-made=not-known",
}
SAFETY = {"life-at-risk": UKCIS_2024["life-at-risk"]}
UK_SCHOOLS = {**SCHOOLS_2016, **UKCIS_2024}
TABLES = {
    "schools-2016": SCHOOLS_2016,
    "ukcis-2024": UKCIS_2024,
    "safety": SAFETY,
    "uk-schools": UK_SCHOOLS,
}

UK_GATE = (
    "life-at-risk",
    "adult-involved",
    "under-13",
    "previously-abused",
    "coerced",
    "extorted",
    "capacity",
    "sexual-acts",
    "acts-worrying",
)


def tiers(line: str) -> list[list[str]]:
    return [[cell.split(":")[0] for cell in tier.split("=")] for tier in line.split()]


def answers(line: str) -> list[str]:
    return [answer for tier in tiers(line) for answer in tier]


def triggers(table: dict[str, str]) -> dict[tuple[str, str], Level]:
    cells = [
        (asked, cell)
        for asked, line in table.items()
        for cell in line.replace("=", " ").split()
        if ":" in cell
    ]
    return {(asked, cell.split(":")[0]): LEVELS[cell.split(":")[1]] for asked, cell in cells}


def act_under_13(facts: dict[str, str]) -> Level:
    young, act = facts["under-13"], facts["sexual-acts"]
    if young == "no":
        return Level.MAY_MANAGE_IN_SCHOOL
    if {young, act} in ({"yes"}, {"yes", "not-sure"}):
        return Level.IMMEDIATE_REFERRAL
    return Level.CONSULT


TRIGGERS = {name: triggers(table) for name, table in TABLES.items()}
CALM = {asked: answers(line)[0] for asked, line in UK_SCHOOLS.items()}


def by_the_table(name: str, facts: dict[str, str]) -> Level:
    found = [
        TRIGGERS[name].get((asked, facts[asked]), Level.MAY_MANAGE_IN_SCHOOL)
        for asked in TABLES[name]
    ]
    return max(*found, act_under_13(facts)) if name == "ukcis-2024" else max(found)


def as_schools_2016_reads(facts: dict[str, str]) -> dict[str, str]:
    adult = facts["adult-involved"]
    return {**facts, "adult-involved": "not-sure" if adult == "suspected" else adult}


def counted(facts: dict[str, str]) -> dict[str, str]:
    """The facts of the questions that uk-schools asks: a skipped one triggers nothing in either
    protocol.
    """
    return {question.id: facts[question.id] for question in load("uk-schools").applicable(facts)}


def higher_of_both(facts: dict[str, str]) -> Level:
    asked = counted(facts)
    return max(
        of_parent("ukcis-2024", asked), of_parent("schools-2016", as_schools_2016_reads(asked))
    )


def of_parent(name: str, facts: dict[str, str]) -> Level:
    return recommended(name, {asked: facts[asked] for asked in TABLES[name] if asked in facts})


def recommended(name: str, facts: dict[str, str]) -> Level:
    return remembered(name, tuple(facts.items()))


@lru_cache(maxsize=10_000)
def remembered(name: str, facts: tuple[tuple[str, str], ...]) -> Level:
    """The same answers come again and again: they are asked about once."""
    return load(name).recommend(dict(facts)).level


def some_facts(name: str, how_many: int, seed: int) -> Iterator[dict[str, str]]:
    """Complete facts: half of them anyhow, half calm but for one to three answers (else nearly all
    are urgent).
    """
    chance = random.Random(seed)
    table = TABLES[name]
    choices = {asked: answers(line) for asked, line in table.items()}
    for number in range(how_many):
        changed = (
            chance.sample(list(table), min(len(table), chance.randint(1, 3)))
            if number % 2
            else table
        )
        yield {
            asked: chance.choice(choices[asked]) if asked in changed else choices[asked][0]
            for asked in table
        }


def all_pairs(name: str) -> Iterator[dict[str, str]]:
    """Every two questions answered in every way, all others calm."""
    table = TABLES[name]
    calm = {asked: answers(line)[0] for asked, line in table.items()}
    for one, other in combinations(table, 2):
        for pair in product(answers(table[one]), answers(table[other])):
            yield {**calm, one: pair[0], other: pair[1]}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_protocol_asks_the_questions_of_its_table_with_their_answers_and_no_others(name):
    asked = {
        question.id: {answer.id for answer in question.answers} for question in load(name).questions
    }
    assert asked == {question: set(answers(line)) for question, line in TABLES[name].items()}


@pytest.mark.parametrize("name", ["schools-2016", "ukcis-2024"])
def test_two_answers_in_every_combination_lead_where_the_table_says(name):
    for facts in all_pairs(name):
        assert recommended(name, facts) == by_the_table(name, facts), facts


@pytest.mark.parametrize("name", ["schools-2016", "ukcis-2024"])
def test_ten_thousand_assessments_lead_where_the_table_says(name):
    for facts in some_facts(name, 10_000, seed=2016):
        assert recommended(name, facts) == by_the_table(name, facts), facts


def test_uk_schools_asks_24_questions_the_gate_questions_first():
    questions = load("uk-schools").questions
    assert len(questions) == 24
    assert tuple(question.id for question in questions if question.gate) == UK_GATE
    assert tuple(question.id for question in questions[:9]) == UK_GATE


@pytest.mark.parametrize(
    ("name", "gate"),
    [
        ("safety", {"life-at-risk"}),
        ("schools-2016", {"adult-involved", "previously-abused", "under-13"}),
        ("ukcis-2024", set(UK_GATE) - {"previously-abused"}),
    ],
)
def test_only_questions_that_can_lead_to_a_referral_at_once_are_gate_questions(name, gate):
    assert {question.id for question in load(name).questions if question.gate} == gate


def test_uk_schools_recommends_the_higher_of_both_for_every_way_of_answering_the_gate_questions():
    for given in product(*(answers(UK_SCHOOLS[asked]) for asked in UK_GATE)):
        facts = {**CALM, **dict(zip(UK_GATE, given, strict=True))}
        assert recommended("uk-schools", facts) == higher_of_both(facts), facts


def test_uk_schools_recommends_the_higher_of_both_for_every_two_answers():
    for facts in all_pairs("uk-schools"):
        assert recommended("uk-schools", facts) == higher_of_both(facts), facts


def test_uk_schools_recommends_the_higher_of_both_in_twenty_thousand_assessments():
    seen = set()
    for facts in some_facts("uk-schools", 20_000, seed=2024):
        seen.add(level := recommended("uk-schools", facts))
        assert level == higher_of_both(facts), facts
    assert seen == set(Level)


@pytest.mark.parametrize(
    ("name", "how_many"), [("uk-schools", 300), ("ukcis-2024", 200), ("schools-2016", 200)]
)
def test_a_more_worrying_answer_never_lowers_the_recommendation(name, how_many):
    for facts in some_facts(name, how_many, seed=13):
        for asked, line in TABLES[name].items():
            found = [
                [recommended(name, {**facts, asked: answer}) for answer in tier]
                for tier in tiers(line)
            ]
            assert all(max(calmer) <= min(worse) for calmer, worse in pairwise(found)), (
                facts,
                asked,
            )


@pytest.mark.parametrize("name", SHIPPED)
def test_not_sure_is_never_lower_than_no(name):
    unsure = {asked: answers(line) for asked, line in TABLES[name].items() if "not-sure" in line}
    pairs = [
        (asked, no)
        for asked in unsure
        for no in unsure[asked]
        if no in ("no", "none-known-checked")
    ]
    for facts in some_facts(name, 300, seed=7):
        for asked, no in pairs:
            assert recommended(name, {**facts, asked: "not-sure"}) >= recommended(
                name, {**facts, asked: no}
            ), facts


@pytest.mark.parametrize("name", SHIPPED)
def test_not_sure_alone_always_counts_for_something(name):
    calm = {asked: answers(line)[0] for asked, line in TABLES[name].items()}
    for asked in (asked for asked, line in TABLES[name].items() if "not-sure" in line):
        unsure = {**calm, asked: "not-sure"} | (
            {"under-13": "not-sure"} if asked == "sexual-acts" else {}
        )
        assert recommended(name, unsure) > Level.MAY_MANAGE_IN_SCHOOL, asked


@pytest.mark.parametrize("name", SHIPPED)
def test_whatever_is_answered_every_question_comes_once_and_a_recommendation_at_the_end(name):
    protocol = load(name)
    for answered in some_facts(name, 1_000, seed=99):
        facts: dict[str, str] = {}
        while question := protocol.next_question(facts):
            assert question.id not in facts
            facts[question.id] = answered[question.id]
        found = protocol.recommend(facts)
        assert found.complete
        assert found.reasons
        assert set(facts) == {question.id for question in protocol.applicable(facts)}


@pytest.mark.parametrize("name", SHIPPED)
def test_gate_questions_are_asked_before_all_others(name):
    gates = [question.gate for question in load(name).questions]
    assert gates == sorted(gates, reverse=True)


def test_the_sexual_act_is_asked_about_unless_all_are_13_or_over():
    for young, expected in {"no": False, "not-sure": True, "yes": True}.items():
        for name in ("uk-schools", "ukcis-2024"):
            asked = [question.id for question in load(name).applicable({"under-13": young})]
            assert ("sexual-acts" in asked) is expected


def test_how_extreme_is_not_asked_once_worrying_acts_are_told_of():
    for acts, expected in {"no": True, "not-sure": True, "yes": False}.items():
        asked = [question.id for question in load("uk-schools").applicable({"acts-worrying": acts})]
        assert ("extreme" in asked) is expected


@pytest.mark.parametrize("name", ["uk-schools", "ukcis-2024"])
def test_the_kind_of_image_never_raises_or_lowers_anything(name):
    for facts in some_facts(name, 500, seed=5):
        found = {
            recommended(name, {**facts, "image-kind": kind})
            for kind in answers(UK_SCHOOLS["image-kind"])
        }
        assert len(found) == 1


VECTORS = """
N1      MAY_MANAGE_IN_SCHOOL MAY_MANAGE_IN_SCHOOL MAY_MANAGE_IN_SCHOOL
E1      ESCALATE             IMMEDIATE_REFERRAL   IMMEDIATE_REFERRAL
E2      ESCALATE             IMMEDIATE_REFERRAL   IMMEDIATE_REFERRAL
E3      ESCALATE             ESCALATE             ESCALATE
E4      ESCALATE             ESCALATE             ESCALATE
U1      -                    IMMEDIATE_REFERRAL   IMMEDIATE_REFERRAL
U2      -                    IMMEDIATE_REFERRAL   IMMEDIATE_REFERRAL
U4      IMMEDIATE_REFERRAL   CONSULT              IMMEDIATE_REFERRAL
U6      IMMEDIATE_REFERRAL   IMMEDIATE_REFERRAL   IMMEDIATE_REFERRAL
U8      -                    IMMEDIATE_REFERRAL   IMMEDIATE_REFERRAL
U8-now  -                    EMERGENCY            EMERGENCY
U12     IMMEDIATE_REFERRAL   ESCALATE             IMMEDIATE_REFERRAL
U14     IMMEDIATE_REFERRAL   IMMEDIATE_REFERRAL   IMMEDIATE_REFERRAL
"""
COLUMNS = ("schools-2016", "ukcis-2024", "uk-schools")
EXPECTED = [
    (f"{cells[0]}.{name}", name, level)
    for cells in (line.split() for line in VECTORS.split("\n") if line)
    for name, level in zip(COLUMNS, cells[1:], strict=True)
    if level != "-"
]


def facts_of(story: str) -> dict[str, str]:
    return read_words((FACTS / f"{story}.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("story", "name", "level"), EXPECTED)
def test_a_known_story_leads_where_it_should(story, name, level):
    found = load(name).recommend(facts_of(story))
    assert (found.level.name, found.complete) == (level, True)


def test_every_story_on_disk_is_told_here():
    assert {path.stem for path in FACTS.glob("*.yml")} == {story for story, _, _ in EXPECTED}


@pytest.mark.parametrize(("story", "name", "level"), EXPECTED)
def test_a_story_answers_exactly_the_questions_that_are_asked(story, name, level):
    facts = facts_of(story)
    assert set(facts) == {question.id for question in load(name).applicable(facts)}


@pytest.mark.parametrize("name", ["uk-schools", "ukcis-2024"])
def test_extortion_comes_with_its_advice_and_report_remove(name):
    assert {"extortion", "report-remove"} <= set(
        load(name).recommend(facts_of(f"U1.{name}")).advice
    )
    unsure = load(name).recommend({"extorted": "not-sure"})
    assert "report-remove" in unsure.advice
    assert "extortion" not in unsure.advice
    assert load(name).recommend({"extorted": "no"}).advice == ()


@pytest.mark.parametrize("name", ["uk-schools", "ukcis-2024"])
def test_report_remove_is_offered_however_far_the_image_has_gone(name):
    for spread in answers(UK_SCHOOLS["spread"]):
        assert "report-remove" in load(name).recommend({"spread": spread}).advice


def test_pressure_offers_to_look_again_at_whether_the_child_was_coerced():
    answer = load("uk-schools").question("why-shared").answer("pressure")
    assert answer.revisit == ("coerced",)


@pytest.mark.parametrize("name", ["uk-schools", "ukcis-2024"])
def test_a_social_worker_is_told_and_social_care_hears_before_the_parents(name):
    assert load(name).recommend({"vulnerable": "some"}).advice == ("social-worker",)
    for risk in ("yes", "not-sure"):
        assert load(name).recommend({"parents-risk": risk}).advice == (
            "social-care-before-parents",
        )


@pytest.mark.parametrize("name", SHIPPED)
def test_life_at_risk_is_asked_before_everything_else_whatever_the_protocol(name):
    assert with_safety(load(name)).next_question({}).id == "life-at-risk"


def test_the_safety_check_adds_its_own_levels_to_a_protocol_without_it():
    safe, facts = with_safety(load("schools-2016")), facts_of("N1.schools-2016")
    levels = {
        life: safe.recommend({**facts, "life-at-risk": life}).level
        for life in answers(SAFETY["life-at-risk"])
    }
    assert levels == {
        "no": Level.MAY_MANAGE_IN_SCHOOL,
        "not-sure": Level.ESCALATE,
        "yes": Level.IMMEDIATE_REFERRAL,
        "yes-now": Level.EMERGENCY,
    }
    assert safe.digest != load("schools-2016").digest
    assert "ring-999" in safe.advice_text("ring-999").id


def test_schools_2016_cites_nothing_but_its_own_guidance():
    protocol = load("schools-2016")
    cited = [piece.citation for piece in (*protocol.questions, *protocol.criteria, protocol.clear)]
    assert all(
        part.startswith("Schools 2016: ") for citation in cited for part in citation.split("; ")
    )


def test_who_may_be_an_adult_is_read_as_not_sure_by_the_guidance_of_2016():
    reasons = {
        reason.id
        for reason in load("uk-schools").recommend({"adult-involved": "suspected"}).reasons
    }
    assert {"ukcis-2024/adult", "schools-2016/adult-not-sure"} <= reasons
    assert "schools-2016/adult" not in reasons


def test_the_guidance_of_2016_is_marked_superseded_and_the_others_are_current():
    assert [load(name).name for name in SHIPPED] == list(SHIPPED)
    assert {name: load(name).status for name in SHIPPED} == {
        "uk-schools": "current",
        "ukcis-2024": "current",
        "schools-2016": "superseded",
        "safety": "current",
    }
    assert expired(load("schools-2016"), load("uk-schools").review_date)


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_says_that_no_referral_is_needed_or_blames_a_child(name):
    told = sheet(load(name)).casefold()
    for never in (
        "victim",
        "perpetrator",
        "sexting",
        "no referral",
        "not need to refer",
        "no need to refer",
    ):
        assert never not in told


def test_each_level_is_put_as_the_guidance_puts_it():
    protocol = load("uk-schools")
    assert "need not mean the police" in protocol.level_words(Level.ESCALATE).text
    assert "other incidents" in protocol.level_words(Level.ESCALATE).text
    assert "may decide" in protocol.level_words(Level.MAY_MANAGE_IN_SCHOOL).text
    assert "must record why" in protocol.level_words(Level.MAY_MANAGE_IN_SCHOOL).text
    assert "999" in protocol.level_words(Level.EMERGENCY).text


def test_the_words_of_a_question_stand_in_one_place():
    uk, ukcis, schools = (load(name) for name in ("uk-schools", "ukcis-2024", "schools-2016"))
    for shared in ("under-13", "age-gap", "vulnerable", "spread", "isolated", "reaction"):
        assert (
            uk.question(shared).answers
            == ukcis.question(shared).answers
            == schools.question(shared).answers
        )
        assert (
            uk.question(shared).text == ukcis.question(shared).text == schools.question(shared).text
        )


FOLLOW_UPS = {  # made by, first, then again, safety
    "no-decision": ("reported", "45 minutes before school ends", "1 days 09:00", True),
    "referral-unanswered": (
        "referral-made police-999 police-101 social-care",
        "1 days 09:00",
        "1 days 09:00",
        True,
    ),
    "urgent-still-open": ("IMMEDIATE_REFERRAL EMERGENCY", "1 days 09:00", "1 days 09:00", True),
    "lado-told": ("staff-involved", "0 days 14:00", "1 working days", True),
    "referral-not-accepted": ("referral-not-accepted", "0 days 15:00", "1 days", False),
    "in-writing": ("referred-by-telephone", "1 working days", "1 days", False),
    "others-answered": ("early-help ceop consult", "1 school days", "1 days", False),
    "staff-who-saw": ("image-seen-by-staff", "1 school days", "2 school days", False),
    "devices-told-of": ("device-told-of", "30 minutes before school ends", "1 days", False),
    "safety-plan": ("decided", "1 school days", "2 school days", False),
    "holiday": ("open", "before a holiday 12:00", "before a holiday", False),
    "check-in": (
        "decided",
        "1 school days 08:30, 5 school days 08:30; over a holiday 2 days 08:30, 7 days 08:30",
        "1 days",
        False,
    ),
    "parents": ("decided", "1 school days", "1 days", False),
    "deletion": ("deletion-asked", "deadline", "1 days", False),
    "device": ("device-held", "5 school days", "1 days", False),
    "other-school": ("other-school", "1 working days", "1 days", False),
    "record-sent": ("child-moves", "5 school days of the move", "1 days", False),
    "receipt": ("record-received", "1 school days", "1 days", False),
    "review": ("decided", "10 school days", "1 days", False),
    "close": ("nothing-else-open", "1 school days", "5 school days", False),
}


def in_short(due) -> str:
    rules = {
        f"{due.days} days": due.days,
        f"{due.school_days} school days": due.school_days,
        f"{due.working_days} working days": due.working_days,
        "before a holiday": due.before_holiday or None,
        "deadline": due.deadline or None,
        f"{due.minutes_before_school_ends} minutes before school ends": due.minutes_before_school_ends,
    }
    rule = next(words for words, given in rules.items() if given is not None)
    of_the_move = " of the move" if due.of_the_move else ""
    return f"{rule}{of_the_move} {due.at or ''}".strip()


def firsts(it) -> str:
    over = "; over a holiday " + ", ".join(map(in_short, it.over_holiday))
    return ", ".join(map(in_short, it.first)) + (over if it.over_holiday else "")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_follow_ups_come_when_they_should(name):
    made = {}
    for it in load(name).follow_ups:
        when = " ".join(
            [*it.when.event, *it.when.decision, *(level.name for level in it.when.level)]
        )
        made[it.id] = (when, firsts(it), in_short(it.every), it.safety)
    assert made == FOLLOW_UPS
