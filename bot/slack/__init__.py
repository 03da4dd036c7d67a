"""How is Slack spoken to? Payloads become moves, messages become Block Kit."""

import os
from pathlib import Path

# slack_sdk asks for a home where it is loaded, also of an account that has none, and keeps nothing there.
try:
    Path.home()
except RuntimeError:
    os.environ["HOME"] = os.sep
