"""How does the bot talk to Slack? Payloads become moves, messages become Block Kit."""

import os
from pathlib import Path

# Slack's library asks for a home while it is loaded, also of an account that has none, and keeps
# nothing there. Only for so long: whoever else asks is to hear that there is none.
try:
    Path.home()
except RuntimeError:
    os.environ["HOME"] = os.sep
    import slack_bolt.async_app  # noqa: F401

    del os.environ["HOME"]
