"""The systems that `lookback demo` shows, with what is claimed of them: told in our own words, each with its source."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from sqlalchemy.orm import Session

from app.registry.dossiers import claims, memberships, systems
from app.registry.dossiers.claimed import Claim
from app.registry.dossiers.evidence import Evidence
from app.registry.filtering.filters import CameraFilter

_HERE: Final = Path(__file__).resolve().parent
_FILES: Final = ("china", "everyday", "measured", "shown")
# What most of them are: no more than that somebody says so.
_CERTAINTY: Final = "reported"


def everything() -> Iterator[dict[str, Any]]:
    """Each system as its file tells it."""
    for name in _FILES:
        yield from _read(f"systems/{name}.toml")["system"]


def is_loaded(session: Session) -> bool:
    """Whether some of the demo's systems are in this register."""
    known = {row["name"] for row in systems.everything(session)}
    return any(each["name"] in known for each in everything())


def load(session: Session, day: date) -> None:
    """Publish the systems and their claims, and link the cameras that are known to belong to them.

    Nothing happens to what is there already. The caller commits.
    """
    known = {key: Evidence.parse(facts) for key, facts in _read("evidence.toml").items()}
    for each in everything():
        system_id = systems.declare(
            session, name=each["name"], summary=each["summary"], place=each["place"], country=each["country"], day=day
        )
        for said in each["claims"]:
            claim = Claim.parse({"certainty": _CERTAINTY, **said})
            claims.state(session, claim, [known[key] for key in said["evidence"]], system_id=system_id, day=day)
        if "cameras" in each and not memberships.linkings(session, system_id):
            memberships.link(session, system_id, CameraFilter.parse(parse_qsl(each["cameras"])), day=day)


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / file).read_text("utf-8"))
