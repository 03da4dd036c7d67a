"""Is this the same local authority? A council is written in many ways."""

from __future__ import annotations

import re

_COUNCIL = re.compile(
    r"^(the )?((london |royal |metropolitan )?(borough|city|county) of |county )"
    r"|( (county|city|borough|district|metropolitan|council|mbc|cc|bc))+$"
)


def same_authority(one: str, other: str) -> bool:
    """Whether two spellings mean the same local authority: capitals, spaces and the words for a council
    do not count ("Leeds City Council", "City of Leeds").
    """
    return _bare(one) == _bare(other)


def _bare(authority: str) -> str:
    words = " ".join(re.findall(r"\w+", authority.casefold().replace("&", " and ")))
    return _COUNCIL.sub("", words) or words
