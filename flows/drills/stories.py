"""Which stories can be played, what do they tell, and what does the guidance recommend? Read from
`stories.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from flows.protocol.parts import Level
from flows.protocol.rules import Protocol


class Story(BaseModel):
    """A made-up story. `facts`: by question, the answers that fit it, the best first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    source: str
    text: str
    facts: Mapping[str, str]

    def facts_in(self, protocol: Protocol) -> dict[str, str]:
        """What it tells, in the terms of this protocol."""
        found: dict[str, str] = {}
        for question in protocol.questions:
            fitting = self.facts.get(question.id, "").split(", ")
            told = next((one for one in fitting if question.answer(one)), None)
            found |= {question.id: told} if told else {}
        return found

    def recommended(self, protocol: Protocol) -> Level:
        """What the guidance recommends for it."""
        return protocol.recommend(self.facts_in(protocol)).level


@cache
def stories() -> dict[str, Story]:
    """Every story by its id, in the order of the file."""
    text = resources.files("flows.drills").joinpath("stories.yml").read_text(encoding="utf-8")
    read = yaml.load(text, Loader=yaml.BaseLoader)
    every = [one | {"facts": read["usual"] | one["facts"]} for one in read["stories"]]
    return {one["id"]: Story.model_validate(one) for one in every}
