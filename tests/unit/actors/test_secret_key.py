"""The key that links are signed with: given, or made once and kept for nobody else to read."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actors.secret_key import FILE, secret_key
from actors.settings import BadSetting, load


def test_the_setting_wins(tmp_path: Path) -> None:
    assert secret_key(load({"SECRET_KEY": "s" * 32}, tmp_path)) == b"s" * 32
    assert not (tmp_path / FILE).exists()


def test_without_it_one_is_made_and_stays(tmp_path: Path) -> None:
    settings = load({}, tmp_path / "data")
    key = secret_key(settings)
    assert len(key) >= 32
    assert secret_key(settings) == key
    assert (settings.data_dir / FILE).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in settings.data_dir.iterdir()] == [FILE]


def test_processes_that_begin_together_agree(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: secret_key(settings), range(32)))) == 1


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        load({"SECRET_KEY": "short"}, tmp_path)


@pytest.mark.parametrize("url", ["studio.test", "ftp://studio.test", "https://studio.test/path", "https://a b.test"])
def test_a_public_url_is_an_address_alone(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadSetting, match="PUBLIC_URL"):
        load({"PUBLIC_URL": url}, tmp_path)


def test_the_public_url_loses_its_last_slash(tmp_path: Path) -> None:
    assert load({"PUBLIC_URL": "https://studio.test/"}, tmp_path).public_url == "https://studio.test"
    assert load({"PORT": "9000"}, tmp_path).public_url == "http://127.0.0.1:9000"
