"""What is said when what the record holds about a child went to a file?"""

from __future__ import annotations

from flows.declared import Says
from flows.export import announcing

MESSAGES = (Says(announcing.KIND, announcing.message, left="itself"),)
