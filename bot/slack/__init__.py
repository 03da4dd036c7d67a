"""How is Slack spoken to? Payloads become moves, messages become Block Kit."""

import os
from pathlib import Path

try:
    Path.home()
except (
    RuntimeError
):  # of an account without a name slack_sdk asks for the home, and keeps nothing there
    os.environ["HOME"] = os.sep
