"""How is JSON copied, so that a change to the copy changes nothing else?"""

from __future__ import annotations

from typing import TypeVar, cast

T = TypeVar("T")


def copied(thing: T) -> T:
    """The same objects, lists and values, in new ones all the way down. (`copy.deepcopy`, which looks
    at everything as if it could be anything, takes ten times as long.)
    """
    if isinstance(thing, dict):
        return cast("T", {name: copied(each) for name, each in thing.items()})
    if isinstance(thing, list):
        return cast("T", [copied(each) for each in thing])
    return thing
