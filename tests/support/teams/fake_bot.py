"""A bot that does as it is told: it takes what the local Teams posts, keeps it, and answers as a test
says.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.sandbox.teams.state import TENANT

JSON = dict[str, Any]
SCOPE = "https://api.botframework.com/.default"
CARD = "application/vnd.microsoft.card.adaptive"


@dataclass
class FakeBot:
    """`answers`: what each invoke, by its name, is answered with; or a function that says so."""

    sandbox: TeamsSandbox
    session: aiohttp.ClientSession
    got: list[JSON] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    token: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        activity = await request.json()
        self.got.append(activity)
        self.tokens.append(request.headers["Authorization"].removeprefix("Bearer "))
        answer = self.answers.get(activity.get("name") or activity["type"])
        if callable(answer):
            answer = answer(activity)
        if isinstance(answer, Awaitable):
            answer = await answer
        if isinstance(answer, web.Response):
            return answer
        return web.Response() if answer is None else web.json_response(answer)

    @property
    def last(self) -> JSON:
        return self.got[-1]

    async def sign_in(self, **changed: str) -> tuple[int, JSON]:
        """Ask for a token; what is answered."""
        made_up = self.sandbox.credentials
        form = {
            "grant_type": "client_credentials",
            "client_id": made_up.app_id,
            "client_secret": made_up.app_secret,
            "scope": SCOPE,
        } | changed
        url = f"{self.sandbox.login_url}/{form.pop('tenant', TENANT)}/oauth2/v2.0/token"
        async with self.session.post(url, data=form) as answer:
            told = await answer.json()
        self.token = told.get("access_token", self.token)
        return answer.status, told

    async def call(
        self, method: str, path: str, body: Any = None, within: float = 10, **headers: str
    ) -> Answered:
        """One call to the connector, at the service address that activities name."""
        if not self.token:
            await self.sign_in()
        sent = {"Authorization": f"Bearer {self.token}"} | headers
        url = f"{self.sandbox.service_url}v3/conversations{path}"
        patience = aiohttp.ClientTimeout(total=within)
        async with self.session.request(
            method, url, json=body, headers=sent, timeout=patience
        ) as answer:
            return Answered(answer.status, await answer.json(content_type=None), answer.headers)

    async def chat_with(self, person: str) -> str:
        """The private chat with somebody."""
        asked = {"isGroup": False, "members": [{"id": person}], "tenantId": TENANT}
        return str((await self.call("POST", "", asked)).body["id"])

    async def send(self, person: str, card: JSON | None = None, text: str = "") -> str:
        """A message into their private chat; its id."""
        chat = await self.chat_with(person)
        return str((await self.call("POST", f"/{chat}/activities", said(card, text))).body["id"])


@dataclass(frozen=True)
class Answered:
    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])


def said(card: JSON | None = None, text: str = "") -> JSON:
    """A message activity with this card or text."""
    shown = {"attachments": [{"contentType": CARD, "content": card}]} if card else {}
    return {"type": "message", "summary": "News", **({"text": text} if text else {}), **shown}


def card(*body: JSON, actions: list[JSON] | None = None) -> JSON:
    """A card of these elements."""
    made = {"type": "AdaptiveCard", "version": "1.5", "body": list(body)}
    return made | ({"actions": actions} if actions else {})


def words(text: str) -> JSON:
    """A line of a card."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text}]}


def submit(title: str, *, fetch: bool = False, **more: Any) -> JSON:
    """A Submit; `fetch`: one that asks for a dialog."""
    data = more.pop("data", {}) | ({"msteams": {"type": "task/fetch"}} if fetch else {})
    return {"type": "Action.Submit", "title": title, "data": data, **more}


def execute(title: str, **more: Any) -> JSON:
    """An Execute."""
    return {"type": "Action.Execute", "title": title, "verb": "do", "data": {}} | more


def dialog(title: str, content: JSON) -> JSON:
    """The answer that opens a dialog, or goes on with one."""
    value = {"title": title, "card": {"contentType": CARD, "content": content}}
    return {"task": {"type": "continue", "value": value}}


def message(text: str) -> JSON:
    """The answer that says a sentence in place of a dialog."""
    return {"task": {"type": "message", "value": text}}


@asynccontextmanager
async def fake_bot(sandbox: TeamsSandbox) -> AsyncIterator[FakeBot]:
    """The bot, served and connected; a handler may wait for `over`, which comes at the end."""
    async with aiohttp.ClientSession() as session:
        bot = FakeBot(sandbox, session)
        app = web.Application()
        app.router.add_post("/api/messages", bot.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sandbox.connect(f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages")
        yield bot
        bot.over.set()
        await runner.cleanup()
