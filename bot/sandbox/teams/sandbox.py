"""How is the local Teams put together, started and connected to the app?"""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.running.clock import Clock
from bot.sandbox.answer import Answer
from bot.sandbox.faults import Faults
from bot.sandbox.teams.acting.people import Acting
from bot.sandbox.teams.api.connector import Connector
from bot.sandbox.teams.api.graph import PREFIX, Graph
from bot.sandbox.teams.api.limits import Limits
from bot.sandbox.teams.api.login import Login
from bot.sandbox.teams.credentials import Credentials
from bot.sandbox.teams.keys import Keys
from bot.sandbox.teams.sending.activities import Activities
from bot.sandbox.teams.sending.delivery import Delivery
from bot.sandbox.teams.state import JSON, TENANT, Person
from bot.sandbox.teams.teams_side import TeamsSide
from bot.sandbox.teams.workspace import Workspace
from bot.sandbox.watched import Carried

COMMANDS = {"report": "Report an image", "home": "Home"}


class TeamsSandbox:
    """Microsoft's sign-in, its connector, its Graph and a school's Teams, on this machine."""

    def __init__(
        self,
        clock: Clock,
        *,
        commands: Mapping[str, str] = COMMANDS,
        limits: bool = True,
        answer_within: float = 5.0,
    ) -> None:
        """`commands`: the actions that the app's package brings into the compose box, by their ids.
        `limits` may be off in a benchmark. `answer_within`: seconds until a client gives up.
        """
        self.credentials, self.tenant = Credentials(), TENANT
        self.workspace = Workspace(clock)
        self.keys = Keys(self.credentials.issuer, self.credentials.app_id, clock)
        self.limits = Limits(clock, on=limits)
        self.login = Login(self.workspace, self.credentials, self.keys)
        self.activities = Activities(self.workspace, self.credentials, lambda: self.service_url)
        self.delivery = Delivery(self.workspace, self.keys, answer_within)
        self._connector = Connector(self.workspace, self.login, self.limits)
        self._graph = Graph(self.workspace, self.login)
        self._teams = TeamsSide(self.workspace, self.activities, self.delivery, commands)
        self.commands = commands
        self._people = {each: Acting(self._teams, each) for each in self.workspace.people}
        self._runner: web.AppRunner | None = None
        self.url, self._region = "http://127.0.0.1", "emea"

    def web_app(self) -> web.Application:
        """Sign-in, connector and Graph as an application."""
        app = web.Application()
        self._connector.add_to(app, lambda: self.url)
        self._graph.add_to(app)
        return app

    async def start(self, *, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve on a free port unless one is named; the address."""
        self._runner = web.AppRunner(self.web_app(), shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        """Stop delivering and serving."""
        await self.delivery.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # The app's settings

    @property
    def login_url(self) -> str:
        """TEAMS_LOGIN_URL"""
        return f"{self.url}/login"

    @property
    def metadata_url(self) -> str:
        """TEAMS_METADATA_URL"""
        return f"{self.url}/v1/.well-known/openidconfiguration"

    @property
    def default_service_url(self) -> str:
        """TEAMS_SERVICE_URL: for whoever never wrote to the bot."""
        return f"{self.url}/teams"

    @property
    def graph_url(self) -> str:
        """TEAMS_GRAPH_URL"""
        return f"{self.url}{PREFIX}"

    @property
    def service_url(self) -> str:
        """What activities say at this moment."""
        return f"{self.url}/{self._region}/"

    def connect(self, url: str) -> None:
        """From now on post activities to this address."""
        self.delivery.url = url

    # People

    def person(self, person_id: str) -> Acting:
        """Act as this person."""
        return self._people[person_id]

    def join(self, person: Person) -> Acting:
        """Somebody more is there."""
        self.workspace.people[person.id] = person
        self._people[person.id] = Acting(self._teams, person.id)
        return self._people[person.id]

    async def install(self, person_id: str, action: str = "add") -> None:
        """The app comes to somebody: the bot is told, and has a chat with them."""
        await self._teams.install(person_id, action)

    async def install_for_all(self) -> None:
        """A policy of the tenant's gives the app to everybody whose account works."""
        for person in self.workspace.people.values():
            if person.tenant == TENANT and not person.is_closed:
                await self._teams.install(person.id)

    async def uninstall(self, person_id: str, action: str = "remove") -> None:
        """Somebody takes the app out."""
        await self._teams.uninstall(person_id, action)

    def grant(self, *permissions: str) -> None:
        """An administrator lets the app do this in the directory, and nothing else; tokens given
        before stay as they are.
        """
        self.workspace.granted = set(permissions)

    def move_service(self, region: str, *, old_answers: bool = True) -> None:
        """From now on another service address stands in activities; the old one may go on
        answering.
        """
        self._region = region
        self._connector.regions.add(region)
        if not old_answers:
            self._connector.regions.intersection_update({region})

    # What goes wrong, and what was said

    @property
    def faults(self) -> Faults:
        return self.workspace.faults

    def refuse(
        self,
        call: str,
        status: int,
        code: str = "",
        *,
        times: int = 1,
        retry_after: int | None = None,
        to: str = "",
    ) -> None:
        """The next calls of a kind are refused: `token`, `metadata`, `keys`, `create`, `send`,
        `update`, `member`, Graph's `user` and `groups`, or "*" for any.
        """
        headers = {"Content-Type": "application/json"}
        headers |= {} if retry_after is None else {"Retry-After": str(retry_after)}
        self.faults.add(call, "error", times, status=status, error=code, headers=headers, to=to)

    @property
    def traffic(self) -> list[Carried]:
        return self.workspace.traffic

    async def repeat_last(self) -> Answer:
        """Deliver the last thing a person did again, unchanged."""
        return await self.delivery.repeat_last()

    async def deliver_raw(self, activity: JSON, token: str | None = None) -> Answer:
        """Deliver any activity at all, signed for its service address, or with this token."""
        return await self.delivery.deliver(activity, token)

    async def deliver_bytes(self, body: bytes, token: str | None = None) -> Answer:
        """Deliver what may be no JSON at all, under a good token unless another is given."""
        signed = token if token is not None else self.keys.token(self.service_url)
        return await self.delivery.raw(body, {"Authorization": f"Bearer {signed}"})
