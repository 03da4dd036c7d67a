"""What does Slack answer while the bot is set up: who is in the workspace, and to whoever makes an
app of a manifest?
"""

from __future__ import annotations

import json

from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.api.arguments import Arguments
from bot.sandbox.slack.credentials import Credentials
from bot.sandbox.slack.manifest import Manifest, parts_of
from bot.sandbox.slack.sending.described import user
from bot.sandbox.slack.state import BOT
from bot.sandbox.slack.workspace import Refusal, Workspace

LIST_OF_PEOPLE = ("cursor", "limit", "include_locale", "team_id")


class SettingUp:
    """`users.list`, `bots.info`, `apps.manifest.create` and `apps.manifest.export`."""

    def __init__(self, workspace: Workspace, credentials: Credentials, manifest: Manifest) -> None:
        self._workspace, self._credentials = workspace, credentials
        self._manifest = manifest

    def users(self, call: Arguments) -> JSON:
        """A page of everybody, the bot and closed accounts too; the cursor is where the next begins."""
        everybody = list(self._workspace.people.values())
        start = call.number("cursor", 0)
        end = start + call.number("limit", len(everybody))
        return {
            "members": [user(each) for each in everybody[start:end]],
            "cache_ts": 1_700_000_000,
            "response_metadata": {"next_cursor": str(end) if end < len(everybody) else ""},
        }

    def bot(self, call: Arguments) -> JSON:
        """The bot, and of which app it is."""
        given = self._credentials
        if call.text("bot") != given.bot_id:
            raise Refusal("bot_not_found")
        of = {"app_id": given.app_id, "user_id": BOT, "name": "Report", "deleted": False}
        return {"bot": {"id": given.bot_id, "updated": 1_700_000_000, "icons": {}, **of}}

    def app(self, call: Arguments) -> JSON:
        """The app's manifest, with what Slack adds by itself."""
        if call.text("app_id") != self._credentials.app_id:
            raise Refusal("app_not_found")
        whole = self._manifest.whole
        added = {"is_mcp_enabled": False, **whole["settings"]}
        return {"manifest": {"_metadata": {"major_version": 2}, **whole, "settings": added}}

    def make_app(self, call: Arguments) -> JSON:
        """The app is made; somebody has to install it still."""
        try:
            parts_of(json.loads(call.text("manifest")))
        except (ValueError, LookupError, TypeError):
            raise Refusal("invalid_manifest") from None
        given = self._credentials
        return {
            "app_id": given.app_id,
            "credentials": {"signing_secret": given.signing_secret},
            "oauth_authorize_url": f"https://slack.com/oauth/v2/authorize?client_id={given.app_id}",
        }
