"""A forged payload under a valid signature: who may do what is settled by the record, never by what
was shown.
"""

from __future__ import annotations

import pytest

from tests.support.bot.steps import (
    BOTH,
    answer,
    chosen,
    chronology,
    concerns_in,
    connected,
    fill_in,
    forge_click,
    forge_form,
    pick_up,
    refused_in,
    report,
    rows_in,
    seen_by,
    the_concern,
    typed,
)

pytestmark = BOTH

NOT_THEIRS = ["TEACHER", "GUEST", "CHAIR"]
CLICKS = [
    "acknowledge",
    "open",
    "give-back",
    "answer",
    "why",
    "note",
    "so-far",
    "change",
    "use-typed",
    "what-now",
    "open-decision",
    "close",
    "done",
    "snooze",
    "pass-on",
    "no-such-thing",
]
OWNERS_CLICKS = [c for c in CLICKS if c not in ("acknowledge", "open", "no-such-thing")]
OWNERS_FORMS = ["note", "change", "action", "decision", "close", "done", "snooze", "pass-on"]
WORDS = {
    "note": typed("forged"),
    "reasons": typed("forged"),
    "answer": chosen("yes"),
    "to": chosen("slack:U0DDSL"),
}


def _of(concern, **more):
    return {"c": concern.id, "s": "ask/life-at-risk", "n": "1", "x": "no"} | more


@pytest.mark.parametrize("who", NOT_THEIRS)
async def test_nobody_off_the_ladder_can_press_a_button_of_a_concern(tmp_path, socket_mode, who):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        await pick_up(w)
        before, lines = the_concern(w), chronology(w)
        for action in CLICKS:
            w.person(who)._person.modals.clear()
            await forge_click(w, who, action, _of(before))
            assert "nothing here that you can open" in seen_by(w, who), action
        assert (the_concern(w), chronology(w)) == (before, lines)
        assert refused_in(w) == [who]


@pytest.mark.parametrize("who", NOT_THEIRS)
async def test_nobody_off_the_ladder_can_send_a_form_of_a_concern(tmp_path, socket_mode, who):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        await pick_up(w)
        before, lines = the_concern(w), chronology(w)
        for form in OWNERS_FORMS:
            reply = await forge_form(w, who, form, _of(before, n=form), **WORDS)
            assert before.reference not in str(reply.body)
        assert (the_concern(w), chronology(w)) == (before, lines)
        assert refused_in(w) == [who]


async def test_the_refusal_is_the_same_whether_there_is_such_a_concern_or_not(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        replies = [
            (
                await forge_form(
                    w, "TEACHER", "note", {"c": concern, "s": "x", "n": "1"}, note=typed("x")
                )
            ).body
            for concern in (the_concern(w).id, "no-such-concern", "")
        ]
        for reply in replies:
            reply["view"].pop("private_metadata")
        assert replies[0] == replies[1] == replies[2]


async def test_a_deputy_can_do_nothing_that_is_the_owners(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        await pick_up(w)
        before, lines = the_concern(w), chronology(w)
        for action in OWNERS_CLICKS:
            w.person("DDSL")._person.modals.clear()
            await forge_click(w, "DDSL", action, _of(before, n=action))
        for form in OWNERS_FORMS:
            await forge_form(w, "DDSL", form, _of(before, n=form), **WORDS)
        assert (the_concern(w), chronology(w)) == (before, lines)
        assert refused_in(w) == ["DDSL"]


async def test_a_deputy_cannot_take_over_what_somebody_has(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        await pick_up(w)
        await forge_click(w, "DDSL", "acknowledge", _of(the_concern(w)))
        assert the_concern(w).owner == "slack:U0DSL"


@pytest.mark.parametrize("named", ["DSL", "DDSL", "HEAD"])
async def test_whoever_is_named_is_refused_in_the_same_words_as_a_stranger_to_it(
    tmp_path, socket_mode, named
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        reference = await report(w, named=[f"slack:U0{named}"])
        for action in CLICKS:
            w.person(named)._person.modals.clear()
            await forge_click(w, named, action, _of(the_concern(w)))
            assert "nothing here that you can open" in seen_by(w, named)
        assert reference not in seen_by(w, named)
        assert the_concern(w).owner is None


@pytest.mark.parametrize("team", ["T0OTHER", "", None])
async def test_a_payload_of_a_workspace_that_is_not_the_schools_is_refused(
    tmp_path, socket_mode, team
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        person = await fill_in(w)
        view = w.sandbox.payloads.view(person.modal) | {
            "app_installed_team_id": team,
            "team_id": team,
        }
        head = w.sandbox.payloads.interaction(
            "view_submission", w.sandbox.workspace.people["U0TEACHER"]
        )
        user = head["user"] | {"team_id": team}
        before = rows_in(w)
        reply = await w.sandbox.deliver_raw(
            "interactive", {**head, "team": team and {"id": team}, "user": user, "view": view}
        )
        assert rows_in(w) == before
        assert the_concern(w).reference not in str(reply.body)


async def test_a_command_of_another_workspace_is_told_what_to_do_and_leaves_nothing(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        before, stranger = rows_in(w), w.person("STRANGER")
        await stranger.type("/report-image")
        assert (rows_in(w), stranger.modal) == (before, None)
        assert "Childline: 0800 1111" in seen_by(w, "STRANGER")


async def test_an_event_of_another_workspace_is_taken_and_answered_with_nothing(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        opened = {"type": "app_home_opened", "user": "U0ELSE", "channel": "D0ELSE", "tab": "home"}
        event = {"type": "event_callback", "team_id": "T0ELSE", "event": opened}
        answer = await w.sandbox.deliver_raw("events_api", event)
        assert (answer.status, answer.body) == (200, None)


async def test_a_report_sent_by_somebody_from_elsewhere_leaves_no_record(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher = await fill_in(w)
        head = w.sandbox.payloads.interaction(
            "view_submission", w.sandbox.workspace.people["U0STRANGER"]
        )
        await w.sandbox.deliver_raw(
            "interactive", {**head, "view": w.sandbox.payloads.view(teacher.modal)}
        )
        assert concerns_in(w) == []


async def test_an_answer_that_the_question_does_not_have_changes_nothing(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        await pick_up(w)
        before = the_concern(w)
        await forge_click(w, "DSL", "answer", _of(before, x="perhaps"))
        assert the_concern(w) == before
        assert "nothing was changed" in seen_by(w, "DSL")


async def test_a_button_of_an_earlier_question_changes_nothing(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        await pick_up(w)
        await answer(w, "DSL", "no")
        before = the_concern(w)
        await forge_click(w, "DSL", "answer", _of(before, x="yes"))
        assert the_concern(w).answers == before.answers
        assert "was used already" in seen_by(w, "DSL")


async def test_a_concern_can_only_be_passed_on_to_its_own_ladder(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        await report(w)
        await pick_up(w)
        for person in ("slack:U0TEACHER", "slack:U0CHAIR", "slack:U0DSL", "", "nobody"):
            await forge_form(w, "DSL", "pass-on", _of(the_concern(w), n=person), to=chosen(person))
            assert the_concern(w).passing_to is None
