"""How is somebody's account in a chat asked for: chosen by name, or typed and tried?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Question
from bot.commands.setup.steps.everybody import Somebody
from bot.commands.setup.steps.teams import keys_of
from bot.settings_of_teams import GUID
from bot.teams.reachable import unknown

GOVERNORS = ("chair_of_governors", "vice_chair")
NOBODY = ("", "Nobody")
TYPED = {
    "Slack": "Slack does not say who is there: slack: and their member ID.",
    "Teams": "Their object ID, from the Entra admin centre, under the user.",
}
UNKNOWN = "nobody in your tenant has this object ID"


@dataclass(frozen=True)
class Chat:
    """`key`: under which an account of it is answered. `everybody`: nobody where it is not said."""

    name: str
    key: str
    everybody: Sequence[Somebody]

    def question(self, role: str, label: str, hint: str, *, needed: bool) -> Question:
        """Who holds this role."""
        key = f"people.{role}.{self.key}"
        if not self.everybody:
            return Question(key, label, hint=f"{hint} {TYPED[self.name]}", needed=needed)
        fits = [one for one in self.everybody if role in GOVERNORS or not one.is_guest]
        nobody = () if needed else (NOBODY,)
        choices = [*nobody, *((one.account, self._told_apart(one)) for one in fits)]
        return Question(key, label, "choice", hint, choices, needed)

    def _told_apart(self, one: Somebody) -> str:
        """Two may have one name and one title."""
        alike = [other for other in self.everybody if other.words == one.words]
        return f"{one.words}, {one.account}" if alike[1:] else one.words

    def whole(self, draft: Draft) -> Mapping[str, str]:
        """Object IDs that were typed alone, as the school file names them."""
        tenant = draft["TEAMS_TENANT"].lower()
        return {
            key: f"teams:{tenant}/{typed.lower()}"
            for key, typed in self._typed(draft)
            if GUID.fullmatch(typed)
        }

    async def nobody(self, draft: Draft) -> dict[str, str]:
        """What was typed and is nobody's, as far as Teams says that without a directory."""
        if self.name != "Teams" or self.everybody:
            return {}
        users = {key: typed.rpartition("/")[2] for key, typed in self._typed(draft)}
        none = await unknown(keys_of(draft), set(users.values()))
        return {key: UNKNOWN for key, user in users.items() if user in none}

    def _typed(self, draft: Draft) -> Iterator[tuple[str, str]]:
        if self.name == "Teams" and not self.everybody:
            for key, value in draft.answers.items():
                if key.startswith("people.") and key.endswith(f".{self.key}") and value:
                    yield key, value
