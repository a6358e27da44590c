"""Every setting: its name, default and meaning. All are read from LOOKBACK_* in the environment, here alone."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from dataclasses import field as setting
from pathlib import Path
from typing import Any, Final, Self

from app.formats import manifest
from app.registry.details import is_web_address

# Where webhooks may lead.
PUBLIC: Final = "public"
ANYWHERE: Final = "anywhere"
NOWHERE: Final = "none"
# Where `lookback serve` is unless told otherwise.
_LOCAL: Final = "http://127.0.0.1:8000"


class ConfigError(ValueError):
    """A setting that cannot be used, with its name and what is wrong with it."""


def _data_dir() -> Path:
    shared = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(shared) / "lookback"


def _explained(default: Any, meaning: str, read: Callable[[str], Any]) -> Any:
    return setting(default=default, metadata={"meaning": meaning, "read": read})


def _text(raw: str) -> str:
    return raw.strip()


def _optional(raw: str) -> str | None:
    return raw.strip() or None


def _geocoder(raw: str) -> str:
    name = raw.strip().lower()
    if name not in ("none", "nominatim", "photon", "pelias"):
        raise ValueError("must be none, nominatim, photon or pelias")
    return name


def _webhooks(raw: str) -> str:
    where = raw.strip().lower()
    if where not in (PUBLIC, ANYWHERE, NOWHERE):
        raise ValueError(f"must be {PUBLIC}, {ANYWHERE} or {NOWHERE}")
    return where


def _archiver(raw: str) -> str | None:
    text = raw.strip()
    if text and not is_web_address(text):
        raise ValueError("must be https:// or http://, a host and where it takes addresses")
    return text or None


def _whole(raw: str) -> int:
    try:
        return int(raw)
    except ValueError:
        raise ValueError("must be a whole number") from None


def _number(least: int, most: int | None = None) -> Callable[[str], int]:
    def read(raw: str) -> int:
        number = _whole(raw)
        if number < least or (most is not None and number > most):
            raise ValueError(f"must be {least} or more" if most is None else f"must be from {least} to {most}")
        return number

    return read


def _origin(raw: str) -> str | None:
    text = raw.strip().rstrip("/").lower()
    if text and not re.fullmatch(r"https?://[a-z0-9.:\[\]-]+", text):
        raise ValueError("must be https:// or http:// and a host")
    return text or None


def _yes_or_no(raw: str) -> bool:
    answer = raw.strip().lower()
    if answer not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return answer == "yes"


def _store(raw: str) -> str:
    text = raw.strip() or "memory://"
    if text != "memory://" and not re.match(r"(rediss?|redis\+unix)://.", text):
        raise ValueError("must be memory:// or redis://host:port")
    return text


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one register. The environment variable of `data_dir` is LOOKBACK_DATA_DIR, and so on."""

    data_dir: Path = setting(
        default_factory=_data_dir,
        metadata={
            "meaning": "the folder of the SQLite register and the secret key",
            "read": lambda raw: Path(raw).expanduser(),
        },
    )
    database_url: str | None = _explained(
        None, "postgresql+psycopg://… ; without it an SQLite file in the data folder", _optional
    )
    secret_key: str | None = _explained(
        None,
        "signs the moderators' sessions; without it a key is made and kept in the data folder",
        _optional,
    )
    geocoder: str = _explained("none", "who finds addresses: none, nominatim, photon or pelias", _geocoder)
    geocoder_domain: str | None = _explained(
        None, "the host of your own geocoder, such as photon.example.org", _optional
    )
    contact: str | None = _explained(
        None,
        "an address to write to: outside services see it in the User-Agent, visitors on the privacy page",
        _optional,
    )
    site_url: str | None = _explained(
        None, "where this register is, such as https://cameras.example.org; the tile server is told", _origin
    )
    basemap: str = _explained(
        "osm", "the streets under the cameras: osm, none, https://…/{z}/{x}/{y}.png or a .pmtiles file", _text
    )
    basemap_attribution: str | None = _explained(
        None, "who made a basemap other than osm, and where that is said: © Name https://…", _optional
    )
    basemap_max_zoom: int = _explained(19, "the largest zoom of the tiles of a basemap other than osm", _number(1, 22))
    # A smaller cache could not hold the largest tile in each of its folders.
    basemap_cache_mb: int = _explained(500, "how much disk the copies of street tiles may take", _number(64))
    limits_url: str = _explained(
        "memory://",
        "where attempts are counted: memory:// for one process, redis://host:port for several",
        _store,
    )
    reads_per_minute: int = _explained(
        600, "how often one network may ask the API in a minute, ten times that with a key; 0 for no limit", _number(0)
    )
    request_seconds: int = _explained(
        10,
        "for how many seconds the database may work on what one request asks, before it is refused; 0 for no limit",
        _number(0),
    )
    keep_days: int = _explained(
        90,
        "for how many days `lookback purge` keeps what people sent in, after the last that happened to it",
        _number(1),
    )
    require_second_factor: bool = _explained(
        False, "yes: whoever signs in to the desk needs an app or a passkey beside the password", _yes_or_no
    )
    snapshots: str | None = _explained(
        None, "where snapshots are kept: a folder or s3://bucket/path; a folder in the data folder otherwise", _optional
    )
    snapshot_days: int = _explained(
        14,
        "for how many days daily snapshots are kept; the first of a month is kept for ever; 0 makes none",
        _number(0),
    )
    webhooks: str = _explained(
        PUBLIC,
        "where changes may be sent to: public is https:// and nobody's private network, anywhere to try it out, none",
        _webhooks,
    )
    archiver: str | None = _explained(
        None,
        "an archive that is asked for a copy of a claim's source: what the page's address is put behind,"
        " such as https://web.archive.org/web/",
        _archiver,
    )
    trusted_proxies: int = _explained(
        0, "how many reverse proxies stand in front and set X-Forwarded-* headers", _number(0)
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **given: Any) -> Self:
        """Read the environment; `given` settings that are not None win. Raises ConfigError naming the variable."""
        values: dict[str, Any] = {}
        for each in fields(cls):
            raw = environment.get(variable(each.name))
            if raw is None:
                continue
            try:
                values[each.name] = each.metadata["read"](raw)
            except ValueError as error:
                raise ConfigError(f"{variable(each.name)}={raw!r}: {error}") from error
        values.update({name: value for name, value in given.items() if value is not None})
        return cls(**values)

    @property
    def sqlalchemy_url(self) -> str:
        """Where the register is. SQLite's path is absolute: a relative one would depend on the current folder."""
        return self.database_url or f"sqlite:///{self.data_dir.expanduser().resolve() / 'register.sqlite'}"

    @property
    def public_url(self) -> str:
        """Where this register is as far as it knows: what is told outside a request leads there."""
        return self.site_url or _LOCAL

    def signing_key(self) -> str:
        """The secret key, made on first use and kept readable by its owner alone."""
        return self.secret_key or self.kept("secret-key", lambda: secrets.token_urlsafe(48))

    def snapshot_key(self) -> bytes:
        """The key that signs snapshots, made on first use like the secret key. Without it later ones have another."""
        return self.kept("snapshot-key.pem", lambda: manifest.new_key().decode()).encode()

    @property
    def where_snapshots_are(self) -> str:
        """A folder, or an address s3://…."""
        return self.snapshots or str(self.data_dir.expanduser().resolve() / "snapshots")

    def kept(self, name: str, make: Callable[[], str]) -> str:
        """A secret in the data folder, made on first use and kept readable by its owner alone."""
        path = self.data_dir / name
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            # A file of its own first, readable by its owner alone: under its name the key is there whole or not at all.
            key = make()
            descriptor, fresh = tempfile.mkstemp(dir=self.data_dir)
            try:
                with os.fdopen(descriptor, "w", encoding="ascii") as file:
                    file.write(key)
                with contextlib.suppress(FileExistsError):
                    path.hardlink_to(fresh)
            finally:
                Path(fresh).unlink()
        return path.read_text("ascii")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"LOOKBACK_{name.upper()}"


def environment(config: Config) -> dict[str, str]:
    """The settings as variables, which are what a worker process reads; "" stands for none."""
    return {variable(each.name): _written(getattr(config, each.name)) for each in fields(config)}


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
