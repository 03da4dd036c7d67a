"""Who may drive the page? Only the page itself, opened on this machine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def guarded(handle: Handle) -> Handle:
    """The same handler, closed to other web pages, its answer with the headers above."""

    async def guard(request: web.Request) -> web.StreamResponse:
        if not _on_this_machine(request) or not _from_the_page(request):
            return web.Response(
                status=403, text="Only the page itself may do this.", headers=HEADERS
            )
        response = await handle(request)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    return guard


def _on_this_machine(request: web.Request) -> bool:
    # A name which another site points at this machine would make its page "the same origin".
    host = urlsplit(f"//{request.host}").hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


def _from_the_page(request: web.Request) -> bool:
    if request.method in ("GET", "HEAD"):
        return True
    same_site = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return (
        same_site and origin.netloc == request.host and request.content_type == "application/json"
    )
