"""What leads to somebody without being a name? A number that can be rung, an address, a link, an
account.

Nobody's name need stand in it: "07700 900123" is somebody's mother. Too often rather than too
seldom: a person looks at each.
"""

from __future__ import annotations

import re

_LETTER = r"[^\W\d_]"
_DAY = r"\d{4}-\d\d-\d\d(?!\d)"
_WAYS = (
    r"(?:https?://|www\.)[^\s\[\]]*[\w/]",
    r"[\w.+'’-]*@\w[\w.-]*\w",
    rf"(?<![\d-])(?!{_DAY})\+?\d(?:[ ()-]{{0,2}}\d){{5,}}",
    rf"{_LETTER}[\w.-]*(?:_[\w.-]*\w|{_LETTER}{{2}}\d\w*)",
    rf"{_LETTER}{{3,}}\.{_LETTER}{{3,}}[\w.-]*",
)
LEAD = re.compile("|".join(_WAYS))


def hidden(text: str, mark: str) -> str:
    """The text with this mark in the place of each."""
    return LEAD.sub(mark, text)


def number_in(words: str) -> str:
    """The digits of it alone, by which two spellings of a number are the same; empty for none."""
    return re.sub(r"\D", "", words)
