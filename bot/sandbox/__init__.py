"""What can be played without Slack? Everything: a local workspace, as strict as the real one."""

from bot.sandbox.people import Acting
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.screen import Seen
from bot.sandbox.transport import Answer
from bot.sandbox.workspace import Refusal, Workspace

__all__ = ["Acting", "Answer", "Refusal", "Sandbox", "Seen", "Workspace"]
