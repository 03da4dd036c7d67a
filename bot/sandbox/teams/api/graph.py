"""What does Microsoft Graph answer when the app asks who somebody is, and in which groups? As strictly
as the service does.
"""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from bot.sandbox.teams.api.answering import answered
from bot.sandbox.teams.api.login import GRAPH, Login
from bot.sandbox.teams.api.refusals import Refusal, graph_refusal_body
from bot.sandbox.teams.state import JSON, TENANT, Person
from bot.sandbox.teams.workspace import Workspace

PREFIX = "/graph"  # of the address that stands for Microsoft's
EVERYBODY = f"{PREFIX}/v1.0/users"
USER = f"{PREFIX}/v1.0/users/{{who}}"
READS_USERS = frozenset({"User.Read.All", "Directory.Read.All"})
READS_GROUPS = READS_USERS | {"GroupMember.Read.All"}
WITHOUT_SELECT = ("displayName", "userPrincipalName", "id")
A_PAGE, LARGEST_PAGE = 100, 999


class Graph:
    """The directory of the tenant, for an app that was granted something there."""

    def __init__(self, workspace: Workspace, login: Login) -> None:
        self._workspace, self._login = workspace, login

    def add_to(self, app: web.Application) -> None:
        """Serve every address that the app may use."""
        app.router.add_get(EVERYBODY, self._everybody)
        app.router.add_get(USER, self._user)
        app.router.add_get(f"{USER}/transitiveMemberOf", self._groups)

    async def _everybody(self, request: web.Request) -> web.StreamResponse:
        """A page of the tenant's accounts; closed ones stay until somebody deletes them."""
        carried = self._workspace.carry("from_bot", "users", dict(request.query))

        def answer() -> web.Response:
            self._may_call(request, READS_USERS)
            query = dict(request.query)
            start, size = int(query.get("$skiptoken", "0")), _page_size(query)
            people = [one for one in self._workspace.people.values() if one.tenant == TENANT]
            there = [one for one in people if not one.is_deleted]
            told = [user(one, query) for one in there[start : start + size]]
            page: JSON = {"value": [{k: v for k, v in one.items() if k[0] != "@"} for one in told]}
            if start + size < len(there):
                rest = urlencode(query | {"$skiptoken": str(start + size)})
                page["@odata.nextLink"] = f"{request.url.origin()}{EVERYBODY}?{rest}"
            return web.json_response(page)

        return await answered(self._workspace, request, carried, "", answer, graph_refusal_body)

    async def _user(self, request: web.Request) -> web.StreamResponse:
        return await self._answered(request, "user", READS_USERS)

    async def _groups(self, request: web.Request) -> web.StreamResponse:
        return await self._answered(request, "groups", READS_GROUPS)

    async def _answered(
        self, request: web.Request, kind: str, one_of: frozenset[str]
    ) -> web.StreamResponse:
        who = request.match_info["who"]
        asked = {"id": who, **request.query}
        carried = self._workspace.carry("from_bot", kind, asked)

        def answer() -> web.Response:
            self._may_call(request, one_of)
            person, run = self._person(who), user if kind == "user" else self._member_of
            return web.json_response(run(person, dict(request.query)))

        return await answered(self._workspace, request, carried, who, answer, graph_refusal_body)

    def _may_call(self, request: web.Request, one_of: frozenset[str]) -> None:
        given = self._login.takes(request.headers.get("Authorization", ""), GRAPH)
        if given is None:
            raise Refusal(401, "InvalidAuthenticationToken", "Access token validation failure.")
        if not given.may & one_of:
            raise Refusal(
                403,
                "Authorization_RequestDenied",
                "Insufficient privileges to complete the operation.",
            )

    def _person(self, who: str) -> Person:
        """Somebody with an account in this tenant, a guest's too."""
        person = self._workspace.people.get(who.lower())
        if person is None or person.tenant != TENANT or person.is_deleted:
            said = f"Resource '{who}' does not exist or one of its queried reference-property objects are not present."
            raise Refusal(404, "Request_ResourceNotFound", said)
        return person

    def _member_of(self, person: Person, query: JSON) -> JSON:
        """The groups somebody is in, by their ids alone; not those that hide who is in them."""
        size = _page_size(query)
        if query.get("$select") != "id":
            raise Refusal(400, "BadRequest", "The local Graph tells of a group its id only.")
        known = {group.id for group in self._workspace.groups_of(person.id) if not group.is_hidden}
        ids = sorted(known)
        told = [{"@odata.type": "#microsoft.graph.group", "id": each} for each in ids[:size]]
        more = {"@odata.nextLink": f"{PREFIX}/v1.0/next"} if len(ids) > size else {}
        return {"@odata.context": "$metadata#directoryObjects(id)", "value": told} | more


def user(person: Person, query: JSON) -> JSON:
    """What was selected, and no more. Whether an account is open is told to whoever selects it only."""
    everything = {
        "id": person.id,
        "displayName": person.real_name,
        "userPrincipalName": person.principal_name,
        "jobTitle": None,
        "userType": "Guest" if person.role == "guest" else "Member",
        "accountEnabled": not person.is_closed,
    }
    chosen = query["$select"].split(",") if "$select" in query else WITHOUT_SELECT
    for name in chosen:
        if name not in everything:
            said = f"Could not find a property named '{name}' on type 'microsoft.graph.user'."
            raise Refusal(400, "BadRequest", said)
    told = {name: everything[name] for name in chosen}
    return {"@odata.context": f"$metadata#users({','.join(chosen)})/$entity", **told}


def _page_size(query: JSON) -> int:
    asked = query.get("$top", str(A_PAGE))
    if not asked.isdecimal() or not 1 <= int(asked) <= LARGEST_PAGE:
        raise Refusal(400, "BadRequest", "Invalid page size specified.")
    return int(asked)
