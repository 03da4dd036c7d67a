"""What does one person see in Teams? As `tests.support.chat.screen` has it, so that it can be held
against what they see in Slack.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.sandbox.teams.acting.inputs import called
from bot.sandbox.teams.acting.people import Acting
from bot.sandbox.teams.cards.parts import actions, inputs
from bot.sandbox.teams.screen import Seen
from bot.sandbox.teams.state import BOT, Dialog
from bot.teams.dialogs.filling import WRONG
from bot.teams.presenter import HOME, PRESS
from flows.wording.sentences import say
from tests.support.chat.screen import Screen, Shown
from tests.support.teams.card_lines import Typed, dialog_lines, is_wrong, lines_of, words_of

NOTHING_MORE, SAYS = say("app.saved"), say("app.name")
WAY_IN = say("app.open")  # above the button that a typed command is answered with


@dataclass
class Onlooker:
    """Looks at one person's screen again and again. A dialog is read when it comes: it stays as it
    was, whatever changes in the chat behind it.
    """

    person: Acting
    _dialog: Dialog | None = None
    _form: tuple[str, ...] = ()
    _home: tuple[str, ...] = ()
    _said: str = ""
    _typed: Typed = field(default_factory=dict)
    _since: set[str] = field(default_factory=set)

    def typed(self, name: str) -> None:
        """They typed into this field, or chose there."""
        assert self.person.dialog
        self._typed[name] = self.person.dialog.typed[name]
        self._since.add(name)

    def sent(self) -> None:
        """They sent the form: unless something is wrong, what they typed is the bot's to show."""
        dialog = self.person.dialog
        if not (dialog and list(_errors(self.person, dialog))):
            self._typed.clear()

    def screen(self) -> Screen:
        """What they see now."""
        messages = {each.id: _shown(each) for each in self.person.chat if _is_told(each)}
        if self.person.dialog is not self._dialog:
            self._dialog = self.person.dialog
            self._since.clear()
            self._read({each.lines for each in messages.values()})
        said = ((self._said,),) if self._said else ()
        return Screen(messages, self._form, self._home, tuple(self._wrong()), said)

    def _read(self, standing: set[tuple[str, ...]]) -> None:
        """Home is gone once a dialog takes its place; one that goes on from the chat shows what
        stands there.
        """
        dialog, self._form, self._said = self._dialog, (), ""
        if dialog is None:
            self._typed.clear()
        elif dialog.title == SAYS and not list(actions(dialog.card)):
            said = "\n".join(lines_of(dialog.card))
            self._said = "" if said == NOTHING_MORE else said
        elif _is_home(dialog):
            self._home = tuple(dialog_lines(dialog.card))
        elif tuple(lines_of(dialog.card)) not in standing:
            self._form = (dialog.title, *dialog_lines(dialog.card, self._typed))

    def _wrong(self) -> Iterator[str]:
        for name, label, words in _errors(self.person, self._dialog) if self._dialog else ():
            if name not in self._since:
                yield f'  at "{label}": {words}'


def _is_told(seen: Seen) -> bool:
    return seen.sender == BOT and not (seen.card and WAY_IN in lines_of(seen.card))


def _shown(seen: Seen) -> Shown:
    return Shown(seen.summary, False, tuple(lines_of(seen.card or {})))


def _is_home(dialog: Dialog) -> bool:
    pressed = [each["data"].get(PRESS, {}) for each in actions(dialog.card)]
    return any(each.get("in") == HOME and "form" not in each for each in pressed)


def _errors(person: Acting, dialog: Dialog) -> Iterator[tuple[str, str, str]]:
    """What is wrong at each field, by the client or by the bot: its id, its label, and the words."""
    labels = {each["id"]: called(each) for each in inputs(dialog.card)}
    said = {
        each["id"].removeprefix(WRONG).partition(".")[2]: words_of(each)
        for each in dialog.card.get("body", ())
        if is_wrong(each)
    }
    for name, words in (said | person.dialog_errors).items():
        yield name, labels.get(name, ""), words
