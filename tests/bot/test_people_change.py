"""What happens when the people of the school change: who waits, who confirms, who is told, and what
goes on.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.database import tables
from storage.evidence import audit
from storage.people import role_holders
from tests.support.bot.restarted import (
    CHAIR,
    DEPUTY,
    DSL,
    GUEST,
    TEACHER,
    about_people,
    restarted,
    states,
    with_people,
)
from tests.support.bot.steps import (
    chronology,
    concerns_in,
    connected,
    forge_click,
    pick_up,
    report,
    seen_by,
    the_concern,
)
from tests.support.chat.screen import lines_of
from tests.support.world import World, example_school

SCHOOL = example_school()
NEW_LEAD = with_people(SCHOOL, dsl=TEACHER)


def noted(w: World) -> list[str]:
    """The lines of the audit that are about people."""
    about = select(tables.audit.c.who, tables.audit.c.what).where(tables.audit.c.concern.is_(None))
    found = w.program.turns.database.transaction(
        lambda tx: tx.run(about.order_by(tables.audit.c.seq)).all()
    )
    return [
        f"{row.who.removeprefix('slack:')}: {row.what}" for row in found if row.what != "listed"
    ]


async def press(w: World, who: str, label: str, about: str = "") -> None:
    """Press this, on the newest message that has it and begins like this."""
    there = [
        m for m in w.person(who).chat if about and "".join(lines_of(m.blocks[:1])).startswith(about)
    ]
    await w.person(who).click(label, there[-1].ts if there else None)
    await w.settle()


async def test_the_first_time_a_school_is_seen_its_people_are_taken_as_they_are(tmp_path):
    async with connected(tmp_path) as w:
        await w.settle()
        assert set(states(w).values()) == {"confirmed"}
        assert "program: dsl confirmed: slack:U0DSL" in noted(w)
        assert not any(about_people(w, who) for who in ("DSL", "DDSL", "HEAD", "CHAIR"))


async def test_the_same_school_file_read_again_changes_nothing_and_tells_nobody(tmp_path):
    async with connected(tmp_path) as w:
        before = noted(w)
        async with restarted(w, SCHOOL, 8) as again:
            assert noted(again) == before
            assert not about_people(again, "DSL")


async def test_a_newly_named_lead_sees_nothing_until_another_confirms(tmp_path):
    async with connected(tmp_path) as w:
        await report(w, "GUEST", guest="07700 900000")
        async with restarted(w, NEW_LEAD, 8) as again:
            concern = the_concern(again)
            await forge_click(again, "TEACHER", "open", {"c": concern.id})
            assert "nothing here that you can open" in seen_by(again, "TEACHER")
            await again.person("TEACHER").open_home()
            assert concern.reference not in seen_by(again, "TEACHER")
            await report(again, "GUEST", guest="07700 900000")
            assert [page.to for page in concerns_in(again)[-1].paging.pages] == [DEPUTY]
            await press(again, "HEAD", "Confirm")
            await again.person("TEACHER").open_home()
            assert concern.reference in seen_by(again, "TEACHER")
            assert "U0HEAD: dsl confirmed: slack:U0TEACHER" in noted(again)


async def test_every_change_is_told_to_every_role_holder_without_content(tmp_path):
    async with connected(tmp_path) as w:
        reference = await report(w, "GUEST", guest="07700 900000", children="Quillfeather")
        async with restarted(w, NEW_LEAD, 8) as again:
            for who in ("DDSL", "HEAD", "CHAIR"):
                left, named = about_people(again, who)
                assert left.startswith("Dana Shaw is not the designated safeguarding lead")
                assert named.startswith(
                    "Tom Reed is now listed as the designated safeguarding lead"
                )
                assert reference not in left + named
                assert "Quillfeather" not in left + named
            assert about_people(again, "DSL")[0].startswith(
                "You are not the designated safeguarding lead"
            )
            assert about_people(again, "TEACHER")[0].startswith("You are now listed as")
            await press(again, "CHAIR", "Confirm")
            assert (
                about_people(again, "HEAD")[-1]
                == "Tom Reed is confirmed as the designated safeguarding lead."
            )
            assert not [
                b for m in again.person("HEAD").chat for b in m.blocks if b["type"] == "actions"
            ]


@pytest.mark.parametrize("who", ["TEACHER", "DSL", "GUEST"])
async def test_nobody_confirms_themselves_nor_does_anybody_without_a_confirmed_role(tmp_path, who):
    async with connected(tmp_path) as w, restarted(w, NEW_LEAD, 8) as again:
        held = next(
            row
            for row in again.program.turns.database.transaction(
                lambda tx: role_holders.held(tx, "hillside")
            )
            if row.person == TEACHER
        )
        await forge_click(again, who, "confirm-role", {"s": held.id})
        assert states(again)["dsl", TEACHER] == "waiting"
        assert "nothing to confirm" in seen_by(again, who)


async def test_a_refusal_is_recorded_and_told_and_can_be_put_right_by_somebody_else(tmp_path):
    async with connected(tmp_path) as w, restarted(w, NEW_LEAD, 8) as again:
        await press(again, "HEAD", "This is not right")
        assert states(again)["dsl", TEACHER] == "refused"
        assert "not right that Tom Reed" in about_people(again, "DDSL")[-1]
        assert "U0HEAD: dsl refused: slack:U0TEACHER" in noted(again)
        async with restarted(again, NEW_LEAD, 9) as later:
            assert states(later)["dsl", TEACHER] == "refused"
            await report(later, "GUEST", guest="07700 900000")
            assert [page.to for page in the_concern(later).paging.pages] == [DEPUTY]
            await press(later, "CHAIR", "Confirm")
            assert states(later)["dsl", TEACHER] == "confirmed"


async def test_once_it_is_settled_nobody_reads_what_was_to_be_done_before(tmp_path):
    async with connected(tmp_path) as w, restarted(w, NEW_LEAD, 8) as again:
        assert "press This is not right" in seen_by(again, "DDSL")
        await press(again, "HEAD", "This is not right")
        assert "press This is not right" not in seen_by(again, "DDSL")
        assert "until somebody else" not in seen_by(again, "TEACHER")
        await press(again, "CHAIR", "Confirm")
        for who in ("DDSL", "TEACHER"):
            assert "see no concern" not in seen_by(again, who)
            assert "Confirmed by Colin Hart" in seen_by(again, who)


async def test_deputies_in_another_order_are_told_and_need_no_confirmation(tmp_path):
    two = with_people(SCHOOL, deputies=[DEPUTY, TEACHER])
    async with connected(tmp_path, school=two) as w:
        async with restarted(w, with_people(SCHOOL, deputies=[TEACHER, DEPUTY]), 8) as again:
            assert about_people(again, "HEAD") == [
                "The deputies are told in another order now: Tom Reed, Dev Patel."
            ]
            assert set(states(again).values()) == {"confirmed"}
        async with restarted(w, with_people(SCHOOL, deputies=[DEPUTY]), 9) as fewer:
            assert about_people(fewer, "HEAD")[1].startswith("Tom Reed is not a deputy")
            assert len(about_people(fewer, "HEAD")) == 2


async def test_a_deputy_who_becomes_the_lead_keeps_a_deputys_access_until_confirmed(tmp_path):
    async with connected(tmp_path) as w:
        await report(w, "GUEST", guest="07700 900000")
        async with restarted(w, with_people(SCHOOL, dsl=DEPUTY, deputies=[TEACHER]), 8) as again:
            assert states(again)["deputy", DEPUTY] == "kept"
            await again.person("DDSL").open_home()
            assert the_concern(again).reference in seen_by(again, "DDSL")
            await report(again, "GUEST", guest="07700 900000")
            assert [page.to for page in concerns_in(again)[-1].paging.pages] == [DEPUTY]
            await again.person("TEACHER").open_home()
            assert the_reference_free(again, "TEACHER")
            await press(again, "DDSL", "Confirm", "Tom Reed")
            await press(again, "HEAD", "Confirm", "Dev Patel")
            assert states(again)["dsl", DEPUTY] == "confirmed"
            assert states(again)["deputy", DEPUTY] == "left"
            assert states(again)["deputy", TEACHER] == "confirmed"


def the_reference_free(w: World, who: str) -> bool:
    return not any(concern.reference in seen_by(w, who) for concern in concerns_in(w))


async def test_a_lead_who_becomes_a_deputy_may_go_on_at_once(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        async with restarted(w, with_people(SCHOOL, dsl=GUEST, deputies=[DSL, DEPUTY]), 8) as again:
            assert states(again)["deputy", DSL] == "confirmed"
            await again.person("DSL").open_home()
            assert the_concern(again).reference in seen_by(again, "DSL")


async def test_what_an_owner_who_left_had_goes_to_the_next_on_its_own_ladder(tmp_path):
    async with connected(tmp_path) as w:
        await report(w, "GUEST", guest="07700 900000")
        await pick_up(w, "DSL")
        async with restarted(w, NEW_LEAD, 8) as again:
            assert ("owner-left", "DSL") in chronology(again)
            assert the_concern(again).owner is None
            assert the_concern(again).paging.pages[-1].to == DEPUTY
            await pick_up(again, "DDSL")
            assert the_concern(again).owner == DEPUTY


async def test_a_child_never_waits_for_a_confirmation_where_nobody_else_is_left(tmp_path):
    """The headteacher and the chair are both new: about a member of staff they are told all the
    same.
    """
    new = with_people(SCHOOL, headteacher=TEACHER, chair_of_governors=None, vice_chair=None)
    async with connected(tmp_path) as w, restarted(w, new, 8) as again:
        await report(again, "GUEST", guest="07700 900000", named=["other"])
        assert [page.to for page in the_concern(again).paging.pages] == [TEACHER]
        await press(again, "TEACHER", "Open")
        assert "Press I have it first" in seen_by(again, "TEACHER")
        assert "A child told me" not in seen_by(again, "TEACHER")
        await again.person("TEACHER").close_modal(whole_stack=True)
        await pick_up(again, "TEACHER")
        await press(again, "TEACHER", "Open")
        assert "A child told me" in seen_by(again, "TEACHER")
        await again.person("TEACHER").close_modal(whole_stack=True)
        await press(again, "DSL", "This is not right")
        assert the_concern(again).owner is None
        assert ("owner-left", "TEACHER") in chronology(again)


async def test_where_nobody_confirmed_is_left_those_who_wait_confirm_each_other(tmp_path):
    new = with_people(
        SCHOOL,
        dsl=TEACHER,
        deputies=[],
        headteacher=GUEST,
        chair_of_governors=None,
        vice_chair=None,
    )
    async with connected(tmp_path) as w, restarted(w, new, 8) as again:
        again.sandbox.workspace.people[
            "U0GUEST"
        ].is_restricted = False  # no guest may be the headteacher
        await press(again, "GUEST", "Confirm")
        assert states(again)["dsl", TEACHER] == "confirmed"
        await press(again, "TEACHER", "Confirm")
        assert states(again)["headteacher", GUEST] == "confirmed"
        assert about_people(again, "HEAD")[0].startswith("You are not the headteacher")


async def test_whoever_is_shut_out_stays_out_whatever_role_they_hold_later(tmp_path):
    async with connected(tmp_path) as w:
        await report(w, "GUEST", guest="07700 900000", named=[DSL])
        async with restarted(w, with_people(SCHOOL, dsl=TEACHER, headteacher=DSL), 8) as again:
            await press(again, "CHAIR", "Confirm", "Dana Shaw now")
            assert states(again)["headteacher", DSL] == "confirmed"
            await forge_click(again, "DSL", "open", {"c": the_concern(again).id})
            await again.person("DSL").open_home()
            assert "nothing here that you can open" in seen_by(again, "DSL")
            assert the_concern(again).reference not in seen_by(again, "DSL")


async def test_somebody_new_can_be_ticked_in_a_report_before_they_are_confirmed(tmp_path):
    async with (
        connected(tmp_path) as w,
        restarted(w, with_people(SCHOOL, headteacher=TEACHER), 8) as again,
    ):
        await report(again, "GUEST", guest="07700 900000", named=[TEACHER])
        assert the_concern(again).route == "head"
        assert [page.to for page in the_concern(again).paging.pages] == [CHAIR]


async def test_two_processes_at_once_name_nobody_twice(tmp_path):
    async with (
        connected(tmp_path) as w,
        restarted(w, NEW_LEAD, 8) as again,
        restarted(w, NEW_LEAD, 9) as third,
    ):
        rows = third.program.turns.database.transaction(
            lambda tx: role_holders.held(tx, "hillside")
        )
        assert len(rows) == len({(row.role, row.person) for row in rows})
        assert len(about_people(again, "HEAD")) == 2


async def test_the_audit_of_people_is_part_of_the_chain(tmp_path):
    async with connected(tmp_path) as w, restarted(w, NEW_LEAD, 8) as again:
        await press(again, "HEAD", "Confirm")
        assert (
            again.program.turns.database.transaction(lambda tx: audit.verify(tx, "hillside"))
            is None
        )


async def test_a_lead_whose_account_is_closed_loses_access_at_the_next_click(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w, "DSL")
        w.sandbox.deactivate("U0DSL")
        with pytest.raises(LookupError):
            await w.person("DSL").click("Open")
        await forge_click(w, "DSL", "open", {"c": the_concern(w).id})
        await w.settle()
        assert "A child told me" not in seen_by(w, "DSL")
        assert the_concern(w).owner is None
        assert the_concern(w).paging.pages[-1].to == DEPUTY
        assert "Dana Shaw" in about_people(w, "HEAD")[0]
        assert "program: account closed: slack:U0DSL" in noted(w)


async def test_a_closed_account_is_noticed_without_a_click_and_its_rung_is_skipped(tmp_path):
    async with connected(tmp_path) as w:
        w.sandbox.deactivate("U0DSL")
        await w.program.roster.look()
        await report(w)
        assert [page.to for page in the_concern(w).paging.pages] == [DEPUTY]
        w.sandbox.deactivate("U0DSL", deleted=False)
        await w.program.roster.look()
        await report(w)
        assert [page.to for page in concerns_in(w)[-1].paging.pages] == [DSL]


async def test_a_page_to_an_account_closed_just_now_goes_to_the_next_at_once(tmp_path):
    async with connected(tmp_path) as w:
        w.sandbox.deactivate("U0DSL")
        await report(w)
        assert [page.to for page in the_concern(w).paging.pages] == [DSL, DEPUTY]
        assert ("undelivered", "DSL") in chronology(w)


async def test_nobody_is_shut_out_because_slack_cannot_say_who_they_are(tmp_path):
    async with connected(tmp_path) as w:
        await report(w)
        w.sandbox.faults.add("users.info", "status", times=100)
        await pick_up(w, "DSL")
        assert the_concern(w).owner == DSL


@pytest.mark.parametrize(("who", "is_out"), [("DSL", True), ("HEAD", True), ("CHAIR", False)])
async def test_a_guest_holds_no_role_but_a_governors(tmp_path, who, is_out):
    async with connected(tmp_path) as w:
        w.sandbox.workspace.people[f"U0{who}"].is_restricted = True
        await w.program.roster.look()
        assert (f"program: account closed: slack:U0{who}" in noted(w)) == is_out
        await report(w)
        assert ("slack:U0DSL" in [page.to for page in the_concern(w).paging.pages]) == (
            who != "DSL"
        )


async def test_where_the_chat_does_not_reach_a_new_lead_those_who_confirm_and_the_administrator_hear(
    tmp_path,
):
    school = with_people(NEW_LEAD, administrators=[GUEST])
    async with connected(tmp_path) as w:
        w.sandbox.deactivate("U0TEACHER")
        async with restarted(w, school, 8) as again:
            for who in ("GUEST", "DDSL", "HEAD"):
                [said] = [one for one in about_people(again, who) if "does not reach" in one]
                assert said.startswith("The chat does not reach Tom Reed, who is now listed")
            await again.settle()
            assert sum("does not reach" in one for one in about_people(again, "GUEST")) == 1


async def test_where_the_chat_does_not_reach_somebody_who_may_confirm_the_administrator_hears(
    tmp_path,
):
    school = with_people(NEW_LEAD, administrators=[GUEST])
    async with connected(tmp_path) as w:
        w.sandbox.deactivate("U0HEAD")
        async with restarted(w, school, 8) as again:
            [said] = about_people(again, "GUEST")
            assert said.startswith("The chat does not reach Helen Moss, who is to know that Tom")
            assert not any("does not reach" in one for one in about_people(again, "DDSL"))
