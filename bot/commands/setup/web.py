"""How is it asked in a browser on this machine? Plain pages with forms: no script, nothing loaded
from elsewhere.

Only this machine is let in, and only whoever has the code that was printed at the terminal, once.
"""

from __future__ import annotations

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.commands.setup.asking import DONE, Asking
from bot.commands.setup.next_steps import next_steps
from bot.commands.setup.papers import Papers
from bot.commands.setup.question import Step
from bot.commands.setup.steps.terms import holidays
from bot.commands.setup.written import files, write
from bot.running.mistakes import ConfigurationError

if TYPE_CHECKING:
    from bot.commands.checking.check import Findings

COOKIE = "setup"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PAGES = Environment(
    loader=PackageLoader("bot.commands.setup"), autoescape=True, undefined=StrictUndefined
)
STYLE = PAGES.get_template(
    "style.css"
).render()  # in each page: the last is shown when nobody serves
HASHED = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{HASHED}'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Site:
    """The pages of one set-up. `code`: what lets the first browser in that brings it. `check`: everything
    wrong with what was written; `done`: the set-up is over.
    """

    def __init__(
        self,
        asking: Asking,
        papers: Papers,
        check: Callable[[], Findings],
        done: Callable[[], None],
    ) -> None:
        self._asking, self._papers, self._check, self._done = asking, papers, check, done
        self.code, self._pass = secrets.token_urlsafe(9), ""

    def web_app(self) -> web.Application:
        """To be served on loopback."""
        app = web.Application(middlewares=[self._guarded])
        app.router.add_get("/", self._next)
        app.router.add_get("/step/{name}", self._shown)
        app.router.add_post("/step/{name}", self._answered)
        app.router.add_get("/write", self._to_write)
        app.router.add_post("/write", self._written)
        app.router.add_get("/sheet", self._sheet)
        app.router.add_get("/key", self._key)
        return app

    @web.middleware
    async def _guarded(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """From this machine, from our own pages, with the pass that the code was changed for."""
        host = urlsplit(f"//{request.host}").hostname
        origin = request.headers.get("Origin")
        ours = origin is None or urlsplit(origin).netloc == request.host
        if host not in LOOPBACK or not ours:
            raise web.HTTPForbidden(text="Only from this machine.")
        if not self._may_enter(request):
            return self._let_in(request)
        response = await handler(request)
        response.headers.update(HEADERS)
        return response

    def _may_enter(self, request: web.Request) -> bool:
        given = request.cookies.get(COOKIE, "")
        return bool(self._pass) and secrets.compare_digest(given.encode(), self._pass.encode())

    def _let_in(self, request: web.Request) -> web.Response:
        """The code is good for one browser."""
        given = request.query.get("code", "")
        if self._pass or not secrets.compare_digest(given.encode(), self.code.encode()):
            return _page("shut.html", status=403)
        self._pass = secrets.token_urlsafe(24)
        answer = web.Response(status=303, headers={"Location": "/"})
        answer.set_cookie(COOKIE, self._pass, httponly=True, samesite="Strict")
        return answer

    async def _next(self, request: web.Request) -> web.Response:
        step = await self._asking.next()
        return _to(f"/step/{step.name}" if step else "/write")

    async def _shown(self, request: web.Request) -> web.Response:
        return await self._step(await self._named(request), {}, {})

    async def _answered(self, request: web.Request) -> web.Response:
        step = await self._named(request)
        given = {key: str(value) for key, value in (await request.post()).items()}
        wrong = await self._asking.answer(step, given)
        return await self._step(step, given, wrong) if wrong else _to("/")

    async def _step(
        self, step: Step, given: Mapping[str, str], wrong: Mapping[str, str]
    ) -> web.Response:
        """The page of a step; what was typed stays in its field, a secret too."""
        draft = self._asking.draft
        return _page(
            "step.html",
            400 if wrong else 200,
            step=step,
            says=await step.says(draft),
            questions=await step.questions(draft),
            value=lambda key: given.get(key, draft[key]) if given else draft[key],
            typed=given,
            wrong=wrong,
            links=_is_link,
            steps=await self._asking.asked(),
            done=lambda name: bool(draft[DONE + name]),
        )

    async def _named(self, request: web.Request) -> Step:
        fits = (one for one in await self._asking.asked() if one.name == request.match_info["name"])
        step = next(fits, None)
        if step is None:
            raise web.HTTPNotFound
        return step

    async def _to_write(self, request: web.Request) -> web.Response:
        if await self._asking.next():
            return _to("/")
        return await self._last([])

    async def _last(self, wrong: list[str]) -> web.Response:
        draft = self._asking.draft
        return _page(
            "write.html",
            400 if wrong else 200,
            files=[each for each in files(draft) if each.difference],
            shut=list(holidays(draft["terms.dates"])),
            wrong=wrong,
            steps=await self._asking.asked(),
        )

    async def _written(self, request: web.Request) -> web.Response:
        if await self._asking.next():
            return _to("/")
        try:
            write(self._asking.draft)
        except OSError as error:
            return await self._last([f"It could not be written: {error.strerror}"])
        found = await asyncio.to_thread(self._check)
        self._done()
        return _page("done.html", found=found, steps=next_steps(self._asking.draft))

    async def _sheet(self, request: web.Request) -> web.Response:
        return _paper(self._papers.sheet)

    async def _key(self, request: web.Request) -> web.Response:
        return _paper(self._papers.key)


def _paper(made: Callable[[], bytes]) -> web.Response:
    try:
        return web.Response(body=made(), content_type="application/pdf")
    except ConfigurationError as error:
        return _page("sorry.html", 404, wrong=error.mistakes)


def _page(name: str, status: int = 200, **about: object) -> web.Response:
    text = PAGES.get_template(name).render(style=Markup(STYLE), **about)  # noqa: S704 - our own
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)


def _to(place: str) -> web.Response:
    return web.Response(status=303, headers={"Location": place})


def _is_link(part: object) -> bool:
    return not isinstance(part, str)
