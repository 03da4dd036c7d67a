"""Slack's published types: which fields has what Slack sends and answers, and of which kind?

Written from the reference of Slack (interaction payloads, events, objects, methods) and the samples
that its own Java SDK keeps. A field that is not named here is none of Slack's. Blocks and views are
checked by slack_sdk's own models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Json = dict[str, Any]
Ts = Annotated[str, Field(pattern=r"^\d{10}\.\d{6}$")]
PersonId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")]
TeamId = Annotated[str, Field(pattern=r"^[TE][A-Z0-9]+$")]
ChannelId = Annotated[str, Field(pattern=r"^[CDG][A-Z0-9]+$")]
AppId = Annotated[str, Field(pattern=r"^A[A-Z0-9]+$")]
BotId = Annotated[str, Field(pattern=r"^B[A-Z0-9]+$")]
Url = Annotated[str, Field(pattern=r"^https?://")]


class Slacks(BaseModel):
    """Something of Slack's: nothing is turned into another kind, and nothing is there besides."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Enterprise(Slacks):
    id: TeamId
    name: str


class Team(Slacks):
    id: TeamId
    domain: str
    enterprise_id: TeamId | None = None
    enterprise_name: str | None = None


class Who(Slacks):
    id: PersonId
    username: str
    name: str
    team_id: TeamId


class Place(Slacks):
    id: ChannelId
    name: str


class Text(Slacks):
    type: Literal["plain_text"]
    text: str
    emoji: bool = True


class Metadata(Slacks):
    event_type: str
    event_payload: Json


class BotProfile(Slacks):
    id: BotId
    app_id: AppId
    name: str
    deleted: bool
    team_id: TeamId
    updated: int
    icons: dict[str, Url] | None = None


class Edited(Slacks):
    user: PersonId
    ts: Ts


class File(Slacks):
    id: str
    name: str
    title: str
    mimetype: str
    filetype: str
    pretty_type: str
    user: PersonId
    user_team: TeamId
    created: int
    timestamp: int
    size: int
    mode: Literal["hosted", "external", "snippet", "post"]
    is_external: bool
    external_type: str
    editable: bool
    is_public: bool
    public_url_shared: bool
    display_as_bot: bool
    username: str
    url_private: Url
    url_private_download: Url
    permalink: Url
    has_rich_preview: bool
    file_access: Literal["visible", "check_file_info"]


class Message(Slacks):
    type: Literal["message"]
    subtype: str | None = None
    user: PersonId
    text: str
    ts: Ts
    team: TeamId
    client_msg_id: str | None = None
    bot_id: BotId | None = None
    app_id: AppId | None = None
    bot_profile: BotProfile | None = None
    blocks: list[Json] = []
    files: list[File] = []
    edited: Edited | None = None
    hidden: bool = False
    metadata: Metadata | None = None
    thread_ts: Ts | None = None
    parent_user_id: str | None = None
    reply_count: int = 0
    reply_users: list[PersonId] = []
    reply_users_count: int = 0
    latest_reply: Ts | None = None


class State(Slacks):
    values: dict[str, dict[str, Json]]


class View(Slacks):
    """As it comes back: all of it, also what was left out when it was opened."""

    id: str
    team_id: TeamId
    type: Literal["modal", "home"]
    title: Text
    submit: Text | None
    close: Text | None
    blocks: list[Json]
    private_metadata: Annotated[str, Field(max_length=3000)]
    callback_id: str
    external_id: str
    state: State
    hash: str
    clear_on_close: bool
    notify_on_close: bool
    submit_disabled: bool = False
    previous_view_id: str | None
    root_view_id: str
    app_id: AppId
    app_installed_team_id: TeamId
    bot_id: BotId


class InView(Slacks):
    type: Literal["view"]
    view_id: str


class InMessage(Slacks):
    type: Literal["message"]
    message_ts: Ts
    channel_id: ChannelId
    is_ephemeral: bool
    thread_ts: Ts | None = None


class Action(Slacks):
    type: str
    action_id: str
    block_id: str
    action_ts: Ts
    text: Json | None = None
    value: str | None = None
    style: Literal["primary", "danger"] | None = None
    selected_option: Json | None = None
    selected_options: list[Json] | None = None
    selected_user: PersonId | None = None
    selected_date: str | None = None
    selected_time: str | None = None


class Interaction(Slacks):
    team: Team | None
    user: Who
    api_app_id: AppId
    token: str
    enterprise: Enterprise | None
    is_enterprise_install: bool


class BlockActions(Interaction):
    type: Literal["block_actions"]
    trigger_id: str
    container: InView | InMessage
    actions: Annotated[list[Action], Field(min_length=1)]
    view: View | None = None
    channel: Place | None = None
    message: Message | None = None
    response_url: Url | None = None
    state: State | None = None


class ViewSubmission(Interaction):
    type: Literal["view_submission"]
    trigger_id: str
    view: View
    response_urls: list[Json]


class ViewClosed(Interaction):
    type: Literal["view_closed"]
    view: View
    is_cleared: bool


class Shortcut(Interaction):
    type: Literal["shortcut"]
    callback_id: str
    trigger_id: str
    action_ts: Ts


class MessageShortcut(Interaction):
    type: Literal["message_action"]
    callback_id: str
    trigger_id: str
    action_ts: Ts
    message_ts: Ts
    response_url: Url
    channel: Place
    message: Message


class SlashCommand(Slacks):
    """All of it strings: it comes as a form."""

    token: str
    team_id: TeamId
    team_domain: str
    enterprise_id: TeamId | None = None
    enterprise_name: str | None = None
    channel_id: ChannelId
    channel_name: str
    user_id: PersonId
    user_name: str
    command: Annotated[str, Field(pattern=r"^/")]
    text: str
    api_app_id: AppId
    is_enterprise_install: Literal["true", "false"]
    response_url: Url
    trigger_id: str


class InChat(Slacks):
    channel: ChannelId
    channel_type: Literal["im"]
    event_ts: Ts


class Said(Message, InChat):
    subtype: Literal["file_share", "thread_broadcast", "me_message"] | None = None


class Changed(InChat):
    type: Literal["message"]
    subtype: Literal["message_changed"]
    hidden: Literal[True]
    ts: Ts
    message: Message
    previous_message: Message


class Deleted(InChat):
    type: Literal["message"]
    subtype: Literal["message_deleted"]
    hidden: Literal[True]
    ts: Ts
    deleted_ts: Ts
    previous_message: Message


class HomeOpened(Slacks):
    type: Literal["app_home_opened"]
    user: PersonId
    channel: ChannelId
    tab: Literal["home", "messages", "about"]
    event_ts: Ts
    view: View | None = None


class TokensRevoked(Slacks):
    type: Literal["tokens_revoked"]
    tokens: dict[Literal["oauth", "bot"], list[PersonId]]
    event_ts: Ts | None = None


class Uninstalled(Slacks):
    type: Literal["app_uninstalled"]
    event_ts: Ts | None = None


class Authorization(Slacks):
    enterprise_id: TeamId | None
    team_id: TeamId | None
    user_id: PersonId
    is_bot: bool
    is_enterprise_install: bool


class Event(Slacks):
    token: str
    team_id: TeamId
    enterprise_id: TeamId | None = None
    context_team_id: TeamId
    context_enterprise_id: TeamId | None
    api_app_id: AppId
    event: Said | Changed | Deleted | HomeOpened | TokensRevoked | Uninstalled
    type: Literal["event_callback"]
    event_id: Annotated[str, Field(pattern=r"^Ev")]
    event_time: int
    authorizations: list[Authorization]
    is_ext_shared_channel: bool
    event_context: str


class Refused(Slacks):
    ok: Literal[False]
    error: str
    needed: str | None = None
    provided: str | None = None
    req_method: str | None = None
    response_metadata: dict[Literal["messages"], list[str]] | None = None
    errors: list[str] | None = None  # of `invalid_blocks`


class Answered(Slacks):
    ok: Literal[True]


class Posted(Answered):
    channel: ChannelId
    ts: Ts
    message: Message


class Updated(Posted):
    text: str


class PostedToOne(Answered):
    message_ts: Ts


class DeletedOne(Answered):
    channel: ChannelId
    ts: Ts


class Opened(Answered):
    """`no_op` and `already_open` come only when there was nothing to open."""

    channel: Json
    no_op: bool = False
    already_open: bool = False


class Page(Answered):
    messages: list[Message]
    has_more: bool
    pin_count: int | None = None
    response_metadata: dict[Literal["next_cursor"], str] | None = None


class Shown(Answered):
    view: View


class Known(Answered):
    url: Url
    team: str
    user: str
    team_id: TeamId
    user_id: PersonId
    bot_id: BotId
    is_enterprise_install: bool
    enterprise_id: TeamId | None = None


class Revoked(Answered):
    revoked: bool


class Profile(Slacks):
    title: str
    phone: str
    real_name: str
    real_name_normalized: str
    display_name: str
    display_name_normalized: str
    status_text: str
    status_emoji: str
    status_expiration: int
    avatar_hash: str
    image_24: Url | None = None
    team: TeamId
    api_app_id: AppId | None = None
    bot_id: BotId | None = None


class InOrganisation(Slacks):
    id: PersonId
    enterprise_id: TeamId
    enterprise_name: str
    is_admin: bool
    is_owner: bool
    teams: list[TeamId]


class Person(Slacks):
    """Of somebody whose account is closed Slack tells less."""

    id: PersonId
    team_id: TeamId
    name: str
    deleted: bool
    color: str | None = None
    real_name: str | None = None
    tz: str | None = None
    tz_label: str | None = None
    tz_offset: int | None = None
    profile: Profile
    is_admin: bool | None = None
    is_owner: bool | None = None
    is_primary_owner: bool | None = None
    is_restricted: bool | None = None
    is_ultra_restricted: bool | None = None
    is_bot: bool
    is_app_user: bool
    is_stranger: bool | None = None
    updated: int
    is_email_confirmed: bool | None = None
    who_can_share_contact_card: str | None = None
    enterprise_user: InOrganisation | None = None


class OfPerson(Answered):
    user: Person


class Connecting(Answered):
    url: Annotated[str, Field(pattern=r"^wss?://")]


SENT = {
    "interactive": TypeAdapter[Any](
        Annotated[
            BlockActions | ViewSubmission | ViewClosed | Shortcut | MessageShortcut,
            Field(discriminator="type"),
        ]
    ),
    "slash_commands": TypeAdapter[Any](SlashCommand),
    "events_api": TypeAdapter[Any](Event),
}
ANSWERED = {
    method: TypeAdapter[Any](type_ | Refused)
    for method, type_ in {
        "chat.postMessage": Posted,
        "chat.update": Updated,
        "chat.delete": DeletedOne,
        "chat.postEphemeral": PostedToOne,
        "conversations.open": Opened,
        "conversations.history": Page,
        "conversations.replies": Page,
        "views.open": Shown,
        "views.push": Shown,
        "views.update": Shown,
        "views.publish": Shown,
        "auth.test": Known,
        "auth.revoke": Revoked,
        "users.info": OfPerson,
        "apps.connections.open": Connecting,
    }.items()
}
