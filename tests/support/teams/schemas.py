"""What does Microsoft's own schema have against a card, or against an app's manifest?

Their library is imported when something is first asked: that alone takes seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

MANIFEST = json.loads(
    (Path(__file__).parent / "MicrosoftTeams.schema.v1.29.json").read_text(encoding="utf-8")
)


def against_card(card: dict[str, Any]) -> list[str]:
    """By the schema of Adaptive Cards 1.5: each fault, after where in the card it is."""
    return _said(_cards(), card)


def against_manifest(manifest: dict[str, Any]) -> list[str]:
    """By the schema of the manifest of Teams' apps."""
    return _said(_manifests(), manifest)


def _said(validator: Any, written: dict[str, Any]) -> list[str]:
    found = validator.iter_errors(written)
    return [f"{'/'.join(map(str, each.path))}: {each.message[:200]}" for each in found]


@cache
def _cards() -> Any:
    from jsonschema.validators import Draft6Validator, extend

    schema = (files("adaptive_cards") / "schemas/schema-1.5.json").read_text(encoding="utf-8")
    return extend(Draft6Validator, {"anyOf": _any_of})(json.loads(schema))


def _any_of(validator: Any, kinds: Any, written: Any, schema: Any) -> Iterable[Any]:
    """Any of these kinds will do; the one that it says it is, of more than twenty, is tried first."""
    from jsonschema.validators import Draft6Validator

    said = written.get("type") if isinstance(written, dict) else None
    named = [{"$ref": f"#/definitions/{said}"}]
    first = sorted(kinds, key=lambda kind: kind.get("allOf") != named)
    return Draft6Validator.VALIDATORS["anyOf"](validator, first, written, schema)


@cache
def _manifests() -> Any:
    from jsonschema import Draft4Validator

    return Draft4Validator(MANIFEST)
