"""How does Slack describe a person, a file, and typed words? The fields of its own objects."""

from __future__ import annotations

from datetime import datetime

from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.state import Message, Person


def user(person: Person) -> JSON:
    """A person as users.info describes them (Slack, user object)."""
    whole: JSON = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.id.lower(),
        "deleted": person.is_deleted,
        "profile": _profile(person),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if not person.is_deleted:
        whole |= _of_an_open_account(person)
    if person.is_stranger:
        whole["is_stranger"] = True
    if person.enterprise_id:
        whole["enterprise_user"] = {
            "id": person.id,
            "enterprise_id": person.enterprise_id,
            "enterprise_name": "A trust",
            "is_admin": False,
            "is_owner": False,
            "teams": list(person.enterprise_teams),
        }
    return whole


def _profile(person: Person) -> JSON:
    names = ("real_name", "real_name_normalized", "display_name", "display_name_normalized")
    empty = dict.fromkeys(("title", "phone", "status_text", "status_emoji"), "")
    return {
        **dict.fromkeys(names, person.real_name),
        **empty,
        "status_expiration": 0,
        "avatar_hash": "a1b2c3",
        "team": person.team_id,
    }


def _of_an_open_account(person: Person) -> JSON:
    return {
        "real_name": person.real_name,
        "color": "4bbe2e",
        "tz": "Europe/London",
        "tz_label": "Greenwich Mean Time",
        "tz_offset": 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted or person.is_ultra_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }


def file(person: Person, file_id: str, at: datetime, name: str, title: str) -> JSON:
    """A file as it is named in a message: the bot has no scope to fetch it."""
    ending = name.rpartition(".")[2].lower()
    return {
        "id": file_id,
        "name": name,
        "title": title or name,
        "mimetype": "image/jpeg" if ending in ("jpg", "jpeg") else f"application/{ending}",
        "filetype": ending,
        "pretty_type": ending.upper(),
        "user": person.id,
        "user_team": person.team_id,
        "created": int(at.timestamp()),
        "timestamp": int(at.timestamp()),
        "size": 48_213,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "editable": False,
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"https://files.example/{file_id}/{name}",
        "url_private_download": f"https://files.example/{file_id}/download/{name}",
        "permalink": f"https://hillside.example/files/{person.id}/{file_id}/{name}",
        "has_rich_preview": False,
        "file_access": "visible",
    }


def rich_text(message: Message) -> JSON:
    """What a person typed, as their client writes it too; nothing in it but the words."""
    words = message.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "block_id": f"rich-{message.ts}", "elements": [section]}
