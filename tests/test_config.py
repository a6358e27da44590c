import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.config import Config, ConfigError, environment


def test_every_setting_is_read_from_its_variable(tmp_path: Path) -> None:
    config = Config.from_environment(
        {
            "LOOKBACK_DATA_DIR": str(tmp_path),
            "LOOKBACK_DATABASE_URL": "postgresql+psycopg://localhost/register",
            "LOOKBACK_GEOCODER": " Photon ",
            "LOOKBACK_TRUSTED_PROXIES": "2",
        }
    )

    assert config.data_dir == tmp_path
    assert config.sqlalchemy_url == "postgresql+psycopg://localhost/register"
    assert (config.geocoder, config.trusted_proxies) == ("photon", 2)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LOOKBACK_GEOCODER", "gogle"),
        ("LOOKBACK_TRUSTED_PROXIES", "-1"),
        ("LOOKBACK_TRUSTED_PROXIES", "two"),
        ("LOOKBACK_LIMITS_URL", "localhost"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{variable}='{value}'"):
        Config.from_environment({variable: value})


def test_what_is_given_wins_over_the_environment(tmp_path: Path) -> None:
    config = Config.from_environment({"LOOKBACK_DATA_DIR": "/elsewhere"}, data_dir=tmp_path, contact=None)

    assert config.data_dir == tmp_path


def test_the_register_is_a_file_with_an_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert Config(data_dir=Path("here")).sqlalchemy_url == f"sqlite:///{tmp_path}/here/register.sqlite"


def test_the_signing_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path / "new")

    assert config.signing_key() == config.signing_key()
    assert len(config.signing_key()) >= 64
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert Config(data_dir=tmp_path, secret_key="given").signing_key() == "given"


def test_a_process_that_dies_while_making_the_key_leaves_no_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(data_dir=tmp_path)
    with monkeypatch.context() as dying:
        dying.setattr(secrets, "token_urlsafe", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            config.signing_key()

    assert len(config.signing_key()) >= 64


def test_processes_that_start_at_once_sign_with_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Config(data_dir=tmp_path / "new").signing_key(), range(64)))

    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret-key"]


def test_the_settings_reach_another_process_through_the_environment(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path, geocoder="photon", geocoder_domain="photon.example.org", trusted_proxies=2)

    assert Config.from_environment(environment(config)) == config
    assert Config.from_environment(environment(Config(data_dir=tmp_path))) == Config(data_dir=tmp_path)


def test_the_key_of_snapshots_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path / "new")

    assert config.snapshot_key() == config.snapshot_key()
    assert (tmp_path / "new" / "snapshot-key.pem").stat().st_mode & 0o777 == 0o600
