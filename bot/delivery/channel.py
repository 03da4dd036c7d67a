"""What can a chat service do for us, and how does it fail? The interface every channel has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from flows.screen import Message


class TryAgain(Exception):
    """It did not work this time. `maybe_arrived`: it may have had its effect all the same. `app`:
    nothing gets through, to nobody, until somebody puts the app right; `code` says what.
    """

    def __init__(
        self,
        after: timedelta | None = None,
        maybe_arrived: bool = False,
        code: str = "",
        app: bool = False,
    ) -> None:
        super().__init__("the chat service did not answer as it should")
        self.after, self.maybe_arrived, self.code, self.app = after, maybe_arrived, code, app


class _WithCode(Exception):
    """`code`: the chat service's own word for it, which tells of nobody."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


class Refused(_WithCode):
    """The chat service does not take this message, for what it is: a fault of ours."""


class NoThread(Refused):
    """What the message was to stand under is not there any more: it has to stand by itself."""


class Unreachable(_WithCode):
    """The chat service does not let this through to this person. Whether to anybody is weighed in
    `bot.delivery.reach`, unless `only_them`: then it says itself that it is this person.
    """

    def __init__(self, code: str = "", only_them: bool = False) -> None:
        super().__init__(code)
        self.only_them = only_them


class Gone(_WithCode):
    """That message cannot be changed any more."""


class CannotLook(Exception):
    """Nobody can look here whether a message arrived."""


@dataclass(frozen=True)
class Rate:
    """So far apart in the long run; a few may go at once after a pause."""

    apart: timedelta
    burst: int


@dataclass(frozen=True)
class Paces:
    """How fast a chat service takes what is sent: `posts` into one chat, `calls` of one kind (a
    change, a look-up) altogether.
    """

    posts: Rate
    calls: Rate


class Channel(Protocol):
    """One chat service. Every call may raise TryAgain or Refused; accounts are references, as
    `slack:U0DSL`. Stamps and threads are strings that only the channel itself can read.
    """

    @property
    def paces(self) -> Paces: ...

    async def open_chat(self, account: str) -> str:
        """The private chat with this account. Raises Unreachable."""
        ...

    async def send(
        self, chat: str, message: Message, concern: str, key: str, thread: str | None
    ) -> str:
        """Send a message into a private chat, under the message `thread` where there are threads;
        its stamp. Raises Unreachable, NoThread.
        """
        ...

    async def update(self, chat: str, stamp: str, message: Message, concern: str) -> None:
        """Change a message sent before. Raises Gone, Unreachable."""
        ...

    async def find(self, chat: str, thread: str | None, key: str, since: datetime) -> str | None:
        """The stamp of the message sent with this key since that moment (UTC), if it arrived.
        Raises CannotLook.
        """
        ...
