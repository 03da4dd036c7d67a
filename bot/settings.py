"""Which environment variables are there, and what do they say? All of them are read here, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_config_path
from pydantic import BaseModel, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.running.mistakes import ConfigurationError, sentence
from bot.settings_of_teams import TeamsSettings, as_given, private_url
from storage.database import address

DEFAULT_SCHOOL_FILE = Path("school.toml")
ENV_FILE = Path(".env")


class SettingsError(ConfigurationError):
    """The settings cannot be used; `mistakes` name each variable, never its value."""


def default_key_file() -> Path:
    """In the user's configuration folder, outside the folder of the data."""
    return user_config_path("report-image") / "key"


class RecordSettings(BaseModel, frozen=True, hide_input_in_errors=True):
    """Where the record and its key are: all that a command needs which asks Slack nothing."""

    database_url: SecretStr = SecretStr(
        "sqlite:///report-image.db"
    )  # PostgreSQL's holds a password
    key_file: Path = Field(default_factory=default_key_file)
    report_image_key: SecretStr | None = None  # instead of a key file

    @property
    def database_path(self) -> Path | None:
        """The embedded database's file; None for PostgreSQL."""
        url = address.parsed(self.database_url.get_secret_value())
        return None if address.is_server(url) else Path(url.database or "")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, secret: SecretStr) -> SecretStr:
        address.parsed(secret.get_secret_value())
        return secret

    @field_validator("key_file")
    @classmethod
    def _in_home(cls, path: Path) -> Path:
        return path.expanduser()


class Settings(TeamsSettings, RecordSettings, frozen=True, hide_input_in_errors=True):
    """Every setting. Made by hand (the demo, tests) it takes nothing from the environment."""

    slack_client_id: str | None = None
    slack_client_secret: Annotated[SecretStr | None, Field(validate_default=True)] = None
    slack_bot_token: Annotated[SecretStr | None, Field(validate_default=True)] = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: Annotated[SecretStr | None, Field(validate_default=True)] = None
    slack_api_url: str = "https://slack.com/api/"
    log_format: Literal["json", "text"] | None = None  # readable where somebody watches, else JSON
    school_file: Path = DEFAULT_SCHOOL_FILE
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 3000
    metrics_token: SecretStr | None = None  # without one there is no /metrics
    https_proxy: SecretStr | None = None  # may hold a password
    http_proxy: SecretStr | None = None
    no_proxy: str | None = None
    ssl_cert_file: Path | None = None
    ssl_cert_dir: Path | None = None

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

    @field_validator(
        "slack_client_id",
        "slack_client_secret",
        "slack_bot_token",
        "slack_signing_secret",
        "slack_app_token",
        "metrics_token",
        mode="before",
    )
    @classmethod
    def _as_slack_gave_it(cls, given: object) -> object:
        return as_given(given)

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
                "is to be left out: with SLACK_CLIENT_ID each workspace has a token of its own"
            )
        if not token.get_secret_value().startswith("xoxb-"):
            raise ValueError('is no bot token: Slack\'s "Bot User OAuth Token" starts with xoxb-')
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
            raise ValueError('is no app token: Slack\'s "App-Level Token" starts with xapp-')
        return token

    @field_validator("slack_api_url")
    @classmethod
    def _is_private_url(cls, url: str) -> str:
        url = private_url(url)
        return url if url.endswith("/") else f"{url}/"

    @field_validator("https_proxy", "http_proxy")
    @classmethod
    def _is_proxy(cls, proxy: SecretStr | None) -> SecretStr | None:
        """Without its scheme, as it is often written, an HTTP proxy is meant."""
        if proxy is None:
            return None
        given = proxy.get_secret_value()
        url = given if "://" in given else f"http://{given}"
        if not _has_host(url):
            raise ValueError(
                "is no proxy's address; write it like http://proxy.school.example:8080"
            )
        return SecretStr(url)

    @field_validator("ssl_cert_file", "ssl_cert_dir")
    @classmethod
    def _is_there(cls, path: Path | None) -> Path | None:
        if path and not path.expanduser().exists():
            raise ValueError("there is no such file or folder of certificates")
        return path.expanduser() if path else None

    @field_validator("school_file")
    @classmethod
    def _school_file_in_home(cls, path: Path) -> Path:
        return path.expanduser()


def _has_slack(info: ValidationInfo) -> bool:
    """As far as is known from the settings before."""
    return any(info.data.get(name) for name in ("slack_client_id", "slack_bot_token"))


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.scheme in ("http", "https") and parts.hostname and parts.port != 0)
    except ValueError:  # a port that is no number
        return False


class _Sources(BaseSettings):
    """Environment variables, then a `.env` file in the current folder; an empty value counts as
    none.
    """

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8-sig", env_ignore_empty=True, extra="ignore"
    )  # -sig: Windows editors add a mark


class _Given(_Sources, Settings):
    pass


class _GivenOfRecord(_Sources, RecordSettings):
    pass


class _GivenSchoolFile(_Sources):
    school_file: Path = DEFAULT_SCHOOL_FILE


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError with every mistake in them."""
    with _mistakes_named():
        return _Given()


def load_record_settings() -> RecordSettings:
    """Those of the record only, also without any of Slack's. Raises SettingsError."""
    with _mistakes_named():
        return _GivenOfRecord()


def given_school_file() -> Path:
    """Where the school file is, also while other settings are wrong. SettingsError for a bad
    `.env`.
    """
    with _mistakes_named():
        return _GivenSchoolFile().school_file.expanduser()


@contextmanager
def _mistakes_named() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        mistakes = [f"{str(one['loc'][0]).upper()}: {sentence(one)}" for one in error.errors()]
        raise SettingsError(mistakes) from None
    except (UnicodeDecodeError, OSError):
        raise SettingsError(
            [".env: cannot be read; save it as UTF-8 text that you may open"]
        ) from None
