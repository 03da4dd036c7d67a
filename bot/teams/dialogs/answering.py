"""What is a press, or a form that was sent, answered with? What the entrance says, as a dialog.

Dialogs do not stand above each other: a form leads back to where its dialog began, to the bot's own
page or to what is asked next. A button that shows nothing shows what is asked next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.accounts import Account, person_of
from bot.decoding import of_ours
from bot.entrance import Entrance
from bot.running.logs import logger
from bot.teams import payloads, presenter
from bot.teams.dialogs import bodies, pages
from bot.teams.dialogs.bodies import CLOSED, Body
from bot.teams.dialogs.filling import fields, missing, with_errors
from bot.teams.dialogs.kept import BACK, KEPT, Kept, Shown
from bot.teams.payloads import Payload
from bot.teams.presenter import CARD, FORM, HOME, PRESS, Data
from flows.screen import Answer, Errors, Nothing, Open, Replace
from flows.wording.sentences import say

log = logger("report_image.teams")


@dataclass(frozen=True)
class Answering:
    """Answers for one school. `kept`: seals forms, so that they can be shown again."""

    entrance: Entrance
    kept: Kept

    async def command(self, account: Account, words: str, link: str = "") -> Body:
        """What a command shows; `link`: of the message it was used on."""
        answer = await self.entrance.command(person_of(account), words, link)
        return self._opened(answer, account) or bodies.saved()

    async def home(self, account: Account, page: int = 0) -> Body:
        """The bot's own page, made anew."""
        answer = await self.entrance.opened_home(person_of(account))
        if isinstance(answer, Open):
            return self._opened(answer, account) or CLOSED
        shown = pages.page(presenter.home_card(answer), page, {"a": HOME})
        return bodies.of_card(answer.title, shown)

    def look_at(self, account: Account, data: Data) -> None:
        """Raises ValueError for a press that is none of ours, before anything of it is kept. What is
        wrong with a form is said in the form.
        """
        if FORM not in data:
            about = of_ours(data.get(PRESS))
            self.kept.shown(about, person_of(account))

    async def press(self, account: Account, data: Payload) -> Body:
        """A button. Raises ValueError when it is none of ours."""
        click, begun = payloads.click(account, data)
        about = of_ours(data.get(PRESS))
        shown = self.kept.shown(about, person_of(account))
        under = shown and shown.with_typed(data)
        if click.action == HOME:
            return await self.home(account, pages.number(about))
        if click.action == BACK and shown:
            return await self._led_back(shown, account)
        answer = await self.entrance.click(click)
        if isinstance(answer, Nothing) and under and fields(under.card):
            return self._form(under, account)
        opened = self._opened(answer, account, begun, data, under, about)
        return opened or await self._back(account, click.concern, begun or CARD)

    async def _led_back(self, shown: Shown, account: Account) -> Body:
        """The form as it was; made anew where that is all that can be carried."""
        if not shown.is_shown_anew:
            return self._form(shown, account)
        click, _ = payloads.click(account, {PRESS: dict(shown.by)})
        answer = await self.entrance.click(click)
        instead = Replace(answer.form) if isinstance(answer, Open) else answer
        opened = self._opened(instead, account, shown.begun, under=shown, about=dict(shown.by))
        return opened or await self._back(account, click.concern, shown.begun)

    async def form(self, account: Account, data: Payload) -> Body:
        """A form sent; what could not be saved stays in it."""
        try:
            about = of_ours(data.get(FORM))
            shown = self.kept.shown(about, person_of(account)) or Shown(say("app.name"), NO_FIELDS)
            sent, begun = payloads.submission(account, data, shown.card)
            chosen = payloads.chosen(account, data, shown.card)
        except ValueError as error:
            return self._opened(self.entrance.not_read(error), account) or CLOSED
        first = next((each["id"] for each in fields(shown.card)), "")
        lacks = missing(shown.card, data)
        answer = Errors(lacks) if lacks else await self.entrance.form(sent, chosen, first)
        if isinstance(answer, Errors):
            typed = shown.with_typed(data)
            again = replace(typed, card=with_errors(typed.card, answer.fields))
            return self._form(again, account)
        under = shown if isinstance(answer, Replace) else None
        opened = self._opened(answer, account, begun, under=under)
        return opened or await self._back(account, sent.concern, begun)

    def _opened(
        self,
        answer: Answer,
        account: Account,
        begun: str = "",
        typed: Payload | None = None,
        under: Shown | None = None,
        about: Data | None = None,
    ) -> Body | None:
        """The form that this answer opens, if it opens one. Where it takes the place of another
        (`under`), it leads back to what that one did, and what was typed beside a button stays; where
        it opens above one, it leads back to that. `about`: what the press carried, by which a long one
        is shown page by page.
        """
        if not isinstance(answer, Open | Replace):
            return None
        card = presenter.form_card(answer.form, begun)
        if about:
            card = pages.page(card, pages.number(about), about)
        by = {name: each for name, each in (about or {}).items() if name != KEPT}
        form = Shown(answer.form.title, card, begun, by=by)
        if isinstance(answer, Open):
            back = self.kept.sealed(under, person_of(account)) if under else ""
            return self._form(replace(form, under=back), account)
        back = under.under if under else ""
        return self._form(replace(form.with_typed(typed or {}), under=back), account)

    def _form(self, form: Shown, account: Account) -> Body:
        return bodies.of_card(form.title, self.kept.within(form, person_of(account)))

    async def _back(self, account: Account, concern: str, begun: str) -> Body:
        """Where the dialog goes when there is nothing of its own to show."""
        if begun == HOME:
            return await self.home(account)
        card = await self.entrance.card(person_of(account), concern) if begun == CARD else None
        return bodies.of_message(card, concern) if card else CLOSED


NO_FIELDS: presenter.Card = {"body": []}
