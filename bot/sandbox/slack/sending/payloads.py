"""How does Slack write a message, a form or an event in JSON?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.copied import copied
from bot.sandbox.slack.acting.inputs import JSON, state_values
from bot.sandbox.slack.credentials import Credentials
from bot.sandbox.slack.sending.described import rich_text
from bot.sandbox.slack.state import Channel, Message, Person, View
from bot.sandbox.slack.workspace import Workspace

VERIFICATION = "sandbox-verification"


class Payloads:
    """Writes what the workspace knows the way the app receives it."""

    def __init__(self, workspace: Workspace, credentials: Credentials) -> None:
        self._workspace = workspace
        self._credentials = credentials

    def message(self, message: Message, *, with_metadata: bool = True) -> JSON:
        """A message as in the history or in a click."""
        person = self._workspace.people.get(message.user)
        whole: JSON = {
            "type": "message",
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
        }
        whole["team"] = person.team_id if person else self._workspace.team_id
        if person and person.is_bot:
            whole |= self._bot(person)
        elif not message.tombstone:
            whole["client_msg_id"] = f"msg-{message.channel}-{message.ts}"
        if message.blocks or (message.text and not (person and person.is_bot)):
            whole["blocks"] = copied(message.blocks) or [rich_text(message)]
        if message.files:
            whole["files"] = copied(message.files)
        if message.edited_ts:
            whole["edited"] = {"user": message.user, "ts": message.edited_ts}
        if message.tombstone:
            whole |= {"subtype": "tombstone", "hidden": True}
        if message.metadata and with_metadata:
            whole["metadata"] = copied(message.metadata)
        return whole | self._thread(message)

    def _bot(self, person: Person) -> JSON:
        bot, app = self._credentials.bot_id, self._credentials.app_id
        profile = {"id": bot, "app_id": app, "name": person.real_name, "deleted": False}
        return {
            "bot_id": bot,
            "app_id": app,
            "bot_profile": {
                **profile,
                "team_id": self._workspace.team_id,
                "updated": 1_700_000_000,
            },
        }

    def _thread(self, message: Message) -> JSON:
        if message.thread_ts:
            parent = self._workspace.messages.get(message.thread_ts)
            return {"thread_ts": message.thread_ts, "parent_user_id": parent.user if parent else ""}
        replies = self._workspace.replies(message)
        if not replies:
            return {}
        users = sorted({reply.user for reply in replies})
        return {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
        }

    def view(self, view: View) -> JSON:
        """A form or Home tab, with what stands in its inputs."""
        return {
            **copied(view.content),
            "id": view.id,
            "team_id": self._workspace.team_id,
            "state": {"values": state_values(view.blocks, view.typed)},
            "hash": view.hash,
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": self._credentials.app_id,
            "app_installed_team_id": self._workspace.app_in,
            "bot_id": self._credentials.bot_id,
        }

    def interaction(self, kind: str, person: Person, *, in_view: str | None = None) -> JSON:
        """The head of a click, a submission or a shortcut, with a new trigger id."""
        here, all_of_it = self._workspace.team_id, self._workspace.organisation
        return {
            "type": kind,
            "user": {
                "id": person.id,
                "username": person.id.lower(),
                "name": person.id.lower(),
                "team_id": person.team_id,
            },
            "api_app_id": self._credentials.app_id,
            "token": VERIFICATION,
            "trigger_id": self._workspace.new_trigger(person.id, in_view),
            "team": None if all_of_it else {"id": here, "domain": self._workspace.team_domain},
            "enterprise": _enterprise(all_of_it or person.enterprise_id),
            "is_enterprise_install": all_of_it is not None,
        }

    def event(self, event: JSON) -> JSON:
        """An event in its envelope, with a new event id."""
        team, all_of_it = self._workspace.team_id, self._workspace.organisation
        return {
            "token": VERIFICATION,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": self._credentials.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self._workspace.new_id("Ev"),
            "event_time": int(self._workspace.clock.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": all_of_it,
                    "team_id": team,
                    "user_id": "U0BOT",
                    "is_bot": True,
                    "is_enterprise_install": all_of_it is not None,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": "sandbox",
        }

    def message_event(self, about: Message, subtype: str | None = None, **more: Any) -> JSON:
        """A `message.im` event; its ts is the message's for a new one, a later one for a change."""
        channel = {"channel": about.channel, "channel_type": "im"}
        if subtype in ("message_changed", "message_deleted"):
            ts = self._workspace.new_ts()
            return self.event(
                {
                    "type": "message",
                    "subtype": subtype,
                    "hidden": True,
                    "ts": ts,
                    "event_ts": ts,
                    **channel,
                    **more,
                }
            )
        kind = {"subtype": subtype} if subtype else {}
        return self.event({**self.message(about), **kind, "event_ts": about.ts, **channel, **more})

    def command(self, person: Person, channel: Channel) -> JSON:
        """The fields of a slash command, but for the command itself."""
        here = self._workspace.team_id in person.enterprise_teams
        all_of_it = self._workspace.organisation
        within = _enterprise(all_of_it or person.enterprise_id)
        organisation = {f"enterprise_{name}": each for name, each in (within or {}).items()}
        return {
            "token": VERIFICATION,
            **organisation,
            "team_id": self._workspace.team_id if here else person.team_id,
            "team_domain": self._workspace.team_domain,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "user_id": person.id,
            "user_name": person.id.lower(),
            "api_app_id": self._credentials.app_id,
            "is_enterprise_install": "true" if all_of_it else "false",
            "trigger_id": self._workspace.new_trigger(person.id),
        }

    def in_message(self, message: Message, channel: Channel) -> JSON:
        """Where a click in a message was made."""
        thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
        return {
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel.id,
                "is_ephemeral": False,
                **thread,
            },
            "channel": {"id": channel.id, "name": channel.name},
            "message": self.message(message),
        }

    def home_opened(self, person: Person, tab: str) -> JSON:
        """Someone looks at the bot: at its Home tab, its messages or what it is about."""
        view = {"view": self.view(person.home)} if person.home and tab == "home" else {}
        head = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": person.chat_id,
            "tab": tab,
        }
        return self.event({**head, "event_ts": self._workspace.new_ts(), **view})


def _enterprise(organisation: str | None) -> JSON | None:
    """As it stands in what is sent of its people."""
    return {"id": organisation, "name": "A trust"} if organisation else None
