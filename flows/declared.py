"""What does a subject declare of its own? Its buttons with who may press them, what is done then, its
messages.

Each folder of `flows` has `buttons.py` (what others may show of it) and `moves.py` (what is done);
`flows.subjects` collects them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from flows.concern import Concern
from flows.context import Context
from flows.moves import Click, Submit
from flows.other_concerns import Need
from flows.school.school import School
from flows.screen import Answer, Button, Look, Message
from flows.turn import Away, Draft
from flows.wording.sentences import say

LONGEST = 9  # digits: nothing that a step counts comes near it

# Who may: everybody; whoever reported it; whoever may know of it; only those on its ladder; its
# owner and whoever is with it too, while it is open; only its owner, while it is open.
May = Literal["anybody", "reporter", "reader", "ladder", "beside", "owner"]
# What stays of a message when the concern is closed: a stub, one with the way to the record, or
# itself.
Left = Literal["stub", "stub-with-open", "itself"]
Args = tuple[str, ...]
Renderer = Callable[[Concern, str, Args, Context], Message | None]


@dataclass(frozen=True)
class Press:
    """A button, and the form it opens: both are for the same people.

    `words`: the sentence on it. `step`: where it stands, if always in the same place. `form`: what
    the form is called, when not like the button. `open_only`: not of a closed concern.
    `before_it_is_theirs`: also for whoever only stands in, and has not taken it yet. `recognised`:
    pressed again it does nothing more. `command`: what is typed after the command for the same.
    """

    name: str
    may: May
    words: str = ""
    step: str = ""
    look: Look = "plain"
    opens: str = ""
    open_only: bool = False
    before_it_is_theirs: bool = False
    recognised: bool = False
    command: str | None = None

    @property
    def form(self) -> str:
        """What the form that it opens is called."""
        return self.opens or self.name

    def button(
        self,
        label: str = "",
        *,
        step: str | None = None,
        nonce: str = "",
        choice: str = "",
        look: Look | None = None,
        concern: str = "",
    ) -> Button:
        """The button as it is shown; `label` where it says something else than usual."""
        return Button(
            label or say(self.words),
            self.name,
            self.step if step is None else step,
            nonce,
            choice,
            look or self.look,
            concern,
        )


@dataclass(frozen=True)
class Rule:
    """What is done when a button is pressed and when its form is sent.

    `alone`: the same where it is about no concern, or a new one; `needs`: which concerns that has
    to see. `beside`: which other concerns a move about a concern needs to see. `again`: what is
    answered to the same form sent again, when not only that it is done. `readings`: whether it
    shows who read the concern; `lines`: whether it shows all that happened.
    """

    press: Press
    pressed: Callable[[Draft, Click], None] | None = None
    sent: Callable[[Draft, Submit], None] | None = None
    alone: Callable[[Any, Context], Draft | Away | Answer] | None = None
    needs: Callable[[Any, School], Need | None] | None = None
    beside: Callable[[Concern, Any], Need | None] | None = None
    again: Callable[[Concern, str, Context], Answer] | None = None
    readings: bool = False
    lines: bool = False


@dataclass(frozen=True)
class Says:
    """A kind of message: what it says, to whom it may still be said, what stays of it.

    `still_changes`: whether it may say something else later, though the concern is closed.
    """

    kind: str
    says: Renderer
    may: Literal["anybody", "reader", "ladder"] = "ladder"
    left: Left = "stub"
    still_changes: Callable[[Concern, Args], bool] | None = None


def counted(words: str) -> int | None:
    """The number that a button or a form carries; None where anything else stands there: it comes back
    from somebody's own machine.
    """
    is_one = words.isascii() and words.isdecimal() and len(words) <= LONGEST
    return int(words) if is_one else None
