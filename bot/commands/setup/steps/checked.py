"""What is wrong with what was answered, said at its field? The settings and the school file know;
nothing is checked twice.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from bot.commands.setup.draft import Draft
from bot.commands.setup.school_file import school_text
from bot.running.mistakes import ConfigurationError, sentence
from bot.school.file import parse_school
from bot.settings import Settings


def wrong_settings(draft: Draft, keys: Collection[str]) -> Mapping[str, str]:
    """A sentence by each of these settings that cannot be used."""
    given = {key.lower(): value for key, value in draft.answers.items() if key.isupper() and value}
    try:
        Settings.model_validate(given)
    except ValidationError as error:
        places = {str(one["loc"][0]).upper(): sentence(one) for one in error.errors()}
        return {key: words for key, words in places.items() if key in keys}
    return {}


def wrong_in_file(draft: Draft, table: str) -> Mapping[str, str]:
    """A sentence by each answer of this table of the school file that cannot be used; "" for what
    is not of one answer.
    """
    tables = tomllib.loads(school_text(draft))
    try:
        parse_school(tables, draft.folder)
    except ConfigurationError as error:
        places = (each.partition(": ") for each in error.mistakes)
        return {
            _key(place, tables, draft): words
            for place, _, words in places
            if re.match(rf"{table}\b", place)
        }
    return {}


def _key(place: str, tables: dict[str, Any], draft: Draft) -> str:
    """A place in the file, as `people.deputies #1.id`, as the key of its question."""
    key = re.sub(r" #(\d+)", lambda found: f".{int(found[1]) - 1}", place)
    if found := re.match(r"contacts\.(\d+)", key):
        key = key.replace(found[0], f"contacts.{tables['contacts'][int(found[1])]['role']}")
    if key.startswith("school.hours"):
        key = "school.closes" if key.endswith(".1") or key == "school.hours" else "school.opens"
    return (
        key
        if key in draft.answers
        else next((k for k in draft.answers if key.startswith(f"{k}.")), "")
    )
