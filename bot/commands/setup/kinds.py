"""Can this be an answer of its kind? A slip in a number or a day is told before anything is kept."""

from __future__ import annotations

import re
from datetime import date

from bot.commands.setup.question import Question

NUMBER = re.compile(
    r"(\+?[\d ()./-]+)(?:,? *(?:x|ext\.?|extension|option) *\d+)?", re.IGNORECASE | re.ASCII
)
EMERGENCY = ("999", "112")
SHORT, WHOLE = range(3, 7), range(10, 16)  # digits: 101, 116 123; 01632 960010, +44 1632 960010
NO_NUMBER = "is not a number that can be rung: write it like 01632 960010, or 01632 960010 ext 12"


def wrong_of_its_kind(question: Question, given: str) -> str:
    """A sentence, or nothing where it can be one; an empty answer is none."""
    if given and question.kind == "phone":
        return _wrong_number(given)
    if given and question.kind == "day":
        return _wrong_day(given)
    return ""


def _wrong_number(given: str) -> str:
    found = NUMBER.fullmatch(given)
    digits = re.sub(r"[^\d+]", "", found[1]) if found else ""
    if digits in EMERGENCY:
        return "is for emergencies, and everybody is told that one already: write another"
    short = len(digits) in SHORT and digits.startswith("1")
    whole = len(digits.lstrip("+")) in WHOLE and digits.startswith(("0", "+"))
    return "" if short or whole else NO_NUMBER


def _wrong_day(given: str) -> str:
    try:
        date.fromisoformat(given)
    except ValueError:
        return 'is not a date; write it like "2026-09-02"'
    return ""
