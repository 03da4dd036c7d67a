"""Somebody of a trust sees counts of every school on Home, and nothing else of any; whatever they
press or forge is refused.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.sandbox.slack.state import Person
from bot.sandbox.teams import state
from bot.school.trust_home import TrustHome
from flows.reporting.buttons import HELP, REPORT, STATUS
from flows.screen import Pair
from flows.screens.buttons import OPEN
from flows.subjects import RULES
from flows.trust.counted import not_shown
from flows.wording.sentences import say
from storage.database import tables
from storage.database.database import Database
from tests.support.bot.steps import (
    concerns_in,
    forge_click,
    forge_form,
    home,
    pick_up,
    refused_in,
    report,
    rows_in,
    seen_by,
    typed,
)
from tests.support.bot.two_schools import HILLSIDE, RIVERSIDE, Town, town
from tests.support.chat.screen import lines_of
from tests.support.teams.world import reference, teams_world
from tests.support.trust import NAME, of_trust
from tests.support.world import World

IN_HILLSIDE = f"slack:{HILLSIDE}"
TESS = "slack:U0TESS"
REFUSED = say("concern.refused")
OF_NO_CONCERN = {REPORT.name, HELP.name, STATUS.name, "away", "back", "find", "figures"}


def joins(t: Town, *, team: str = HILLSIDE, **fields: bool) -> World:
    """Tess is in this workspace."""
    w = t.world(team)
    w.sandbox.join(Person("U0TESS", "Tess Ford", team_id=team, **fields))
    return w


def looks_noted(t: Town) -> list[tuple[str, str]]:
    line = tables.audit.c
    lines = select(line.school, line.who).where(line.what == "counted for the trust")
    found = t.program.turns.database.transaction(lambda u: u.run(lines).all())
    return sorted((row.school, row.who) for row in found)


async def test_home_counts_every_school_and_each_of_them_notes_the_look(tmp_path):
    async with town(tmp_path, trust=of_trust(tmp_path, IN_HILLSIDE, [TESS])) as t:
        w = joins(t)
        told = await report(w, account="Wombats")
        await report(t.world(RIVERSIDE))
        await t.settle()
        await pick_up(t.world(RIVERSIDE))
        t.clock.forward(timedelta(minutes=61))
        shown = await home(w, "TESS")
        at = [shown.index(f"*{name}*") for name in (NAME, "Hillside School", "Riverside")]
        assert at == sorted(at)
        of_hillside, of_riverside = shown[at[1] : at[2]], shown[at[2] :]
        assert "Overdue: 1" in of_hillside
        assert "Overdue: 0" in of_riverside
        assert "Open concerns: fewer than 10" in of_hillside
        assert not [word for word in (told, "Wombats", "Dana") if word in "".join(shown[at[0] :])]
        assert looks_noted(t) == [("hillside", TESS), ("riverside", TESS)]


async def test_nobody_else_is_shown_it(tmp_path):
    async with town(tmp_path, trust=of_trust(tmp_path, IN_HILLSIDE, [TESS])) as t:
        for team in (HILLSIDE, RIVERSIDE):
            for who in ("DSL", "HEAD", "CHAIR", "TEACHER"):
                assert NAME not in "".join(await home(t.world(team), who))
        other = joins(t, team=RIVERSIDE)  # somebody else, who is called alike in another workspace
        assert NAME not in "".join(await home(other, "TESS"))
        assert looks_noted(t) == []


async def test_whatever_somebody_of_the_trust_presses_or_forges_is_refused(tmp_path):
    async with town(tmp_path, trust=of_trust(tmp_path, IN_HILLSIDE, [TESS])) as t:
        w = joins(t)
        told = await report(w, account="Wombats")
        await t.settle()
        await pick_up(w)
        await home(w, "TESS")
        [before] = concerns_in(w)
        carried = {"c": before.id, "s": "", "n": "n"}
        there = rows_in(w)
        for rule in [rule for rule in RULES if rule.press.name not in OF_NO_CONCERN]:
            await forge_click(w, "TESS", f"{rule.press.name}.0", carried)
            tess = w.person("TESS")
            assert tess.modal
            assert lines_of(tess.modal.blocks) == [REFUSED]
            await tess.close_modal(whole_stack=True)
            answer = await forge_form(w, "TESS", rule.press.form, carried, words=typed("x"))
            assert REFUSED in json.dumps(answer.body)
            w.clock.forward(timedelta(seconds=2))  # so much pressed at once opens no form
        await forge_click(w, "TESS", "figures.0", {})
        assert REFUSED in seen_by(w, "TESS")
        found = await forge_form(w, "TESS", "find", {"n": "n"}, reference=typed(told))
        assert OPEN.button().label not in json.dumps(found.body)
        assert not [word for word in (told, "Wombats") if word in seen_by(w, "TESS")]
        assert concerns_in(w) == [before]
        assert rows_in(w) == there
        assert "TESS" in refused_in(w)


async def test_whoever_has_a_role_too_sees_their_own_home_besides(tmp_path):
    async with town(tmp_path, trust=of_trust(tmp_path, IN_HILLSIDE, ["slack:U0DSL"])) as t:
        w = t.world(HILLSIDE)
        told = await report(w)
        await t.settle()
        alone = await home(t.world(RIVERSIDE), "DSL")
        shown = await home(w, "DSL")
        at = shown.index(f"*{NAME}*")
        assert told in "".join(shown[:at])
        assert told not in "".join(shown[at:])
        assert NAME not in "".join(alone)


@pytest.mark.parametrize("closed", ["is_restricted", "is_deleted"])
async def test_a_guest_and_a_closed_account_are_shown_no_counts(tmp_path, closed):
    async with town(tmp_path, trust=of_trust(tmp_path, IN_HILLSIDE, [TESS])) as t:
        joins(t, **{closed: True})
        desk = t.program.desks[0]
        assert desk.trust
        page = await desk.trust.parts(TESS, desk.turns.school, desk.roster.accounts)
        assert page == not_shown(await desk.trust.current.now())
        assert looks_noted(t) == []


async def test_while_slack_does_not_say_what_it_said_last_counts(tmp_path):
    async with town(tmp_path, trust=of_trust(tmp_path, IN_HILLSIDE, [TESS])) as t:
        w = joins(t)
        w.sandbox.faults.add("users.info", "status", times=100)
        assert "Overdue: 0" not in await home(w, "TESS")
        w.sandbox.faults.clear()
        assert "Overdue: 0" in await home(w, "TESS")
        w.sandbox.faults.add("users.info", "status", times=100)
        assert "Overdue: 0" in await home(w, "TESS")


async def test_a_school_that_cannot_be_counted_keeps_no_other_from_it(tmp_path):
    async with town(tmp_path, trust=of_trust(tmp_path, IN_HILLSIDE, [TESS])) as t:
        joins(t)
        first, other = t.program.desks
        without_tables = Database(f"sqlite:///{tmp_path / 'empty.db'}", bytes(32))
        schools = [replace(other.turns, database=without_tables), first.turns]
        shown = TrustHome(of_trust(tmp_path, IN_HILLSIDE, [TESS]), schools)
        page = await shown.parts(TESS, first.turns.school, first.roster.accounts)
        [riverside, hillside] = [part for part in page if isinstance(part, Pair)]
        assert riverside == Pair("Riverside", say("trust.not-counted"))
        assert "Overdue: 0" in hillside.value
        without_tables.close()


async def test_the_file_is_read_again_and_a_mistake_changes_nothing(tmp_path, caplog):
    async with town(tmp_path, trust=of_trust(tmp_path, IN_HILLSIDE, ["slack:U0TOM"])) as t:
        w, file = joins(t), tmp_path / "trust.toml"
        assert NAME not in "".join(await home(w, "TESS"))
        of_trust(tmp_path, IN_HILLSIDE, [TESS])
        assert NAME in "".join(await home(w, "TESS"))
        file.write_text("[trust", encoding="utf-8")
        assert NAME in "".join(await home(w, "TESS"))
        assert "trust.toml does not count as it stands" in caplog.text
        file.unlink()
        assert NAME not in "".join(await home(w, "TESS"))


async def test_in_teams_home_shows_the_same(tmp_path):
    trust = of_trust(tmp_path, f"teams:{state.TENANT}", [reference("TEACHER")])
    async with teams_world(tmp_path, trust=trust) as place:
        for name, shows in (("TEACHER", True), ("DEPUTY", False)):
            person = place.person(name)
            await person.use_action("home")
            assert person.dialog
            said = json.dumps(person.dialog.card)
            assert [words in said for words in (NAME, "Overdue: 0")] == [shows, shows]
