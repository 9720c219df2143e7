"""Settings are read from the environment; a bad one is refused with a line that names it."""

from datetime import timedelta
from pathlib import Path

import pytest

from actors.settings import BadSetting, load, private_redis_note


def test_without_any_setting_everything_lies_in_the_data_folder(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert settings.data_dir == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path}/background-tasks.db"
    assert settings.redis_url == f"unix://{tmp_path}/redis.sock"
    assert settings.port == 8000
    assert settings.keep_finished == timedelta(days=60)
    assert settings.keep_canceled == timedelta(minutes=10)
    assert settings.allowed_origins == frozenset()


def test_an_empty_value_is_no_value() -> None:
    names = ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "PORT", "KEEP_FINISHED_DAYS", "ALLOWED_ORIGINS")
    assert load(dict.fromkeys(names, "")) == load({})


def test_the_data_folder_of_the_command_line_wins(tmp_path: Path) -> None:
    assert load({"DATA_DIR": "/elsewhere"}, tmp_path).data_dir == tmp_path
    assert load({"DATA_DIR": "/elsewhere"}).data_dir == Path("/elsewhere")


def test_the_private_redis_is_found_by_the_note_that_the_supervisor_leaves(tmp_path: Path) -> None:
    private_redis_note(tmp_path).write_text("unix:///tmp/short/redis.sock\n")
    assert load({}, tmp_path).redis_url == "unix:///tmp/short/redis.sock"


def test_an_address_of_redis_wins_over_the_note(tmp_path: Path) -> None:
    private_redis_note(tmp_path).write_text("unix:///tmp/short/redis.sock\n")
    assert load({"REDIS_URL": "rediss://queue.example/0"}, tmp_path).redis_url == "rediss://queue.example/0"


def test_origins_may_be_separated_by_spaces_and_commas() -> None:
    origins = load({"ALLOWED_ORIGINS": "https://a.example, http://b.example:8080"}).allowed_origins
    assert origins == {"https://a.example", "http://b.example:8080"}


def test_origins_that_embed_us_are_exact() -> None:
    origins = load({"EMBED_ORIGINS": "https://till.example,https://shop.example:8443 http://localhost:3000"})
    assert origins.embed_origins == {"https://till.example", "https://shop.example:8443", "http://localhost:3000"}
    assert load({"EMBED_ORIGINS": ""}).embed_origins == frozenset()
    for local in ("http://localhost", "http://127.0.0.1:8080", "http://[::1]:3000"):
        assert load({"EMBED_ORIGINS": local}).embed_origins == {local}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "not a url"),
        ("DATABASE_URL", "mysql://root@localhost/studio"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://localhost"),
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "80.5"),
        ("PORT", "²"),
        ("WEB_CONCURRENCY", "0"),
        ("KEEP_FINISHED_DAYS", "0"),
        ("KEEP_FINISHED_DAYS", "forever"),
        ("KEEP_CANCELED_MINUTES", "0"),
        ("KEEP_CANCELED_MINUTES", "1e3"),
        ("LOG_FORMAT", "xml"),
        ("HEALTH_PORT", "lots"),
        ("HEALTH_FROM", "10.0.0.1/8"),
        ("TASKS_AT_ONCE", "0"),
        ("RECORDS_A_TASK", "all"),
        ("ALLOWED_ORIGINS", "office.example"),
        ("ALLOWED_ORIGINS", "https://office.example/path"),
        ("ALLOWED_ORIGINS", "ftp://office.example"),
        ("ALLOWED_ORIGINS", "https://office.example *"),
        ("EMBED_ORIGINS", "*"),
        ("EMBED_ORIGINS", "null"),
        ("EMBED_ORIGINS", "till.example"),
        ("EMBED_ORIGINS", "http://till.example"),
        ("EMBED_ORIGINS", "http://localhost.evil.example"),
        ("EMBED_ORIGINS", "http://localhost:80"),
        ("EMBED_ORIGINS", "https://*.till.example"),
        ("EMBED_ORIGINS", "https://Till.example"),
        ("EMBED_ORIGINS", "https://till.example/"),
        ("EMBED_ORIGINS", "https://till.example:443"),
        ("EMBED_ORIGINS", "https://till.example:0"),
        ("EMBED_ORIGINS", "https://till.example."),
        ("EMBED_ORIGINS", "https://user@till.example"),
        ("EMBED_ORIGINS", "https://till.example, https://shop.example/path"),
    ],
)
def test_a_bad_value_is_refused_in_one_line_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        load({name: value})
    assert name in str(refusal.value)
    assert "\n" not in str(refusal.value)
