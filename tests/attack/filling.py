"""What does somebody type and choose in a form? Marked words everywhere, so that they are found again
wherever they come out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.moves import Value
from flows.screen import Day as DayInput
from flows.screen import Form, One, Person, Several, Words
from flows.screen import Time as TimeInput


def filled(form: Form, words: str, now: datetime, **given: Value) -> dict[str, Value]:
    """Every field of the form, with these words where words are typed; `given`: by field."""
    named = {name.replace("_", "-"): value for name, value in given.items()}
    found = {part.id: _value(part, words, now) for part in form.parts if hasattr(part, "id")}
    return found | named


def _value(field: object, words: str, now: datetime) -> Value:
    match field:
        case Words():
            return words
        case Several(options=options):
            return tuple(option.id for option in options)
        case One(options=options):
            return options[0].id if options else None
        case Person():
            return "slack:U0TUTOR"
        case DayInput(id="born"):
            return (now - timedelta(weeks=52 * 14)).date().isoformat()
        case DayInput(initial=initial):
            return initial or (now + timedelta(days=1)).date().isoformat()
        case TimeInput(initial=initial):
            return initial or "14:30"
    raise ValueError("a field of no known kind")
