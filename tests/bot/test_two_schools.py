"""Two schools in one database never reach each other's rows, whatever ids they send, under a valid
signature.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Table, select

from storage.database import tables
from tests.support.bot.steps import (
    answer,
    buttons,
    concerns_in,
    forge_click,
    forge_form,
    pages,
    pick_up,
    report,
    seen_by,
    typed,
    value,
)
from tests.support.bot.two_schools import HILLSIDE, RIVERSIDE, STRANGER, Town, town
from tests.support.world import World

ACCOUNT = "Wombats, said the child at Hillside"
CLICKS = [
    "open",
    "acknowledge",
    "cannot",
    "add",
    "reopen",
    "second-look",
    "give-back",
    "answer",
    "why",
    "note",
    "so-far",
    "several",
    "change",
    "what-now",
    "open-decision",
    "record",
    "enter",
    "done",
    "snooze",
    "pass-on",
    "what-is-due",
    "close",
    "other-close",
    "other-close-open",
]
FORMS = [
    "cannot",
    "reopen",
    "add",
    "agree-close",
    "second-look",
    "note",
    "change",
    "several",
    "action",
    "decision",
    "entry",
    "done",
    "snooze",
    "pass-on",
    "close",
    "other-close",
]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database."""
    return "" if request.param == "sqlite" else request.getfixturevalue("empty_postgres")


async def test_each_schools_report_goes_to_its_own_people_only(tmp_path, database_url):
    async with town(tmp_path, database_url=database_url) as t:
        hill, river = t.world(HILLSIDE), t.world(RIVERSIDE)
        first = await report(hill, account=ACCOUNT)
        await t.settle()
        assert [len(pages(w, "DSL")) for w in (hill, river)] == [1, 0]
        second = await report(river)
        await t.settle()
        assert [[first in m.text for m in pages(w, "DSL")] for w in (hill, river)] == [
            [True],
            [False],
        ]
        assert second in pages(river, "DSL")[0].text
        await pick_up(river)
        assert [c.owner for c in concerns_in(hill)] == [None, "slack:U0DSL"]


async def test_no_click_and_no_form_of_one_school_reaches_a_concern_of_another(
    tmp_path, database_url
):
    """The people have the same ids in both workspaces: only the school keeps them apart."""
    async with town(tmp_path, database_url=database_url) as t:
        hill, river = t.world(HILLSIDE), t.world(RIVERSIDE)
        await report(hill, account=ACCOUNT)
        await t.settle()
        await pick_up(hill)
        await answer(hill, "DSL", "no")
        before = rows_of(hill, "hillside")
        steps = {
            (each["c"], each["s"], each["n"]): each
            for _, button in buttons(hill.person("DSL"))
            if "c" in (each := value(button))
        }
        carried = list(steps.values())
        assert len(carried) > 1
        tries = [("DSL", each) for each in carried] + [
            (who, carried[0]) for who in ("HEAD", "TEACHER")
        ]
        for who, each in tries:
            for action in CLICKS:
                await forge_click(river, who, f"{action}.0", each)
                await shows_nothing(t, who)
        for who in ("DSL", "TEACHER"):
            for form in FORMS:
                await forge_form(river, who, form, carried[0], words=typed("x"), reasons=typed("x"))
                await shows_nothing(t, who)
        await t.settle()
        assert rows_of(hill, "hillside") == before
        assert rows_of(hill, "riverside", tables.chronology) == []
        for who in ("DSL", "HEAD", "TEACHER"):
            await shows_nothing(t, who)


async def test_words_typed_under_anothers_message_stay_out_of_it(tmp_path):
    async with town(tmp_path) as t:
        hill, river = t.world(HILLSIDE), t.world(RIVERSIDE)
        await report(hill)
        await t.settle()
        await pick_up(hill)
        before = rows_of(hill, "hillside")
        thread = pages(hill, "DSL")[0].ts  # both workspaces call the chat D0DSL
        dsl = river.sandbox.workspace.people["U0DSL"]
        river.sandbox.workspace.open_chat(dsl)
        event = {
            "type": "message",
            "channel": "D0DSL",
            "channel_type": "im",
            "user": "U0DSL",
            "text": "no",
            "ts": f"{river.clock.now().timestamp() + 1:.6f}",
            "thread_ts": thread,
        }
        assert (
            await river.sandbox.deliver_raw("events_api", river.sandbox.payloads.event(event))
        ).status == 200
        await t.settle()
        assert rows_of(hill, "hillside") == before


async def test_home_and_status_show_the_own_schools_concerns_only(tmp_path):
    async with town(tmp_path) as t:
        hill, river = t.world(HILLSIDE), t.world(RIVERSIDE)
        told = await report(hill)
        await t.settle()
        for who in ("DSL", "TEACHER"):
            await river.person(who).open_home()
            assert told not in seen_by(river, who)
        await hill.person("DSL").open_home()
        assert told in seen_by(hill, "DSL")
        await river.person("TEACHER").type("/report-image status")
        assert told not in seen_by(river, "TEACHER")


async def test_delivery_and_auditor_of_a_school_leave_the_others_alone(tmp_path, database_url):
    async with town(tmp_path, database_url=database_url) as t:
        hill, river = t.world(HILLSIDE), t.world(RIVERSIDE)
        person = hill.person("TEACHER")
        await person.type("/report-image")
        person.fill("account", ACCOUNT)
        await person.submit()
        await river.program.delivery.deliver()
        await river.program.auditor.look()
        assert [pages(w, "DSL") for w in (hill, river)] == [[], []]
        assert await river.program.delivery.next_due() is None
        assert river.program.auditor.repaired == 0
        await hill.program.delivery.deliver()
        assert len(pages(hill, "DSL")) == 1


async def test_a_report_stays_in_its_school_where_the_organisation_had_the_app_elsewhere_first(
    tmp_path,
):
    async with town(tmp_path) as t:
        hill, river = t.world(HILLSIDE), t.world(RIVERSIDE)
        river.sandbox.workspace.app_in = HILLSIDE
        await report(river)
        assert pages(river, "DSL")
        assert pages(hill, "DSL") == []


async def test_a_workspace_of_no_school_is_let_in_nowhere(tmp_path):
    async with town(tmp_path) as t:
        await report(t.world(HILLSIDE))
        before = rows_of(t.world(HILLSIDE), "hillside")
        stranger = t.sandboxes[STRANGER].person("U0DSL")
        await stranger.type("/report-image")
        assert stranger.modal is None
        assert "not set up for reports" in " ".join(e.text for e in stranger.ephemerals)
        assert rows_of(t.world(HILLSIDE), "hillside") == before


async def shows_nothing(t: Town, who: str) -> None:
    """What the other school's person sees now tells nothing of the concern; then they close it."""
    person, shown = t.world(RIVERSIDE).person(who), seen_by(t.world(RIVERSIDE), who)
    assert reference(t) not in shown
    assert ACCOUNT not in shown
    if person.modal:
        await person.close_modal(whole_stack=True)


def rows_of(w: World, school: str, *only: Table) -> list[object]:
    """Every row of a school; the audit, in which refusals stand, left aside."""
    every = only or [
        t for t in tables.metadata.sorted_tables if t not in (tables.audit, tables.pace)
    ]
    return w.program.turns.database.transaction(
        lambda u: [
            tuple(row) for t in every for row in u.run(select(t).where(t.c.school == school))
        ]
    )


def reference(t: Town) -> str:
    return concerns_in(t.world(HILLSIDE))[0].reference
