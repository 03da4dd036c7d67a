"""What did a person do in Slack? Payloads become moves."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.accounts import Account, person_of
from bot.decoding import of_ours, whole
from bot.slack.presenter import FIELD, GROUP
from flows.moves import Click, Submit, Value
from flows.screen import Answer, Errors

Payload = Mapping[str, Any]
USER = re.compile(r"[UW][A-Z0-9]{1,30}")  # Slack, object types
PLATFORM = "slack"
TYPED = "plain_text_input"
MARKUP = re.compile(r"<(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
WORD = re.compile(r"[\w.-]{1,100}", re.ASCII)


def account(user: object) -> Account:
    """The account of a Slack user. Raises ValueError for what is no user's id."""
    if not (isinstance(user, str) and USER.fullmatch(user)):
        raise ValueError("no Slack user")
    return Account(PLATFORM, user)


def person(user: object) -> str:
    """The stored reference of a Slack user. Raises ValueError for what is no user's id."""
    return person_of(account(user))


def word(given: object) -> str:
    """An identifier of Slack's. Raises ValueError for anything that can be none."""
    if not (isinstance(given, str) and WORD.fullmatch(given)):
        raise ValueError("no identifier")
    return given


def time_of(stamp: str) -> float:
    """When a message was sent, in seconds, on Slack's clock: its stamp is that moment. Raises
    ValueError.
    """
    return float(stamp)


def click(body: Payload, action: Payload) -> Click:
    """A button pressed in a message, a form or on Home. Raises ValueError when it is none of
    ours.
    """
    about = _opaque(action.get("value"))
    return Click(
        person(body["user"]["id"]),
        str(action["action_id"]).split(".")[0],
        about.get("c", ""),
        about.get("s", ""),
        about.get("n", ""),
        about.get("x", ""),
        in_form=_in_form(body),
    )


def _in_form(body: Payload) -> bool:
    return str((body.get("view") or {}).get("type", "")) == "modal"


def submission(body: Payload, view: Payload) -> Submit:
    """A form sent. Raises ValueError when it is none of ours."""
    about, given, fields = _opaque(view.get("private_metadata")), values(view), _fields(view)
    return Submit(
        person(body["user"]["id"]),
        str(view["callback_id"]),
        given,
        about.get("c", ""),
        about.get("s", ""),
        about.get("n", ""),
        typed=frozenset(name for name, kind in fields.items() if kind == TYPED),
        asked=frozenset(fields),
    )


def _fields(view: Payload) -> dict[str, str]:
    """The kind of each field that the form had, also of one of which nothing is told: not every client
    tells of what was left empty.
    """
    state = (view.get("state") or {}).get("values") or {}
    told = {block: found[FIELD] for block, found in state.items() if FIELD in found}
    shown = {b["block_id"]: b["element"] for b in view.get("blocks", []) if b.get("element")}
    return {block.split(GROUP)[0]: str(each.get("type")) for block, each in (told | shown).items()}


def link(body: Payload) -> str:
    """The address of the message a shortcut was used on; empty for none, and where no place is named.
    An organisation's own payload names no workspace: then the address is the one that asks Slack for
    the place.
    """
    place, stamp = (body.get("channel") or {}).get("id"), str(body.get("message_ts") or "")
    if not (place and stamp):
        return ""
    team = body.get("team") or {}
    if domain := team.get("domain"):
        return f"https://{domain}.slack.com/archives/{place}/p{stamp.replace('.', '')}"
    its = team.get("id") or body["user"].get("team_id")
    of = its or (body.get("enterprise") or {}).get("id", "")
    return f"https://slack.com/app_redirect?team={of}&channel={place}&message_ts={stamp}"


def typed(text: object, names: Mapping[str, str] | None = None) -> str:
    """Words as they were typed: Slack makes links of some, and passes three characters on as
    entities. `names`: of people named with an @, by Slack's ids.
    """
    plain = MARKUP.sub(lambda found: _as_typed(found, names or {}), whole(text))
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentioned(text: str) -> list[Account]:
    """Whom somebody named with an @, without the name."""
    found = re.findall(r"<@([UW][A-Z0-9]{1,30})>", text)
    return [account(user) for user in dict.fromkeys(found)]


def _as_typed(found: re.Match[str], names: Mapping[str, str]) -> str:
    """Slack, formatting text: what stands between < and > is never what was typed."""
    target, label = found["target"], found["label"] or ""
    if target[0] in "@#":
        return target[0] + (label.removeprefix(target[0]) or names.get(target[1:], target[1:]))
    if target[0] == "!":
        return label or f"@{target[1:].split('^')[0]}"
    if not label or label in target:
        return label or target
    return f"{label} ({target})"


def values(view: Payload) -> dict[str, Value]:
    """What was typed and chosen, by field."""
    state = (view.get("state") or {}).get("values") or {}
    found: dict[str, Value] = {}
    for block, fields in state.items():
        if FIELD in fields:
            name, value = block.split(GROUP)[0], _value(fields[FIELD])
            before = found.get(name)
            found[name] = (
                before + value if isinstance(before, tuple) and isinstance(value, tuple) else value
            )
    return found


def chosen(view: Payload) -> list[Account]:
    """The accounts chosen in a form. Raises ValueError for what is no user's id."""
    state = (view.get("state") or {}).get("values") or {}
    found = [field.get("selected_user") for fields in state.values() for field in fields.values()]
    return [account(user) for user in found if isinstance(user, str)]


def at_its_fields(answer: Answer, view: Payload) -> Answer:
    """What is wrong with no field of this form stands at its first: Slack refuses all of it
    otherwise, and nothing is said at all.
    """
    if not isinstance(answer, Errors):
        return answer
    there = {str(b.get("block_id", "")) for b in view.get("blocks", []) if b.get("type") == "input"}
    lost = [words for name, words in answer.fields.items() if name not in there]
    if not (lost and there):
        return answer
    found = {name: words for name, words in answer.fields.items() if name in there}
    first = first_field(view)
    return Errors(found | {first: " ".join(filter(None, (found.get(first, ""), *lost)))})


def first_field(view: Payload) -> str:
    """The first field of a form: where an error about the whole form is shown."""
    return next(
        (str(b["block_id"]) for b in view.get("blocks", []) if b.get("type") == "input"), ""
    )


def _value(field: Payload) -> Value:
    if "selected_options" in field:
        return tuple(str(o["value"]) for o in field["selected_options"] or ())
    if "selected_option" in field:
        return str(field["selected_option"]["value"]) if field["selected_option"] else None
    if "selected_user" in field:
        return person(str(field["selected_user"])) if field["selected_user"] else None
    typed = field.get("value") or field.get("selected_date") or field.get("selected_time")
    return whole(str(typed)) if typed else None


def _opaque(words: object) -> dict[str, str]:
    try:
        return of_ours(json.loads(str(words or "{}")))
    except (json.JSONDecodeError, RecursionError):
        raise ValueError("not one of our own buttons or forms") from None
