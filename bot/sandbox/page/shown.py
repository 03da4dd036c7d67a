"""What does the page need to know of a chat service that it shows?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.sandbox.page.looking import Looking
from bot.sandbox.watched import Watched


class Somebody(Protocol):
    """Whoever can sit in a pane."""

    @property
    def id(self) -> str: ...

    @property
    def real_name(self) -> str: ...


class Screens(Protocol):
    """Everybody's screen."""

    def people(self) -> Sequence[Somebody]: ...

    def seats(self) -> Sequence[tuple[Somebody, int]]:
        """The same, with how much each has not read yet of what the bot wrote to them."""
        ...

    def pane(self, looking: Looking) -> dict[str, Any]:
        """Everything the template of a pane needs."""
        ...

    def written_to(self) -> dict[str, int]:
        """How much the bot has written to each person in private, by name."""
        ...


class Acts(Protocol):
    """A method `act_...` for everything a person can do."""

    async def do(self, person_id: str, act: str, given: dict[str, Any]) -> None:
        """Do it. LookupError or ValueError says why it was not done."""
        ...


@dataclass(frozen=True)
class Shown:
    """A chat service on the page. `templates`: the folder of its own; `at_first`: who sits where
    when nobody was seated yet; `filters`, `names` and `styles`: what its templates use.
    """

    name: str
    templates: str
    watched: Watched
    screens: Screens
    acts: Acts
    at_first: tuple[tuple[str, str], ...]
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)
    styles: tuple[str, ...] = ()
