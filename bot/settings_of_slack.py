"""What does Slack give this app? The settings that begin with SLACK_."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator

from bot.settings_of_teams import as_given, private_url


class SlackSettings(BaseModel, frozen=True, hide_input_in_errors=True):
    """For one workspace a token; for many, what gives each its own."""

    slack_client_id: str | None = None
    slack_client_secret: Annotated[SecretStr | None, Field(validate_default=True)] = None
    slack_bot_token: Annotated[SecretStr | None, Field(validate_default=True)] = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: Annotated[SecretStr | None, Field(validate_default=True)] = None
    slack_api_url: str = "https://slack.com/api/"

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached by Socket Mode (an app token is set) instead of over HTTP."""
        return self.slack_app_token is not None

    @property
    def uses_slack(self) -> bool:
        """Whether the school has Slack: without Teams it has."""
        return self.by_oauth or self.slack_bot_token is not None

    @property
    def by_oauth(self) -> bool:
        """Whether each workspace installs the app itself, and has a token of its own."""
        return self.slack_client_id is not None

    _as_slack_gave_it = field_validator(
        "slack_client_id",
        "slack_client_secret",
        "slack_bot_token",
        "slack_signing_secret",
        "slack_app_token",
        mode="before",
    )(as_given)

    @field_validator("slack_client_secret")
    @classmethod
    def _goes_with_its_id(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if (secret is None) != (info.data.get("slack_client_id") is None):
            raise ValueError("goes with SLACK_CLIENT_ID: set both, or neither")
        return secret

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        by_oauth = info.data.get("slack_client_id") is not None
        if token is None and (by_oauth or info.data.get("teams_app_id")):
            return None
        if token is None:
            raise ValueError("is missing")
        if by_oauth:
            raise ValueError(
                "must be left out: with SLACK_CLIENT_ID each workspace has a token of its own"
            )
        if token.get_secret_value().startswith("xoxe."):
            raise ValueError(
                "ends after twelve hours: token rotation is on; make the app anew without it"
            )
        if not token.get_secret_value().startswith("xoxb-"):
            raise ValueError(
                'is not a bot token: Slack\'s "Bot User OAuth Token" starts with xoxb-'
            )
        return token

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if not _has_slack(info) and "slack_bot_token" in info.data:
            if token is not None or info.data.get("slack_signing_secret"):
                raise ValueError("goes with SLACK_BOT_TOKEN, which is missing")
            return None
        if token is None and info.data.get("slack_signing_secret", "") is None:
            raise ValueError(
                "is missing (for Socket Mode); for HTTP set SLACK_SIGNING_SECRET instead"
            )
        if token is not None and not token.get_secret_value().startswith("xapp-"):
            raise ValueError('is not an app token: Slack\'s "App-Level Token" starts with xapp-')
        return token

    @field_validator("slack_api_url")
    @classmethod
    def _is_private_url(cls, url: str) -> str:
        url = private_url(url)
        return url if url.endswith("/") else f"{url}/"


def _has_slack(info: ValidationInfo) -> bool:
    """As far as is known from the settings before."""
    return any(info.data.get(name) for name in ("slack_client_id", "slack_bot_token"))
