"""Which environment variables are there, and what do they say? All of them are read here, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_config_path
from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.running.mistakes import ConfigurationError, sentence
from bot.settings_of_slack import SlackSettings
from bot.settings_of_teams import TeamsSettings, as_given
from storage.database import address

DEFAULT_SCHOOL_FILE = Path("school.toml")
ENV_FILE = Path(".env")
ENV_CODING = "utf-8-sig"  # Windows editors add a mark
NO_HOME = (
    "KEY_FILE: is missing. This account has no home folder for the key: write where it is to be"
)


class SettingsError(ConfigurationError):
    """The settings cannot be used; `mistakes` name each variable, never its value."""


def default_key_file() -> Path:
    """In the user's configuration folder, outside the folder of the data. Raises SettingsError for an
    account that has none.
    """
    try:
        return user_config_path("report-image") / "key"
    except RuntimeError:
        raise SettingsError([NO_HOME]) from None


def in_home(path: Path) -> Path:
    """The same, with `~` written out. Raises ValueError for the home of nobody."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError("starts with ~, and there is no such home folder here") from None


def file_in_home(path: Path) -> Path:
    """The same for a file. Raises ValueError also for what can only be a folder."""
    found = in_home(path)
    if found.name in ("", ".."):
        raise ValueError("is a folder: write the name of a file in it")
    return found


InHome = Annotated[Path, AfterValidator(in_home)]
FileInHome = Annotated[Path, AfterValidator(file_in_home)]


class RecordSettings(BaseModel, frozen=True, hide_input_in_errors=True):
    """Where the record and its key are: all that a command needs which asks Slack nothing."""

    database_url: SecretStr = SecretStr(
        "sqlite:///report-image.db"
    )  # PostgreSQL's holds a password
    key_file: FileInHome = Field(default_factory=default_key_file)
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


class Settings(
    SlackSettings, TeamsSettings, RecordSettings, frozen=True, hide_input_in_errors=True
):
    """Every setting. Made by hand (the demo, tests) it takes nothing from the environment."""

    log_format: Literal["json", "text"] | None = None  # readable where somebody watches, else JSON
    school_file: InHome = DEFAULT_SCHOOL_FILE
    backup_folder: InHome | None = None  # a copy of the record goes there each day
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 3000
    metrics_token: SecretStr | None = None  # without one there is no /metrics
    https_proxy: SecretStr | None = None  # may hold a password
    http_proxy: SecretStr | None = None
    no_proxy: str | None = None
    ssl_cert_file: InHome | None = None
    ssl_cert_dir: InHome | None = None

    _as_it_was_given = field_validator("metrics_token", mode="before")(as_given)

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
                "is not a proxy's address; write it like http://proxy.school.example:8080"
            )
        return SecretStr(url)

    @field_validator("ssl_cert_file", "ssl_cert_dir")
    @classmethod
    def _is_there(cls, path: Path | None) -> Path | None:
        if path and not path.exists():
            raise ValueError("there is no such file or folder of certificates")
        return path

    @field_validator("backup_folder")
    @classmethod
    def _is_another_folder(cls, folder: Path | None, info: ValidationInfo) -> Path | None:
        """What happens to the record's folder must not happen to its copies; and copies and key are
        kept apart.
        """
        if folder is None:
            return None
        folder = folder.resolve()
        url, key = info.data.get("database_url"), info.data.get("key_file")
        record = RecordSettings(database_url=url).database_path if url else None
        if record and folder == record.resolve().parent:
            raise ValueError("is the record's own folder: choose another, best on another disk")
        if key and folder == key.resolve().parent:
            raise ValueError("is the key's folder: whoever has both can read the record")
        return folder


def plain(secret: SecretStr | None) -> str | None:
    """What a secret says."""
    return secret.get_secret_value() if secret else None


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
        env_file=ENV_FILE, env_file_encoding=ENV_CODING, env_ignore_empty=True, extra="ignore"
    )


class _Given(_Sources, Settings):
    pass


class _GivenOfRecord(_Sources, RecordSettings):
    pass


class _GivenSchoolFile(_Sources):
    school_file: InHome = DEFAULT_SCHOOL_FILE


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
        return _GivenSchoolFile().school_file


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
