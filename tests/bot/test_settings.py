"""Promises about the settings and the key file: every mistake in one go, no secret printed, a
private key.
"""

import os
import stat
import threading
from base64 import b64encode
from pathlib import Path

import pytest

from bot.running.key_file import KeyFileError
from bot.running.keys import check_key_place, load_key, load_or_make_key, school_key
from bot.settings import Settings, SettingsError, load_settings

BOT, SIGNING, APP = "xoxb-seen-nowhere-1", "seen-nowhere-2", "xapp-seen-nowhere-3"
NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """An empty folder and an environment without any of our variables; call it to set some."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)

    def settings(**values: str) -> Settings:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return settings


def mistakes(environment, **values: str) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        environment(**values)
    return dict(one.split(": ", 1) for one in caught.value.mistakes)


def test_two_secrets_are_enough_and_the_rest_has_defaults(environment):
    settings = environment(SLACK_BOT_TOKEN=BOT, SLACK_SIGNING_SECRET=SIGNING)
    assert settings.database_url.get_secret_value() == "sqlite:///report-image.db"
    assert settings.database_path == Path("report-image.db")
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.host, settings.port, settings.school_file) == (
        "127.0.0.1",
        3000,
        Path("school.toml"),
    )
    assert not settings.socket_mode


def test_an_app_token_means_socket_mode_and_needs_no_signing_secret(environment):
    assert environment(SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP).socket_mode


def test_the_key_file_stands_in_the_users_configuration_folder_by_default(environment):
    settings = environment(SLACK_BOT_TOKEN=BOT, SLACK_SIGNING_SECRET=SIGNING)
    assert settings.key_file.name == "key"
    assert settings.key_file.parent.name == "report-image"
    assert Path.cwd() not in settings.key_file.parents


def test_settings_may_stand_in_a_file_in_the_folder(environment):
    Path(".env").write_text(
        f"SLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\nSLACK_SIGNING_SECRET=\nPORT=4000\n"
    )
    assert environment().port == 4000


def test_a_file_of_settings_saved_by_a_windows_editor_is_read_or_told(environment):
    text = f"SLACK_BOT_TOKEN={BOT}\r\nSLACK_APP_TOKEN={APP}\r\n"
    Path(".env").write_text(text, encoding="utf-8-sig")
    assert environment().socket_mode
    Path(".env").write_text(text, encoding="utf-16")
    assert set(mistakes(environment)) == {".env"}


@pytest.mark.parametrize("name", ["KEY_FILE", "SCHOOL_FILE", "BACKUP_FOLDER", "SSL_CERT_FILE"])
def test_a_home_that_nobody_has_is_told_at_its_setting(environment, name):
    said = mistakes(
        environment,
        SLACK_BOT_TOKEN=BOT,
        SLACK_APP_TOKEN=APP,
        **{name: "~nobody-has-this/there"},
    )
    assert said == {name: "starts with ~, and there is no such home folder here"}


@pytest.mark.parametrize("folder", [".", "..", "/", "there/.."])
def test_a_folder_in_place_of_a_file_is_told_at_its_setting(environment, folder):
    given = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
    said = mistakes(environment, KEY_FILE=folder, DATABASE_URL=f"sqlite:///{folder}", **given)
    assert set(said) == {"KEY_FILE", "DATABASE_URL"}


def test_settings_made_by_hand_take_nothing_from_the_environment(environment):
    environment(
        SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP, DATABASE_URL="postgresql://localhost/records"
    )
    settings = Settings(slack_bot_token="xoxb-demo", slack_signing_secret="demo")
    assert not settings.socket_mode
    assert settings.database_path == Path("report-image.db")


def test_no_secret_is_ever_printed(environment):
    settings = environment(
        SLACK_BOT_TOKEN=BOT,
        SLACK_SIGNING_SECRET=SIGNING,
        SLACK_APP_TOKEN=APP,
        DATABASE_URL="postgresql://bot:seen-nowhere-4@localhost/records",
    )
    assert settings.database_path is None
    for printed in (
        repr(settings),
        str(settings),
        str(settings.model_dump()),
        settings.model_dump_json(),
    ):
        assert "seen-nowhere" not in printed


def test_every_mistake_is_told_in_one_go_without_the_values(environment):
    told = mistakes(
        environment,
        SLACK_BOT_TOKEN="seen-nowhere",
        SLACK_API_URL="http://slack.example/api/",
        DATABASE_URL="mysql://seen-nowhere@localhost/x",
        PORT="seen-nowhere",
    )
    assert set(told) == {
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_API_URL",
        "DATABASE_URL",
        "PORT",
    }
    assert "seen-nowhere" not in str(told)
    assert told["PORT"] == "must be a whole number"


@pytest.mark.parametrize("url", ["https://[", "https://[::1", "https://", "slack.example"])
def test_an_address_that_is_none_is_told_in_our_words(environment, url):
    told = mistakes(environment, SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP, SLACK_API_URL=url)
    said = "is to start with https:// (http:// only on this machine: the token goes there)"
    assert told == {"SLACK_API_URL": said}


def test_a_missing_token_and_a_missing_transport_are_told_together(environment):
    assert set(mistakes(environment)) == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://:key@/records.db",
        "sqlite:///records.db?key=seen-nowhere",
        "sqlite+pysqlcipher:///records.db",
        "records.db",
        "postgresql://bot:seen@nowhere:port/records",
        "postgresql+asyncpg://bot:seen@nowhere/records",
    ],
)
def test_a_database_url_is_a_file_without_a_key_or_postgresql(environment, url):
    told = mistakes(environment, SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP, DATABASE_URL=url)
    assert set(told) == {"DATABASE_URL"}
    assert "nowhere" not in str(told)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_may_be_written_in_each_usual_way(environment, scheme):
    url = f"{scheme}://bot:secret@localhost/records"
    assert (
        environment(SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP, DATABASE_URL=url).database_path
        is None
    )


def test_what_postgresql_needs_is_asked_for_in_plain_words(environment, monkeypatch):
    monkeypatch.setattr("storage.database.address.find_spec", lambda name: None)
    url = "postgresql://bot:seen-nowhere@localhost/records"
    told = mistakes(environment, SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP, DATABASE_URL=url)
    assert "pip install 'report-image[postgres]'" in told["DATABASE_URL"]
    assert "seen-nowhere" not in str(told)


def test_a_key_is_made_once_private_and_whole(tmp_path):
    path = tmp_path / "configuration" / "report-image" / "key"
    [key] = load_or_make_key(path).keys
    assert len(key) == 32
    assert load_or_make_key(path).keys == (key,)
    assert list(path.parent.iterdir()) == [path]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_two_that_make_the_key_at_once_get_the_same_key(tmp_path):
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: made.extend(load_or_make_key(tmp_path / "key").keys))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such permissions")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_refused(tmp_path, mode):
    path = tmp_path / "key"
    [key] = load_or_make_key(path).keys
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600") as caught:
        load_key(path)
    assert key.hex() not in str(caught.value)


@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "zz" * 32, "clé", f"{'ab' * 32}\nabcd"])
def test_a_damaged_key_is_refused_and_not_replaced(tmp_path, text):
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="not a whole key"):
        load_or_make_key(path)
    assert path.read_text(encoding="utf-8") == text


def test_a_key_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KeyFileError, match="cannot be made"):
        load_or_make_key(tmp_path / "file" / "key")


def test_a_key_beside_the_database_is_warned_of(tmp_path):
    database = tmp_path / "there" / "data" / "report-image.db"
    assert "KEY_FILE" in check_key_place(tmp_path / "there" / "data" / "key", database)
    assert "KEY_FILE" in check_key_place(tmp_path / "there" / "keys" / "key", database)
    assert check_key_place(tmp_path / "configuration" / "key", database) is None


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_a_key_in_a_settings_file_that_others_can_read_is_refused(environment):
    text = f"SLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\nREPORT_IMAGE_KEY={b64encode(bytes(32)).decode()}\n"
    Path(".env").write_text(text)
    for mode in (0o644, 0o640, 0o660):
        Path(".env").chmod(mode)
        with pytest.raises(KeyFileError, match=r"chmod 600 \.env"):
            school_key(load_settings())
    Path(".env").chmod(0o600)
    assert school_key(load_settings()).keys == (bytes(32),)
    Path(".env").chmod(0o644)
    assert school_key(environment(REPORT_IMAGE_KEY=b64encode(bytes(32)).decode())).keys == (
        bytes(32),
    )


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such limit")
def test_a_program_that_has_the_key_leaves_no_copy_of_its_memory_on_the_disk(environment):
    import resource

    before = resource.getrlimit(resource.RLIMIT_CORE)
    if not before[1]:
        pytest.skip("this machine writes none anyhow")
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    try:
        settings = environment(SLACK_BOT_TOKEN=BOT, SLACK_SIGNING_SECRET=SIGNING, KEY_FILE="key")
        school_key(settings, make=True)
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


TEAMS = {
    "TEAMS_APP_ID": "5f1c0000-0000-4000-8000-00000000b07a",
    "TEAMS_APP_SECRET": "a-secret",
    "TEAMS_TENANT": "7e000000-0000-4000-8000-0000000000aa",
}


def test_people_are_looked_up_in_the_directory_only_where_that_is_set(environment):
    assert environment(**TEAMS).given_of_teams()["graph"] is False
    url = "http://127.0.0.1:9/graph"
    given = environment(**TEAMS, TEAMS_GRAPH="yes", TEAMS_GRAPH_URL=url).given_of_teams()
    assert (given["graph"], given["graph_url"]) == (True, url)


def test_a_directory_that_others_could_listen_to_is_not_asked(environment):
    wrong = {"TEAMS_GRAPH": "perhaps", "TEAMS_GRAPH_URL": "http://graph.example"}
    assert mistakes(environment, **TEAMS, **wrong).keys() == wrong.keys()


def test_an_account_without_a_home_is_asked_where_the_key_is_to_be(environment, monkeypatch):
    pwd = pytest.importorskip("pwd")
    monkeypatch.setattr(pwd, "getpwuid", lambda number: {}[number])
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert "write where it is to be" in mistakes(environment, SLACK_BOT_TOKEN=BOT)["KEY_FILE"]
