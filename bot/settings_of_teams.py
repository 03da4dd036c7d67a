"""Which environment variables does Microsoft Teams need? All or none of the first three."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
ORDINARY = re.compile(r"[!-~]*")
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TOGETHER = "TEAMS_APP_ID, TEAMS_APP_SECRET and TEAMS_TENANT go together: set all three, or none"


def as_given(given: object) -> object:
    """What was copied from a page, if it can be. Raises ValueError."""
    text = given.get_secret_value() if isinstance(given, SecretStr) else given
    if isinstance(text, str) and not ORDINARY.fullmatch(text):
        raise ValueError(
            "holds a space, a sign that cannot be seen or one that no token has: copy it anew"
        )
    return given


def private_url(url: str) -> str:
    """An address a secret may be sent to. Raises ValueError."""
    if not _is_private(url):
        raise ValueError(
            "is to start with https:// (http:// only on this machine: the token goes there)"
        )
    return url


def _is_private(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that is not closed
        return False
    local = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
    return bool(parts.hostname and (parts.scheme == "https" or local))


class TeamsSettings(BaseModel, frozen=True, hide_input_in_errors=True):
    """What Microsoft gave the app. The addresses are Microsoft's own when they are left out."""

    teams_app_id: str | None = None
    teams_app_secret: Annotated[SecretStr | None, Field(validate_default=True)] = None
    teams_tenant: Annotated[str | None, Field(validate_default=True)] = None
    teams_login_url: str | None = None
    teams_metadata_url: str | None = None
    teams_issuer: str | None = None
    teams_service_url: str | None = None
    teams_graph: bool = False  # the school lets the app ask who people are
    teams_graph_url: str | None = None
    teams_secret_ends: date | None = None  # only to be warned in time

    @property
    def uses_teams(self) -> bool:
        """Whether the school has Teams."""
        return self.teams_app_id is not None

    def given_of_teams(self) -> dict[str, Any]:
        """What was given, by the names of `bot.teams.credentials`."""
        fields = [name for name in TeamsSettings.model_fields if name != "teams_secret_ends"]
        named = {name: getattr(self, name) for name in fields}
        plain = {
            name.removeprefix("teams_"): v.get_secret_value() if isinstance(v, SecretStr) else v
            for name, v in named.items()
        }
        return {name: value for name, value in plain.items() if value is not None}

    _as_microsoft_gave_it = field_validator(
        "teams_app_id", "teams_app_secret", "teams_tenant", mode="before"
    )(as_given)

    @field_validator("teams_app_secret", "teams_tenant")
    @classmethod
    def _goes_with_the_app(
        cls, given: SecretStr | str | None, info: ValidationInfo
    ) -> SecretStr | str | None:
        known = "teams_app_id" in info.data  # else something is wrong with that one
        if known and (given is None) != (info.data["teams_app_id"] is None):
            raise ValueError(TOGETHER)
        return given

    @field_validator("teams_app_id", "teams_tenant")
    @classmethod
    def _is_guid(cls, given: str | None) -> str | None:
        if given is not None and not GUID.fullmatch(given):
            raise ValueError(
                "is not an ID as Microsoft gives one: 32 signs in five parts, like "
                "01234567-89ab-cdef-0123-456789abcdef"
            )
        return given and given.lower()

    @field_validator(
        "teams_login_url", "teams_metadata_url", "teams_service_url", "teams_graph_url"
    )
    @classmethod
    def _is_private_teams_url(cls, url: str | None) -> str | None:
        return url and private_url(url)
