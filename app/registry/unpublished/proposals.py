"""What a sender proposes, read once out of a form: a camera, or what is wrong with one that is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from app.registry import vocabulary
from app.registry.dates import PartialDate
from app.registry.details import CameraDetails, Scalar, check_text, clean, is_web_address
from app.registry.errors import Invalid, Problem
from app.registry.geometry import Position, coarsen
from app.registry.i18n import N_

KNOWLEDGE: Final = {"survey": N_("I saw it myself"), "read": N_("I read about it")}
# How the sender knows, in the words of OSM's `source`.
_SOURCE_OF: Final = {"survey": "survey", "read": "document"}
_LONGEST_PROSE: Final = 2000


@dataclass(frozen=True)
class Proposal:
    """A camera as it was understood: what it is, how the sender knows, and a note to the moderator."""

    details: CameraDetails
    knowledge: str
    evidence_url: str | None
    note: str | None

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> "Proposal":
        """Read a form. Raises Invalid with a Problem for every field that is missing or cannot be read."""
        problems: list[Problem] = []
        knowledge, url, note = _backing(raw, problems)
        if not clean(str(raw.get("surveillance_type") or "")):
            problems.append(Problem("surveillance_type", N_("Choose what it is. “Not sure” is an answer.")))
        details = None
        try:
            details = CameraDetails.parse({**raw, "source": url or _SOURCE_OF.get(knowledge, "")})
        except Invalid as error:
            problems[:0] = error.problems
        if details is None or problems:
            raise Invalid(tuple(problems))
        return cls(details, knowledge, url or None, note)


@dataclass(frozen=True)
class Correction:
    """What is different about a camera: its fields with their new values, and as `base` what the sender saw there.

    `base` has `lon` and `lat` when the camera stands elsewhere; `position` is where it stands either way.
    """

    camera_id: int
    position: Position
    values: Mapping[str, Scalar]
    base: Mapping[str, Scalar]
    knowledge: str
    evidence_url: str | None
    note: str | None

    @classmethod
    def parse(cls, raw: Mapping[str, object], camera: Mapping[Any, Any]) -> "Correction":
        """Read a form that was filled with a camera's row. A field that it does not have is not touched.

        Raises Invalid with a Problem for every field that cannot be read, for `details` when nothing is different.
        """
        problems: list[Problem] = []
        knowledge, url, note = _backing(raw, problems)
        typed = {name: raw[name] for name in (*vocabulary.NAMES, "lon", "lat") if name in raw}
        details = None
        try:
            details = CameraDetails.parse({**camera, **typed}, base=camera)
        except Invalid as error:
            problems[:0] = error.problems
        if details is None or problems:
            raise Invalid(tuple(problems))
        values = {name: value for name, value in details.values.items() if name in typed and value != camera[name]}
        base = {name: camera[name] for name in values}
        shown = Position(camera["lon"], camera["lat"])
        position = shown
        if coarsen(details.position, camera["precision_m"]) != shown:
            position = details.position
            base.update(lon=shown.lon, lat=shown.lat)
        if not base:
            raise Invalid((Problem("details", N_("Nothing is different from what is published.")),))
        return cls(
            camera["id"], position, MappingProxyType(values), MappingProxyType(base), knowledge, url or None, note
        )


@dataclass(frozen=True)
class Absence:
    """What somebody knows who says that a camera is gone: until when it was there, why, and where it is written."""

    end_date: str | None = None
    note: str | None = None
    evidence_url: str | None = None

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> "Absence":
        """Read a form; nothing of it must be filled in. Raises Invalid with a Problem for every field."""
        problems: list[Problem] = []
        end = ""
        try:
            if end := clean(str(raw.get("end_date") or "")):
                PartialDate.parse(end, "end_date")
        except Invalid as error:
            problems.extend(error.problems)
        url, note = _written(raw, problems)
        if problems:
            raise Invalid(tuple(problems))
        return cls(end or None, note, url or None)


def parse_prose(raw: object, field: str) -> str | None:
    """What somebody writes to somebody else; None when it is nothing. Raises Invalid naming `field`."""
    text = clean(str(raw or ""))
    check_text(field, text, most=_LONGEST_PROSE, lines=True)
    return text or None


def _backing(raw: Mapping[str, object], problems: list[Problem]) -> tuple[str, str, str | None]:
    """How the sender knows, the link to where it is written, and the note."""
    knowledge = clean(str(raw.get("knowledge") or ""))
    if knowledge not in KNOWLEDGE:
        problems.append(Problem("knowledge", N_("Say whether you saw it yourself or read about it.")))
    url, note = _written(raw, problems)
    return knowledge, url, note


def _written(raw: Mapping[str, object], problems: list[Problem]) -> tuple[str, str | None]:
    """The link to where it is written, and the note."""
    url, note = "", None
    try:
        url = _link(raw.get("evidence_url"))
    except Invalid as error:
        problems.extend(error.problems)
    try:
        note = parse_prose(raw.get("note"), "note")
    except Invalid as error:
        problems.extend(error.problems)
    return url, note


def _link(raw: object) -> str:
    """The web address where it is written, empty when there is none; it becomes the camera's `source`."""
    url = clean(str(raw or ""))
    check_text("evidence_url", url, most=vocabulary.field_named("source").max_length, lines=False)
    if url and not is_web_address(url):
        raise Invalid((Problem("evidence_url", N_("Must be a web address that starts with https:// or http://.")),))
    return url
