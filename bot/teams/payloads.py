"""What did a person do in Teams? Activities become moves.

Whatever stands in a card's data comes back from somebody's own machine: opaque ids, or it is none
of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.accounts import Account, person_of
from bot.decoding import of_ours, whole
from bot.teams.dialogs.filling import fields
from bot.teams.presenter import FORM, PRESS, Card, Data
from flows.moves import Click, Submit, Value

Payload = Mapping[str, Any]
PLATFORM = "teams"
TYPED = "Input.Text"
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
WORD = re.compile(r"[^\x00-\x20\x7f]{1,400}")  # what Teams calls a chat, a user, a message
LINK = re.compile(r"https://teams\.(?:microsoft\.com|cloud\.microsoft)/\S{1,1000}")


def account_in(tenant: str, user: object) -> Account:
    """The account of a person in Teams. Raises ValueError for what is no user's object id."""
    if not (isinstance(user, str) and GUID.fullmatch(user)):
        raise ValueError("no Teams user")
    return Account(PLATFORM, f"{tenant}/{user.lower()}")


def tenant_and_user(account: Account) -> tuple[str, str]:
    """The two ids an account is made of."""
    tenant, _, user = account.id.partition("/")
    return tenant, user


def sender(activity: Payload, tenant: str) -> Account:
    """Whose activity it is: by the directory's own id, never by a name. Raises ValueError."""
    return account_in(tenant, object_in(activity, "from").get("aadObjectId"))


def object_in(payload: Payload, name: str) -> Payload:
    """The object of this name; an empty one where there is none."""
    found = payload.get(name)
    return found if isinstance(found, Mapping) else {}


def word(given: object) -> str:
    """An identifier of Teams'. Raises ValueError for anything that can be none."""
    if not (isinstance(given, str) and WORD.fullmatch(given) and whole(given) == given):
        raise ValueError("no identifier")
    return given


def is_private_chat(activity: Payload) -> bool:
    """Whether it happened where nobody else reads."""
    return object_in(activity, "conversation").get("conversationType") == "personal"


def conversation(activity: Payload) -> str:
    """The chat it happened in. Raises ValueError."""
    return word(object_in(activity, "conversation").get("id")).split(";messageid=")[0]


def data_of(activity: Payload) -> Data:
    """What the card carried, with all that was typed in it."""
    return dict(object_in(object_in(activity, "value"), "data"))


def click(account: Account, data: Payload) -> tuple[Click, str]:
    """A button pressed, and where its dialog began. Raises ValueError when it is none of ours."""
    about = of_ours(data.get(PRESS))
    made = Click(
        person_of(account),
        about.get("a", ""),
        about.get("c", ""),
        about.get("s", ""),
        about.get("n", ""),
        about.get("x", ""),
        in_form="form" in about,
    )
    return made, about.get("in", "")


def submission(account: Account, data: Payload, card: Card) -> tuple[Submit, str]:
    """A form sent, and where its dialog began; `card`: as it was shown. Raises ValueError when it
    is none of ours.
    """
    about = of_ours(data.get(FORM))
    made = Submit(
        person_of(account),
        about.get("f", ""),
        values(account, data, card),
        about.get("c", ""),
        about.get("s", ""),
        about.get("n", ""),
        typed=frozenset(each["id"] for each in fields(card) if each["type"] == TYPED),
        asked=frozenset(each["id"] for each in fields(card)),
    )
    return made, about.get("in", "")


def values(account: Account, data: Payload, card: Card) -> dict[str, Value]:
    """What was typed and chosen, by field: of the fields that were shown, and no other."""
    tenant, _ = tenant_and_user(account)
    return {each["id"]: _value(tenant, each, data.get(each["id"])) for each in fields(card)}


def chosen(account: Account, data: Payload, card: Card) -> list[Account]:
    """The accounts chosen in a form. Raises ValueError for what is no user's id."""
    tenant, _ = tenant_and_user(account)
    picked = [data.get(each["id"]) for each in fields(card) if "choices.data" in each]
    return [account_in(tenant, each) for each in picked if each]


def _value(tenant: str, field: Payload, given: object) -> Value:
    typed = whole(given)
    if field.get("isMultiSelect"):
        return tuple(each for each in typed.split(",") if each)
    if typed and "choices.data" in field:
        return person_of(account_in(tenant, typed))
    return typed or None


def link(activity: Payload) -> str:
    """The address of the message an action was used on; empty for none."""
    message = object_in(object_in(activity, "value"), "messagePayload")
    given = message.get("linkToMessage")
    return given if isinstance(given, str) and LINK.fullmatch(given) else ""
