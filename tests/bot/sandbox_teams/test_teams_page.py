"""The page shows each person in Teams their own screen and nothing else, and takes nothing typed as
HTML.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from html.parser import HTMLParser
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.page.page import add_page
from bot.sandbox.page.teams.markdown import markdown
from bot.sandbox.page.teams.side import teams_shown
from bot.sandbox.teams.cards.words import expanded
from bot.sandbox.teams.state import DSL, HEAD, LEFT, PUPIL, TEACHER
from bot.sandbox.teams.workspace import GROUP
from bot.serving import serving
from tests.support.teams.fake_bot import FakeBot, card, dialog, submit, words

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{{ 7*7 }}"
CHOICES = [{"title": HOSTILE, "value": "one"}, {"title": "Two", "value": "two"}]
FIELDS = (
    {"type": "Input.Text", "id": "long", "label": HOSTILE, "isMultiline": True},
    {
        "type": "Input.Text",
        "id": "must",
        "label": "Must",
        "isRequired": True,
        "errorMessage": HOSTILE,
    },
    {
        "type": "Input.ChoiceSet",
        "id": "one",
        "label": "One",
        "choices": CHOICES,
        "style": "expanded",
    },
    {
        "type": "Input.ChoiceSet",
        "id": "many",
        "label": "Many",
        "choices": CHOICES,
        "isMultiSelect": True,
    },
    {"type": "Input.ChoiceSet", "id": "list", "label": "List", "choices": CHOICES},
    {"type": "Input.Date", "id": "day", "label": "Day"},
    {"type": "Input.Time", "id": "time", "label": "Time"},
    {"type": "Input.Toggle", "id": "sure", "title": "Sure"},
    {
        "type": "Input.ChoiceSet",
        "id": "who",
        "label": "Who",
        "choices": [],
        "choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"},
    },
)
FORM = dialog(
    HOSTILE[:90], card(*FIELDS, actions=[submit("Send"), submit(HOSTILE, associatedInputs="none")])
)
PAGE = card(
    {"type": "TextBlock", "text": HOSTILE, "style": "heading"},
    {"type": "TextBlock", "text": HOSTILE},
    words(HOSTILE),
    {"type": "FactSet", "facts": [{"title": HOSTILE, "value": HOSTILE}]},
    {"type": "Container", "items": [words(HOSTILE)]},
    {"type": "ActionSet", "actions": [submit(HOSTILE, fetch=True), submit("Open", fetch=True)]},
)
TYPED = {
    "long": HOSTILE,
    "must": "Yes",
    "one": "two",
    "many": ["one", "two"],
    "list": "one",
    "day": "2026-11-23",
    "time": "09:30",
    "sure": "true",
    "who": HEAD,
}


class Elements(HTMLParser):
    """Every element of a page, with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attrs for each, attrs in self.found if each == tag]


class Page:
    """Asks as the page would."""

    def __init__(self, bot: FakeBot, url: str) -> None:
        self.bot, self.url = bot, url

    async def pane(self, person: str, place: str = "chat") -> str:
        query = {"person": person, "place": place}
        async with self.bot.session.get(f"{self.url}/page/pane", params=query) as answer:
            assert answer.status == 200
            return await answer.text()

    async def act(self, person: str, act: str, **given: Any) -> tuple[int, str]:
        url = f"{self.url}/page/{person}/{act}"
        sent = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        async with self.bot.session.post(url, json=given, headers=sent) as answer:
            return answer.status, await answer.text()

    async def spot(self, person: str) -> dict[str, str]:
        """Where the open dialog of this person stands."""
        [form] = [
            each for each in Elements(await self.pane(person)).of("div") if "data-modal" in each
        ]
        return {"kind": "modal", "id": form["data-spot-id"]}

    async def press(self, person: str, action: int, **typed: Any) -> tuple[int, str]:
        """Press a button of the open dialog with this typed into it."""
        written = [{"block": "", "action": name, "value": typed[name]} for name in typed]
        spot = await self.spot(person)
        return await self.act(person, "click", spot=spot, action=str(action), typed=written)


@pytest.fixture
async def page(bot: FakeBot) -> AsyncIterator[Page]:
    app = web.Application()
    add_page(app, [teams_shown(bot.sandbox)], None)
    bot.answers["composeExtension/fetchTask"] = bot.answers["task/fetch"] = FORM
    async with serving(app, "127.0.0.1", 0) as url:
        yield Page(bot, url)


def only_text(html: str) -> bool:
    found = Elements(html)
    return (
        "<script>alert" not in html
        and "49" not in html
        and [each for each in found.of("img") if each.get("src") == "x"] == []
        and "&lt;script&gt;" in html
    )


async def test_hostile_text_in_a_card_or_a_message_is_only_text(page, bot):
    await page.act(TEACHER, "type", text=HOSTILE, channel=GROUP)
    assert only_text(await page.pane(TEACHER, GROUP))
    await bot.send(DSL, PAGE)
    assert only_text(await page.pane(DSL))


async def test_hostile_text_in_a_dialog_is_only_text(page):
    await page.act(TEACHER, "use", command="report")
    assert only_text(await page.pane(TEACHER))
    await page.press(TEACHER, 0)
    html = await page.pane(TEACHER)
    assert "One answer needs" in html
    assert only_text(html)


async def test_what_is_typed_survives_an_error_and_is_sent_then(page, bot):
    await page.act(TEACHER, "use", command="report")
    await page.press(TEACHER, 0, **TYPED | {"must": ""})
    found = Elements(await page.pane(TEACHER))
    chosen = [each["value"] for each in found.of("option") if "selected" in each]
    assert {"one", HEAD} < set(chosen)
    assert [each["value"] for each in found.of("input") if "checked" in each] == [
        "two",
        "one",
        "two",
        "true",
    ]
    bot.answers["composeExtension/submitAction"] = dialog("Sent", card(words("Thank you.")))
    await page.press(TEACHER, 0, must="Yes")
    assert bot.last["value"]["data"] == TYPED | {"many": "one,two"}
    assert "Thank you." in await page.pane(TEACHER)


async def test_an_error_is_tied_to_its_input_and_every_input_has_a_label(page):
    await page.act(TEACHER, "use", command="report")
    await page.press(TEACHER, 0)
    found = Elements(await page.pane(TEACHER))
    ids = {attrs.get("id") for _, attrs in found.found}
    [wrong] = [attrs for _, attrs in found.found if attrs.get("aria-invalid") == "true"]
    assert set(wrong["aria-describedby"].split()) <= ids
    labelled = {each.get("for") for each in found.of("label")}
    named = [each for tag in ("textarea", "select") for each in found.of(tag)]
    assert [
        each for each in named if each["id"] not in labelled and not each.get("aria-label")
    ] == []
    groups = [attrs for _, attrs in found.found if attrs.get("role") in ("group", "radiogroup")]
    assert {each["aria-labelledby"] for each in groups} <= ids
    assert len(groups) == 2


async def test_a_dialog_that_went_on_is_not_sent_from_an_old_pane(page, bot):
    await page.act(TEACHER, "use", command="report")
    old = await page.spot(TEACHER)
    bot.answers["composeExtension/submitAction"] = FORM
    await page.press(TEACHER, 0, must="Yes")
    before = len(bot.got)
    refused = await page.act(TEACHER, "click", spot=old, action="0", typed=[])
    assert refused[0] == 409
    assert "changed in the meantime" in refused[1]
    assert len(bot.got) == before


async def test_a_pane_shows_nothing_of_anybody_else(page, bot):
    sent = await bot.send(DSL, card(words("For Dana alone"), actions=[submit("Open", fetch=True)]))
    assert "For Dana alone" in await page.pane(DSL)
    assert "For Dana alone" not in await page.pane(HEAD)
    spot = {"kind": "message", "id": sent}
    assert (await page.act(HEAD, "click", spot=spot, action="0", typed=[]))[0] == 409
    assert bot.got == []
    assert (await page.act(DSL, "click", spot=spot, action="0", typed=[]))[0] == 200
    assert bot.last["name"] == "task/fetch"


async def test_a_pupil_is_not_in_the_staffroom_and_a_closed_account_sits_nowhere(page):
    assert "Staffroom" not in await page.pane(PUPIL, GROUP)
    async with page.bot.session.get(f"{page.url}/page/pane", params={"person": LEFT}) as answer:
        assert answer.status == 404


async def test_what_was_not_read_is_counted(page, bot):
    await bot.send(HEAD, text="One")
    await bot.send(HEAD, text="Two")
    assert "Helen Moss (headteacher) – 2 new" in await page.pane(DSL)
    await page.pane(HEAD)
    assert "Helen Moss (headteacher) – " not in await page.pane(DSL)


async def test_every_id_on_the_page_is_there_once(page, bot):
    await bot.send(DSL, PAGE)
    await page.act(TEACHER, "use", command="report")
    async with bot.session.get(page.url) as answer:
        html = await answer.text()
    ids = [attrs["id"] for _, attrs in Elements(html).found if attrs.get("id")]
    assert len(ids) == len(set(ids)) > 20
    assert "teams.css" in html


async def test_a_message_is_changed_deleted_and_a_picture_pasted_from_the_page(page, bot):
    await page.act(TEACHER, "type", text="help")
    sent = bot.last["id"]
    await page.act(TEACHER, "edit", ts=sent, text="home")
    assert "home" in await page.pane(TEACHER)
    await page.act(TEACHER, "delete", ts=sent)
    await page.act(TEACHER, "image")
    kinds = [told["type"] for told in bot.got]
    assert kinds == ["message", "messageUpdate", "messageDelete", "message"]
    assert "A picture" in await page.pane(TEACHER)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a **b** c", "<p>a <strong>b</strong> c</p>"),
        ("a _b_ c", "<p>a <em>b</em> c</p>"),
        (r"a \*\*b\*\* \_c\_", "<p>a **b** _c_</p>"),
        ("x\n- a\n- b", "<p>x</p><ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        (
            "[x](https://example.org)",
            '<p><a href="https://example.org" target="_blank" rel="noopener noreferrer">x</a></p>',
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<b>x</b> &lt;i&gt;", "<p>&lt;b&gt;x&lt;/b&gt; &lt;i&gt;</p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
    ],
)
def test_a_text_blocks_markdown(text, html):
    assert markdown(text) == html


def test_dates_are_written_out_whoever_typed_them():
    at = "2026-11-23T09:05:00Z"
    assert (
        expanded(f"{{{{DATE({at}, SHORT)}}}} at {{{{TIME({at})}}}}") == "Mon, 23 Nov 2026 at 09:05"
    )
    assert expanded(f"{{{{DATE({at})}}}}") == "23/11/2026"
    kept_apart = f"{{\u200b{{DATE({at})}}\u200b}}"
    assert expanded(kept_apart) == kept_apart
