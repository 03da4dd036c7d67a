"""Who belongs to the school? Each kind of person as Slack describes them, wherever a person acts or
is chosen.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot import asking
from bot.accounts import Account
from bot.sandbox.slack.state import HOME_TEAM, OTHER_TEAM, Person
from bot.slack.accounts import People
from flows.moves import Submit
from tests.support.bot.steps import concerns_in, connected, pages, pick_up, report
from tests.support.slow_service import Slow
from tests.support.world import World

TRUST = "E0TRUST"
KINDS = {
    "staff": Person("U0NEW", "Nia Cole"),
    "guest": Person("U0NEW", "Nia Cole", is_restricted=True),
    "guest-of-one-channel": Person("U0NEW", "Nia Cole", is_ultra_restricted=True),
    "shared-channel": Person("U0NEW", "Nia Cole", team_id=OTHER_TEAM),
    "stranger": Person("U0NEW", "Nia Cole", team_id=OTHER_TEAM, is_stranger=True),
    "organisation-ours": Person(
        "U0NEW",
        "Nia Cole",
        team_id="T0FIRST",
        enterprise_id=TRUST,
        enterprise_teams=("T0FIRST", HOME_TEAM),
    ),
    "organisation-other": Person(
        "U0NEW",
        "Nia Cole",
        team_id=OTHER_TEAM,
        enterprise_id=TRUST,
        enterprise_teams=(OTHER_TEAM,),
    ),
    "closed": Person("U0NEW", "Nia Cole", is_deleted=True),
    "bot": Person("U0NEW", "Nia Cole", is_bot=True),
    "slackbot": Person("USLACKBOT", "Slackbot"),
}
STANDING = dict.fromkeys(KINDS, "stranger") | {
    "staff": "staff",
    "guest": "guest",
    "guest-of-one-channel": "guest",
    "organisation-ours": "staff",
}
MAY_REPORT = {"staff", "guest", "guest-of-one-channel", "organisation-ours"}
ACTING = [kind for kind in KINDS if kind not in ("closed", "bot", "slackbot")]


def joined(w: World, kind: str):
    """Somebody of this kind, new each time."""
    was = KINDS[kind]
    return w.sandbox.join(
        Person(**{name: value for name, value in vars(was).items() if name in FIELDS})
    )


FIELDS = {
    "id",
    "real_name",
    "team_id",
    "is_restricted",
    "is_ultra_restricted",
    "is_stranger",
    "is_bot",
    "is_deleted",
    "enterprise_id",
    "enterprise_teams",
}


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_of_person_counts_as_what_they_are(tmp_path, kind):
    async with connected(tmp_path) as w:
        who = Account("slack", joined(w, kind).id)
        people = people_of(w, [HOME_TEAM])
        known = await people.who(who)
        assert (known.standing, known.name) == (STANDING[kind], KINDS[kind].real_name)
        assert await people.works(who, may_be_guest=True) == (kind in MAY_REPORT)
        assert await people.works(who, may_be_guest=False) == (STANDING[kind] == "staff")


async def test_what_slack_said_while_the_clock_was_a_day_ahead_is_asked_anew(tmp_path):
    async with connected(tmp_path) as w:
        people, right = people_of(w, [HOME_TEAM]), w.clock.now()
        w.clock.forward(timedelta(days=1))
        assert (await people.who(Account("slack", "U0TEACHER"))).standing == "staff"
        w.clock.move_to(right)
        w.sandbox.workspace.people["U0TEACHER"].is_restricted = True
        assert (await people.who(Account("slack", "U0TEACHER"))).standing == "guest"


async def test_a_name_that_somebody_gave_themself_adds_no_line_to_a_record(tmp_path):
    async with connected(tmp_path) as w:
        w.sandbox.workspace.people["U0TEACHER"].real_name = "Tim Reed\n\n10:04, \u202eDana Shaw"
        await report(w)
        (concern,) = concerns_in(w)
        assert concern.reports[0].name == "Tim Reed 10:04, Dana Shaw"


async def test_a_whole_organisation_may_be_the_schools(tmp_path):
    async with connected(tmp_path) as w:
        who = Account("slack", joined(w, "organisation-other").id)
        assert (await people_of(w, [TRUST]).who(who)).standing == "staff"


async def test_an_app_of_a_whole_organisation_takes_a_report_in_the_schools_workspace(tmp_path):
    async with connected(tmp_path) as w:
        w.sandbox.workspace.app_in = TRUST
        assert await report(w)
        await pick_up(w)
        await w.person("DSL").open_home()
        await w.person("DSL").type("hello")
        await w.settle()
        told = [each for each in w.sandbox.traffic if each.direction == "to_bot"]
        assert {each.answer.status for each in told if each.answer} == {200}


@pytest.mark.parametrize("kind", ACTING)
async def test_only_people_of_the_school_can_report(tmp_path, kind):
    async with connected(tmp_path) as w:
        person = joined(w, kind)
        await person.type("/report-image", channel="C0STAFF")
        opened = person.modal is not None and person.modal.content["callback_id"] == "report"
        assert opened == (kind in MAY_REPORT)


@pytest.mark.parametrize("kind", ACTING)
async def test_a_file_is_kept_only_of_people_of_the_school(tmp_path, kind):
    async with connected(tmp_path) as w:
        await joined(w, kind).share_file("a.jpg")
        assert len(concerns_in(w)) == (kind in MAY_REPORT)


@pytest.mark.parametrize("kind", KINDS)
async def test_only_staff_can_be_let_in_to_a_record(tmp_path, kind):
    async with connected(tmp_path) as w:
        new = joined(w, kind)
        await report(w)
        dsl = await pick_up(w)
        await dsl.click("Open")
        await dsl.click("Let somebody else see this record")
        if kind == "closed":
            with pytest.raises(ValueError, match="no such person"):
                dsl.fill("who", new.id)
            return
        dsl.fill("who", new.id)
        dsl.fill("why", "Tutor of the child")
        await dsl.submit()
        assert bool(dsl.modal_errors) == (STANDING[kind] != "staff")


async def test_a_role_holder_who_is_of_another_workspace_is_shut_out_and_the_next_is_paged(
    tmp_path,
):
    async with connected(tmp_path) as w:
        w.sandbox.workspace.people["U0DSL"].team_id = OTHER_TEAM
        await w.program.roster.look()
        await report(w)
        assert [len(pages(w, who)) for who in ("DSL", "DDSL")] == [0, 1]


@pytest.mark.parametrize(
    ("sender", "form", "chosen", "has_pupils"),
    [
        ("DSL", "report", [], False),
        ("TEACHER", "report", ["HEAD"], False),
        ("TEACHER", "report", [], True),
    ],
)
async def test_a_service_is_asked_at_once_for_all_that_has_to_be_known_of_a_form(
    tmp_path, sender, form, chosen, has_pupils
):
    async with connected(tmp_path) as w, asyncio.timeout(5):
        people = asking.People(w.program.turns, Slow(2, has_pupils))
        sent = Submit(f"slack:U0{sender}", form, {})
        _, who, known = await people.of_form(sent, [Account("slack", f"U0{n}") for n in chosen])
    assert who.name == f"U0{sender}"
    assert [*known] == [f"slack:U0{n}" for n in chosen]


async def test_everybody_who_opens_home_at_once_sees_it_in_the_end(tmp_path):
    async with connected(tmp_path) as w:
        people = [w.sandbox.join(Person(f"U0STAFF{n}", f"Staff {n}")) for n in range(200)]
        for person in people:
            await person.open_home()
        for _ in range(2):
            w.clock.forward(timedelta(minutes=1))
            await w.program.looks[0]()
        assert [person.id for person in people if person.home is None] == []


@pytest.mark.parametrize("tab", ["messages", "about"])
async def test_another_tab_than_home_publishes_nothing(tmp_path, tab):
    async with connected(tmp_path) as w:
        await w.person("DSL").open_home(tab)
        assert "views.publish" not in {call.kind for call in w.sandbox.traffic}


def people_of(w: World, ours: list[str]) -> People:
    token, url = w.sandbox.credentials.bot_token, w.sandbox.api_url
    return People(AsyncWebClient(token, base_url=url, retry_handlers=[]), w.clock, ours)
