"""What becomes of what is typed in a dialog? Nothing of it is lost, and nothing of it counts twice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.teams import state
from bot.sandbox.teams.acting.people import Acting
from bot.sandbox.teams.cards.parts import actions, inputs
from flows.wording.sentences import say
from tests.support.chat.record import concerns_in
from tests.support.teams.world import TeamsWorld, teams_world


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[TeamsWorld]:
    async with teams_world(tmp_path) as place:
        yield place


async def begun(place: TeamsWorld, name: str = "TEACHER") -> Acting:
    seat = place.person(name)
    await seat.use_action("report")
    return seat


async def reported(place: TeamsWorld) -> Acting:
    teacher = await begun(place)
    teacher.fill("Is a child in danger?", "No")
    teacher.fill("account", "Priya showed me.")
    await teacher.submit()
    await place.settle()
    return place.person("DSL")


def value(seat: Acting, field: str) -> Any:
    assert seat.dialog
    return next(each.get("value") for each in inputs(seat.dialog.card) if each["id"] == field)


def words(seat: Acting) -> str:
    assert seat.dialog
    return json.dumps(seat.dialog.card, ensure_ascii=False)


async def count(place: TeamsWorld) -> int:
    return len(await concerns_in(place))  # type: ignore[arg-type]


async def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(place: TeamsWorld) -> None:
    teacher = await begun(place)
    teacher.fill("Is a child in danger?", "No")
    teacher.fill("where", "In the library.")
    teacher.fill("learned-day", "2027-01-01")
    await teacher.submit()
    assert teacher.dialog
    assert value(teacher, "where") == "In the library."
    assert '"Attention"' in words(teacher)
    assert await count(place) == 0


async def test_the_same_form_sent_three_times_is_one_report(place: TeamsWorld) -> None:
    await reported(place)
    sent = place.sandbox.delivery.last
    assert sent
    assert sent["name"] == "composeExtension/submitAction"
    for _ in range(2):
        assert (await place.sandbox.repeat_last()).status == 200
    await place.settle()
    assert await count(place) == 1


async def test_the_same_answer_pressed_twice_is_one_answer(place: TeamsWorld) -> None:
    lead = await reported(place)
    await lead.click("I have it")
    await place.settle()
    await lead.click("No")
    await place.sandbox.repeat_last()
    await place.settle()
    (concern,) = await concerns_in(place)  # type: ignore[arg-type]
    assert len(concern.answers) == 1


async def test_a_stale_button_says_so_in_the_dialog(place: TeamsWorld) -> None:
    lead = await reported(place)
    await lead.click("I have it")
    await place.settle()
    before = lead.chat[-1]
    await lead.close_dialog()
    await lead.click("No", before)
    await place.settle()
    await lead.close_dialog()
    await lead.click("Yes, right now", before)
    assert lead.dialog
    assert lead.problem is None
    (concern,) = await concerns_in(place)  # type: ignore[arg-type]
    assert len(concern.answers) == 1


async def test_somebody_elses_button_opens_nothing_of_theirs(place: TeamsWorld) -> None:
    lead = await reported(place)
    press = next(actions(lead.chat[-1].card))["data"]
    teacher = place.sandbox.workspace.people[state.TEACHER]
    chat = place.sandbox.workspace.open_chat(teacher)
    message = place.sandbox.workspace.in_chat(chat.id)[-1]
    activity = place.sandbox.activities.press(teacher, chat, message, press)
    answer = await place.sandbox.deliver_raw(activity)
    assert "There is nothing here that you can open." in json.dumps(answer.body)


async def test_a_forged_form_is_not_one_of_ours(place: TeamsWorld) -> None:
    teacher = await begun(place)
    assert teacher.dialog
    sent = next(each for each in actions(teacher.dialog.card) if "form" in each["data"])["data"]
    forged = {"form": sent["form"] | {"k": sent["form"]["k"][:-8] + "AAAAAAAA"}}
    person = place.sandbox.workspace.people[state.TEACHER]
    activity = place.sandbox.activities.submission(person, teacher.dialog, forged)
    answer = await place.sandbox.deliver_raw(activity)
    assert answer.status == 200
    assert "nothing was changed" in json.dumps(answer.body)
    assert await count(place) == 0


async def test_nothing_is_answered_where_others_read(place: TeamsWorld) -> None:
    lead = await reported(place)
    press = next(actions(lead.chat[-1].card))["data"]
    person = place.sandbox.workspace.people[state.DSL]
    group = place.sandbox.workspace.chats["19:staffroom@thread.v2"]
    message = place.sandbox.workspace.in_chat(lead.dialog.conversation if lead.dialog else "")
    shown = message[-1] if message else place.sandbox.workspace.in_chat(person.chat_id)[-1]
    activity = place.sandbox.activities.press(person, group, shown, press)
    answer = await place.sandbox.deliver_raw(activity)
    assert answer.body["task"]["type"] == "continue"
    assert say("app.private") in json.dumps(answer.body, ensure_ascii=False)
    assert not list(actions(answer.body["task"]["value"]["card"]["content"]))


async def test_a_report_begun_on_somebodys_message_has_its_address_and_not_its_words(
    place: TeamsWorld,
) -> None:
    dana = place.person("DSL")
    said = await dana.type("look at this picture of Priya", "19:staffroom@thread.v2")
    teacher = place.person("TEACHER")
    await teacher.use_action("report", message=said)
    assert "teams.microsoft.com" in words(teacher)
    assert "Priya" not in words(teacher)


async def test_a_form_of_so_many_buttons_that_none_can_carry_it_is_led_back_to_all_the_same(
    place: TeamsWorld,
) -> None:
    dsl = await reported(place)
    await dsl.click("I have it")
    await dsl.close_dialog()
    await place.settle()
    for button in ("Open", "Add to the record"):
        await dsl.click(button)
    assert dsl.dialog
    many = [each["title"] for each in actions(dsl.dialog.card)]
    for _ in range(2):
        await dsl.click("Advice asked")
        assert "Who you spoke to" in words(dsl)
        await dsl.click("Back")
        assert [each["title"] for each in actions(dsl.dialog.card)] == many
    await dsl.click("Back")
    assert "Reported by" in words(dsl)


async def test_home_is_made_anew_after_a_press_in_it(place: TeamsWorld) -> None:
    lead = await reported(place)
    await lead.use_action("home")
    title = lead.dialog.title if lead.dialog else ""
    await lead.click("I am away until ...")
    assert lead.dialog
    assert lead.dialog.title != title
    lead.fill("until", "2026-11-25")
    await lead.submit()
    assert lead.dialog
    assert lead.dialog.title == title


async def test_typed_words_are_answered_with_the_way_to_report(place: TeamsWorld) -> None:
    teacher = place.person("TEACHER")
    for words_typed, button in (
        ("Priya told me something", "Report"),
        ("report-image", "Report"),
        ("HOME", "Home"),
        ("help ", "What to do"),
        ("status", "My reports"),
        ("/report-image status", "My reports"),
    ):
        await teacher.type(words_typed)
        assert [each["title"] for each in actions(teacher.chat[-1].card)] == [button]


async def test_what_is_typed_is_answered_though_teams_was_busy_for_a_moment(
    place: TeamsWorld,
) -> None:
    teacher = place.person("TEACHER")
    place.sandbox.refuse("send", 429, "Throttled", retry_after=0)
    await teacher.type("report-image")
    assert [each["title"] for each in actions(teacher.chat[-1].card)] == ["Report"]


async def test_a_pasted_picture_is_never_fetched_and_pages_the_lead(place: TeamsWorld) -> None:
    await place.person("TEACHER").paste_image()
    await place.settle()
    assert await count(place) == 1
    assert not [each for each in place.sandbox.traffic if "attachment" in each.kind]


async def test_a_video_in_a_message_pages_the_lead_as_a_picture_does(place: TeamsWorld) -> None:
    await place.person("TEACHER").type("look", formatted=True)
    sent = next(each.content for each in reversed(place.sandbox.traffic) if "text" in each.content)
    video = '<video src="https://x.example/v" itemtype="http://schema.skype.com/AMSVideo"></video>'
    shown = [{"contentType": "text/html", "content": f"<p>{video}</p>"}]
    await place.sandbox.deliver_raw(sent | {"text": "", "attachments": shown})
    await place.settle()
    assert await count(place) == 1


async def test_that_a_pasted_picture_was_deleted_in_the_chat_is_told_to_who_deals_with_it(
    place: TeamsWorld,
) -> None:
    teacher = place.person("TEACHER")
    picture = await teacher.paste_image()
    await place.settle()
    await teacher.delete(picture)
    await place.settle()
    for who, words in (("DSL", "was deleted in the chat"), ("TEACHER", "saying that you sent it")):
        assert words in json.dumps([each.card for each in place.person(who).chat])


async def test_a_pupil_gets_words_for_a_child_and_no_form(place: TeamsWorld) -> None:
    pupil = place.person("PUPIL")
    await pupil.type("report-image")
    shown = json.dumps(pupil.chat[-1].card)
    assert "0800 1111" in shown
    assert not list(actions(pupil.chat[-1].card))
    await pupil.use_action("report")
    assert pupil.dialog is None or not list(inputs(pupil.dialog.card))


async def test_words_that_were_changed_start_nothing_new(place: TeamsWorld) -> None:
    teacher = place.person("TEACHER")
    said = await teacher.type("hello")
    before = len(teacher.chat)
    await teacher.edit(said, "report-image")
    await teacher.delete(said)
    assert len(teacher.chat) == before - 1
