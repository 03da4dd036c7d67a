"""What does every life of the program read from files, and read alike? It is read once, before the
first begins.

A life is a copy of the process that imported this: what `functools.cache` and imports keep, each
finds ready.
"""

from __future__ import annotations

import inspect

import holidays.countries  # noqa: F401 - taken in when the first holiday is asked for

from flows.protocol.library import find
from flows.wording.sentences import sentences
from tests.crash import program  # noqa: F401
from tests.support.world import example_school

find(example_school().protocol)
example_school().calendar.name  # noqa: B018
sentences()
inspect.stack()  # Bolt asks whose code makes it, and Python then reads every module's name and lines
