"""Does every other way in lead where it should: shortcuts, files, stray words, Home, away marks,
status?
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.slack.acting.people import Acting
from tests.support.bot.steps import concerns_in, forge_form, the_concern
from tests.support.world import World, world


async def _reported(w: World, **fields: object) -> None:
    teacher = w.person("TEACHER")
    await teacher.type("/report-image", channel="C0STAFF")
    for field, value in ({"account": "A friend told me", "danger": "No"} | fields).items():
        teacher.fill(field, value)
    await teacher.submit()
    await teacher.close_modal()
    await w.breathe()


async def _closed_as_a_mistake(w: World, who: str = "DSL") -> Acting:
    dsl = w.person(who)
    await dsl.click("I have it")
    await w.breathe()
    await dsl.click("Open", dsl.chat[0])
    await dsl.click("Close another way")
    dsl.fill("kind", "Sent by mistake")
    dsl.fill("checks", ["I have read the report", "I have spoken to the reporter"])
    dsl.fill("reason", "He meant to write to the office")
    await dsl.submit()
    assert dsl.problem is None
    await w.breathe()
    return dsl


def _buttons(blocks):
    return [e["text"]["text"] for b in blocks if b["type"] == "actions" for e in b["elements"]]


def _words(blocks):
    texts = [one for b in blocks for one in [b.get("text"), *b.get("elements", [])] if one]
    return "\n".join(_told(one) for one in texts)


def _told(one):
    """What somebody reads here, in bold or not; what is written on a button is not told."""
    if one["type"] == "rich_text_section":
        return "".join(run["text"] for run in one["elements"])
    return one["text"] if isinstance(one["text"], str) else ""


async def test_a_shortcut_opens_the_same_form(tmp_path):
    async with world(tmp_path) as w:
        await w.person("TEACHER").shortcut("report")
        assert w.person("TEACHER").modal.content["callback_id"] == "report"


async def test_from_a_message_its_link_is_offered_and_its_text_is_not_copied(tmp_path):
    async with world(tmp_path) as w:
        other = w.person("HEAD")
        stamp = await other.type("wombats in the corridor", channel="C0STAFF")
        teacher = w.person("TEACHER")
        await teacher.shortcut("report-message", message=stamp)
        whole = str(teacher.modal.blocks)
        assert "wombats" not in whole
        assert f"/archives/C0STAFF/p{stamp.replace('.', '')}" in whole


async def test_a_file_is_never_fetched_and_becomes_a_concern_of_its_own(tmp_path):
    async with world(tmp_path) as w:
        await w.person("TEACHER").share_file("wombat.jpg", "wombat")
        await w.breathe()
        assert "I have it" in _buttons(w.person("DSL").chat[-1].blocks)
        told = _words(w.person("TEACHER").chat[1].blocks)
        assert "Do not open it again" in told
        calls = [c.kind for c in w.sandbox.traffic if c.direction == "from_bot"]
        assert not [kind for kind in calls if "file" in kind]
        assert "wombat" not in str(
            [c.content for c in w.sandbox.traffic if c.direction == "from_bot"]
        )


async def test_a_file_in_a_concerns_thread_belongs_to_it(tmp_path):
    async with world(tmp_path) as w:
        await _reported(w)
        dsl = w.person("DSL")
        await dsl.click("I have it")
        await w.breathe()
        await dsl.share_file("wombat.jpg", thread=dsl.chat[0].ts)
        await w.breathe()
        assert len(w.person("DDSL").chat) == 0
        assert "You sent a file" in _words(dsl.chat[-1].blocks)


async def test_a_file_from_somebody_who_is_out_of_it_opens_nothing_again_and_is_a_concern_of_its_own(
    tmp_path,
):
    async with world(tmp_path) as w:
        await _reported(w)
        dsl = w.person("DSL")
        page = dsl.chat[0].ts
        await forge_form(w, "DSL", "cannot", {"c": the_concern(w).id, "s": "page", "n": "1"})
        await w.breathe()
        await _closed_as_a_mistake(w, "DDSL")
        await dsl.share_file("wombat.jpg", thread=page)
        await w.breathe()
        states = {one.reports[0].reporter: one.state for one in concerns_in(w)}
        assert states == {"slack:U0TEACHER": "closed", "slack:U0DSL": "open"}
        assert "You sent a file" in "".join(_words(m.blocks) for m in dsl.chat)


async def test_no_scope_and_no_event_for_files_is_asked_for(tmp_path):
    async with world(tmp_path) as w:
        asked = {*w.sandbox.manifest.scopes, *w.sandbox.manifest.events}
        assert not [name for name in asked if "file" in name]


async def test_words_outside_a_thread_ask_the_owner_which_concern_and_keep_nothing(tmp_path):
    async with world(tmp_path) as w:
        await _reported(w)
        dsl = w.person("DSL")
        await dsl.click("I have it")
        await w.breathe()
        await dsl.type("her mother rang")
        assert _buttons(dsl.chat[-1].blocks)[0].startswith("Note for ")
        await dsl.click(_buttons(dsl.chat[-1].blocks)[0], dsl.chat[-1])
        dsl.fill("note", "Her mother rang")
        await dsl.submit()
        await dsl.click("Open", dsl.chat[0])
        await dsl.click("All by time")
        assert "Her mother rang" in _words(dsl.modal.blocks)


async def test_words_from_anybody_else_are_answered_with_how_to_report(tmp_path):
    async with world(tmp_path) as w:
        await w.person("TEACHER").type("a child told me something")
        assert _buttons(w.person("TEACHER").chat[-1].blocks) == ["Report"]
        told = _words(w.person("TEACHER").chat[-1].blocks)
        assert told.startswith("In danger now? Ring 999. Nobody is told of what is typed here.")


@pytest.mark.parametrize("under_the_receipt", [False, True])
async def test_a_reporters_typed_words_are_answered_with_the_way_to_add_them(
    tmp_path, under_the_receipt
):
    async with world(tmp_path) as w:
        await _reported(w)
        teacher = w.person("TEACHER")
        thread = teacher.chat[0].ts if under_the_receipt else None
        await teacher.type("he says he will do it tonight", thread=thread)
        told = next(m for m in teacher.chat if "nobody is told of it" in _words(m.blocks))
        assert _words(told.blocks).startswith("In danger now? Ring 999.")
        add, report = _buttons(told.blocks)
        assert (add.startswith("Add to "), report) == (True, "Report")
        await teacher.click(add, told)
        teacher.fill("danger", "Yes, in danger now")
        teacher.fill("more", "He says he will do it tonight.")
        await teacher.submit()
        await w.breathe()
        assert the_concern(w).urgency == "emergency"


async def test_home_shows_a_role_holder_what_waits_and_opens_it(tmp_path):
    async with world(tmp_path) as w:
        await _reported(w)
        dsl = w.person("DSL")
        await dsl.open_home()
        assert "Open concerns: 1" in _words(dsl.home.blocks)
        await dsl.click("Open", home=True)
        assert "A friend told me" in _words(dsl.modal.blocks)


async def test_home_shows_nothing_of_a_concern_to_somebody_named_in_it(tmp_path):
    async with world(tmp_path) as w:
        await _reported(w, named=["Dana Shaw (the designated safeguarding lead)"])
        await w.person("DSL").open_home()
        assert "Open concerns: 0" in _words(w.person("DSL").home.blocks)
        await w.person("HEAD").open_home()
        assert "Open concerns: 1" in _words(w.person("HEAD").home.blocks)


async def test_home_shows_staff_no_concerns_at_all(tmp_path):
    async with world(tmp_path) as w:
        await _reported(w)
        await w.person("TEACHER").open_home()
        assert "Open concerns" not in _words(w.person("TEACHER").home.blocks)


@pytest.fixture
async def dsl_away(tmp_path):
    async with world(tmp_path) as w:
        dsl = w.person("DSL")
        await dsl.open_home()
        await dsl.click("I am away until ...", home=True)
        back = (w.clock.now() + timedelta(days=2)).date().isoformat()
        dsl.fill("until", back)
        await dsl.submit()
        yield w


async def test_who_is_away_is_not_paged_and_the_next_person_is(dsl_away):
    assert "You are marked as away" in _words(dsl_away.person("DSL").home.blocks)
    await _reported(dsl_away)
    assert dsl_away.person("DSL").chat == []
    assert "I have it" in _buttons(dsl_away.person("DDSL").chat[-1].blocks)


async def test_who_is_back_is_paged_again(dsl_away):
    await dsl_away.person("DSL").click("I am back", home=True)
    await _reported(dsl_away)
    assert "I have it" in _buttons(dsl_away.person("DSL").chat[-1].blocks)


async def test_when_everybody_is_away_all_are_paged_anyway_and_the_reporter_is_told(dsl_away):
    for name in ("DDSL", "HEAD"):
        person = dsl_away.person(name)
        await person.open_home()
        await person.click("I am away until ...", home=True)
        person.fill("until", (dsl_away.clock.now() + timedelta(days=2)).date().isoformat())
        await person.submit()
    await _reported(dsl_away)
    assert "I have it" in _buttons(dsl_away.person("DSL").chat[-1].blocks)
    told = _words(dsl_away.person("TEACHER").chat[-1].blocks)
    assert "Do not wait for them. Ring 999 if a child is in danger." in told


async def test_status_says_how_it_stands_and_no_more(tmp_path):
    async with world(tmp_path) as w:
        await _reported(w)
        teacher = w.person("TEACHER")
        await teacher.type("/report-image status", channel="C0STAFF")
        assert "Nobody has picked it up yet" in _words(teacher.modal.blocks)
        await teacher.close_modal()
        await w.person("DSL").click("I have it")
        await teacher.type("/report-image status", channel="C0STAFF")
        assert "Picked up by Dana Shaw" in _words(teacher.modal.blocks)
        assert "A friend told me" not in _words(teacher.modal.blocks)


async def test_the_owner_can_close_what_was_sent_by_mistake_and_a_second_person_is_told(tmp_path):
    async with world(tmp_path) as w:
        await _reported(w)
        dsl = await _closed_as_a_mistake(w)
        assert "was closed" in _words(dsl.chat[0].blocks)
        assert _buttons(w.person("DDSL").chat[-1].blocks) == ["Open"]


async def test_with_danger_reported_it_closes_only_when_the_second_person_agrees(tmp_path):
    async with world(tmp_path) as w:
        await _reported(w, danger="Not sure")
        dsl, deputy = await _closed_as_a_mistake(w), w.person("DDSL")
        assert "was closed" not in _words(dsl.chat[0].blocks)
        await deputy.click("Open", deputy.chat[-1])
        deputy.fill("answer", "Yes, it can be closed")
        await deputy.submit()
        await w.breathe()
        assert "was closed" in _words(dsl.chat[0].blocks)
