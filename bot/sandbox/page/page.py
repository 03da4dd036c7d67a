"""How are chat services shown in a browser, and how do the people in it act from there?"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from bot.sandbox.page.clock import BUTTONS, ClockControls, moment, move, time_of_day
from bot.sandbox.page.guard import guarded
from bot.sandbox.page.looking import Looking, days, is_after
from bot.sandbox.page.shown import Shown
from bot.sandbox.watched import Change

HERE = Path(__file__).parent
STATIC = {each.name: each for each in sorted((HERE / "static").iterdir())}
MOST_PANES = 4
STILL_HERE = 15.0


def add_page(
    app: web.Application, services: Sequence[Shown], controls: ClockControls | None
) -> None:
    """Serve the page at `/`, with everybody in these services; without controls its clock is only
    shown.
    """
    page = Page(services, controls)
    app.router.add_get("/", guarded(page.show))
    app.router.add_get("/page/static/{name}", guarded(page.static))
    app.router.add_get("/page/pane", guarded(page.pane))
    app.router.add_get("/page/changes", guarded(page.changes))
    app.router.add_post("/page/clock", guarded(page.move_clock))
    app.router.add_post("/page/{person}/{act}", guarded(page.act))
    app.on_shutdown.append(page.stop)


class Page:
    """The routes of the page."""

    def __init__(self, services: Sequence[Shown], controls: ClockControls | None) -> None:
        self._services, self._controls = services, controls
        self._templates = {each.name: _templates(each) for each in services}
        self._watching: set[asyncio.Task[Any]] = set()

    async def show(self, request: web.Request) -> web.Response:
        """The page with its panes, as the address says or as at first."""
        at_first = [seat for each in self._services for seat in each.at_first]
        wanted = [_pair(each) for each in request.query.getall("pane", [])] or at_first
        panes = [
            self._pane(service, Looking(index, person, place))
            for index, (person, place) in enumerate(wanted[:MOST_PANES])
            if (service := self._service_of(person))
        ]
        template = self._templates[self._services[0].name].get_template("page.html")
        html = template.render(
            panes=panes,
            services=[each.name for each in self._services],
            styles=[style for each in self._services for style in each.styles],
            now=self._now(),
            clock_buttons=BUTTONS if self._controls else (),
        )
        return _html(html)

    async def pane(self, request: web.Request) -> web.Response:
        """One pane as it is now."""
        looking = self._looking(request)
        service = self._service_of(looking.person)
        if service is None:
            raise web.HTTPNotFound
        return _html(self._pane(service, looking)["html"])

    def _pane(self, service: Shown, looking: Looking) -> dict[str, Any]:
        pane = service.screens.pane(looking)
        seats = [(each.name, each.screens.seats()) for each in self._services]
        template = self._templates[service.name].get_template("pane.html")
        several = f", in {service.name}" if len(self._services) > 1 else ""
        html = Markup(template.render(pane=pane, services=seats))  # noqa: S704 - escaped in there
        return {"html": html, "whose": pane["me"].real_name + several}

    async def static(self, request: web.Request) -> web.StreamResponse:
        """A style, a script or a picture of the page."""
        file = STATIC.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        return web.FileResponse(file)

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: who should look again. They carry ids, no content."""
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await stream.prepare(request)
        task = asyncio.ensure_future(self._send_changes(stream))
        self._watching.add(task)
        with suppress(asyncio.CancelledError, ConnectionError):
            await task
        self._watching.discard(task)
        return stream

    async def _send_changes(self, stream: web.StreamResponse) -> None:
        queue: asyncio.Queue[Change] = asyncio.Queue()
        with ExitStack() as watching:
            for each in self._services:
                watching.enter_context(each.watched.subscribe(queue))
            await stream.write(self._told(Change("clock")))
            while True:
                try:
                    change = await asyncio.wait_for(queue.get(), STILL_HERE)
                    await stream.write(self._told(change))
                except TimeoutError:
                    await stream.write(b": still here\n\n")

    def _told(self, change: Change) -> bytes:
        """With the time, for the clock of every window."""
        said = {**asdict(change), "now": self._now().isoformat()}
        return f"data: {json.dumps(said)}\n\n".encode()

    async def act(self, request: web.Request) -> web.Response:
        """Do something as one of the people; 409 with a sentence when it cannot be done."""
        person, act = request.match_info["person"], request.match_info["act"]
        service = self._service_of(person)
        if service is None or not hasattr(service.acts, f"act_{act}"):
            raise web.HTTPNotFound
        try:
            await service.acts.do(person, act, await _json(request))
        except KeyError:
            raise web.HTTPBadRequest from None
        except (LookupError, ValueError) as reason:
            return web.json_response({"refused": str(reason)}, status=409)
        return web.json_response({})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock and wait for the bot."""
        if self._controls is None:
            raise web.HTTPNotFound
        before = self._written_to()
        try:
            said = await move(self._controls, str((await _json(request)).get("how")))
        except KeyError:
            raise web.HTTPBadRequest from None
        newly = [name for name, count in self._written_to().items() if count > before[name]]
        said += f" Report wrote to {', '.join(newly)}." if newly else ""
        self._services[0].watched.changed("clock")
        return web.json_response({"said": said})

    async def stop(self, app: web.Application) -> None:
        """Let go of every browser that watches."""
        for task in list(self._watching):
            task.cancel()

    def _looking(self, request: web.Request) -> Looking:
        query = request.query
        index = query.get("index", "0")
        place, thread, editing = (query.get(name, "") for name in ("place", "thread", "editing"))
        return Looking(
            int(index) if index.isdigit() else 0,
            query.get("person", ""),
            place or "chat",
            thread,
            editing,
        )

    def _now(self) -> Any:
        return self._services[0].watched.clock.now()

    def _service_of(self, person: str) -> Shown | None:
        """Where this person has their account."""
        return next(
            (s for s in self._services if person in [each.id for each in s.screens.people()]), None
        )

    def _written_to(self) -> Counter[str]:
        """How much the bot has written to each person in private, by name, wherever they are."""
        return sum((Counter(each.screens.written_to()) for each in self._services), Counter())


def _templates(shown: Shown) -> Environment:
    """The service's own templates, then those of the page."""
    folders = (HERE / "templates" / shown.templates, HERE / "templates")
    templates = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"moment": moment, "time_of_day": time_of_day, "days": days}
    templates.filters |= {"initials": _initials, **shown.filters}
    templates.globals |= shown.names
    templates.tests["after"] = is_after
    return templates


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split("(")[0].split())[:2]


def _pair(pane: str) -> tuple[str, str]:
    person, _, place = pane.partition(".")
    return person, place or "chat"


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        given = await request.json()
    except ValueError:
        raise web.HTTPBadRequest from None
    if not isinstance(given, dict):
        raise web.HTTPBadRequest
    return given
