"""The facts of one camera, sorted into the questions that its page answers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app import wording
from app.i18n import _
from app.registry import vocabulary
from app.registry.details import is_web_address
from app.registry.fields import Field
from app.registry.i18n import N_
from app.wording import Row


@dataclass(frozen=True)
class Fact:
    """One line of the page. `text` is None when nothing is known, and `unknown` says so in words."""

    name: str
    label: str
    text: str | None
    unknown: str
    link: str | None = None


@dataclass(frozen=True)
class Part:
    """The answer to one question: facts worth a line of their own, and the labels of what nobody has recorded."""

    facts: tuple[Fact, ...]
    unrecorded: tuple[str, ...]


@dataclass(frozen=True)
class _Question:
    """The vocabulary fields of a question: `always` have a line even when unknown, `otherwise` only when known."""

    always: tuple[str, ...]
    otherwise: tuple[str, ...] = ()


QUESTIONS: Final = {
    "what": _Question(
        ("surveillance_type", "camera_type", "camera_direction", "surveillance", "lifecycle"),
        ("surveillance_zone", "camera_mount", "height", "camera_tilt", "level", "indoor", "name", "ref"),
    ),
    "recognition": _Question((), ("facial_recognition_source", "facial_recognition")),
    "who": _Question(("operator", "manufacturer"), ("operator_wikidata", "model", "manufacturer_wikidata")),
    "why": _Question((), ("description",)),
    "evidence": _Question(("source",), ("image_url", "webcam_url")),
    "freshness": _Question(("check_date", "start_date"), ("end_date",)),
}
_UNKNOWN: Final = {
    "surveillance_type": N_("Nobody has recorded what kind of device it is."),
    "camera_type": N_("Nobody has recorded its shape."),
    "camera_direction": N_("Nobody has recorded which way it looks."),
    "surveillance": N_("Nobody has recorded which space it watches."),
    "lifecycle": N_("Nobody has recorded whether it is in use."),
    "operator": N_("Nobody has recorded who runs this camera."),
    "manufacturer": N_("Nobody has recorded who made it."),
    "source": N_("The source does not say how it came to know."),
    "check_date": N_("Nobody has said when it was last seen."),
    "start_date": N_("Nobody has recorded how long it has been there."),
}
_OSM_OBJECT: Final = re.compile(r"(?:node|way|relation)/[1-9][0-9]{0,18}", re.ASCII)


def part(row: Row, question: str) -> Part:
    """What is known about one of the QUESTIONS."""
    asked = QUESTIONS[question]
    always = [_fact(row, vocabulary.field_named(name)) for name in asked.always]
    otherwise = [_fact(row, vocabulary.field_named(name)) for name in asked.otherwise]
    return Part((*always, *_known(otherwise)), tuple(fact.label for fact in otherwise if fact.text is None))


def osm_address(external_id: str | None) -> str | None:
    """Where OpenStreetMap shows the object a source calls so, when it is one."""
    if external_id and _OSM_OBJECT.fullmatch(external_id):
        return f"https://www.openstreetmap.org/{external_id}"
    return None


def _known(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.text is not None)


def _fact(row: Row, field: Field) -> Fact:
    text = wording.stated(field, row[field.name])
    unknown = _UNKNOWN.get(field.name, N_("Nobody has recorded this."))
    return Fact(field.name, _(field.label), text, _(unknown), _link(field, row[field.name]))


def _link(field: Field, value: object) -> str | None:
    """Where a value leads, if it is an address. Text from imports is checked again: it may hold any scheme."""
    text = str(value or "")
    if field.kind == "wikidata":
        return f"https://www.wikidata.org/wiki/{text}" if text else None
    return text if is_web_address(text) else None
