"""Reads the change feed of another register. What a copy could not keep as it is told is refused, in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from app.formats.said import Object, made_of, number, number_or_none, object_or_none, one_of
from app.registry import vocabulary
from app.registry.cameras import camera
from app.registry.changes import HIDDEN, STATED, TAKEN_DOWN, Revised
from app.registry.details import check_text, is_web_address
from app.registry.fields import Field
from app.registry.geometry import DECIMALS
from app.registry.mirroring import Line
from app.registry.revisions import KINDS, REASONS, REMOVAL_REASONS
from app.registry.sources import LICENCE_URLS, LONGEST_ADDRESS, LONGEST_ATTRIBUTION, LONGEST_NAME

# What a revision may say of each column; to read a whole number where it may be a fraction is no loss.
_KINDS: Final = {name: camera.c[name].type.python_type for name in STATED} | {"osm_tags": dict}


def read(lines: Iterable[bytes]) -> Iterator[Line]:
    """What each line of the feed of all cameras tells. Raises UnreadableFile at the first that cannot be kept."""
    return made_of(lines, _line)


def _line(said: Object) -> Line:
    revised = _revised(said)
    unseen = one_of(said.get("unseen"), (None, HIDDEN, TAKEN_DOWN))
    told = [*([said["camera"]] if said["camera"] is not None else ()), *said.get("was", ())]
    if unseen is None and not any(each["id"] == revised.camera_id for each in told):
        raise ValueError("it says neither what its camera is nor why that may not be read")
    origins = {number(each["id"]): each for each in said.get("origins", ())}
    cameras, sources = [], {}
    for feature in told:
        source_id = number(origins[feature["id"]]["source_id"])
        cameras.append({**_camera(feature), "source_id": source_id})
        retrieved_on = origins[feature["id"]]["retrieved_on"]
        sources[source_id] = _source(feature["properties"]["provenance"], retrieved_on)
    into_id = number_or_none(said.get("merged_into"))
    return Line(revised, unseen, into_id, tuple(cameras), sources, tuple(map(_revised, said.get("history", ()))))


def _revised(said: Object) -> Revised:
    return Revised(
        number(said["seq"]),
        number(said["id"]),
        one_of(said["kind"], KINDS),
        date.fromisoformat(said["day"]),
        one_of(said.get("reason"), (None, *REASONS)),
        _bag(said.get("before")),
        _bag(said.get("after")),
    )


def _bag(said: Object | None) -> Object | None:
    """Values of columns by name: of their kind, but not by the rules of today, which what was once said may break."""
    for name, value in (object_or_none(said) or {}).items():
        if name not in _KINDS:
            raise ValueError(f"a camera has no {name}")
        kinds = (int, float) if _KINDS[name] is float else (_KINDS[name],)
        if value is not None and type(value) not in kinds:
            raise TypeError(f"{value!r} is no {name}")
    return said


def _camera(feature: Object) -> Object:
    """The columns of a camera but for its source and its last revision."""
    lon, lat = feature["geometry"]["coordinates"]
    facts = feature["properties"]
    gone, into_id = one_of(facts["removal_reason"], (None, *REMOVAL_REASONS)), number_or_none(facts["merged_into"])
    return {
        **{field.name: _value(field, facts[field.name]) for field in vocabulary.FIELDS},
        "id": number(feature["id"]),
        "record_state": "merged_into" if into_id else "removed" if gone else "published",
        "removal_reason": gone,
        "removal_evidence": _address(facts["removal_evidence"]),
        "merged_into": into_id,
        "split_from": number_or_none(facts["split_from"]),
        "lon": _degrees(lon, 180),
        "lat": _degrees(lat, 90),
        "precision_m": one_of(facts["precision_m"], tuple(DECIMALS)),
        "external_id": _text("external_id", facts["external_id"]),
        "osm_tags": _tags(facts["osm_tags"]),
        "version": number(facts["version"]),
        "published_on": date.fromisoformat(facts["published_on"]),
        "updated_on": date.fromisoformat(facts["updated_on"]),
    }


def _source(provenance: Mapping[str, Any], retrieved_on: str | None) -> Object:
    return {
        "name": _needed("name", provenance["name"], most=LONGEST_NAME),
        "licence": one_of(provenance["licence"], tuple(LICENCE_URLS)),
        "attribution": _needed("attribution", provenance["attribution"], most=LONGEST_ATTRIBUTION),
        "url": _address(provenance["url"]),
        "retrieved_on": date.fromisoformat(retrieved_on) if retrieved_on is not None else None,
    }


def _value(field: Field, said: Any) -> Any:
    if field.kind == "choice":
        return one_of(said, tuple(value.value for value in field.values))
    if field.kind == "number":
        return None if said is None else _real(said)
    if field.kind == "url":
        return _address(said)
    return _text(field.name, said, most=field.max_length, lines=field.kind == "long_text")


def _needed(name: str, said: Any, *, most: int) -> str:
    text = _text(name, said, most=most)
    if text is None:
        raise ValueError(f"{name} is missing")
    return text


def _text(name: str, said: Any, *, most: int = 255, lines: bool = False) -> str | None:
    if said is None:
        return None
    if not isinstance(said, str):
        raise TypeError(f"{name} is no text")
    check_text(name, said, most=most, lines=lines)
    return said


def _address(said: Any) -> str | None:
    """A link may be followed by readers here, so it is one of the web or none."""
    text = _text("url", said, most=LONGEST_ADDRESS)
    if text is not None and not is_web_address(text):
        raise ValueError("it has a link that is no web address")
    return text


def _tags(said: Any) -> Object:
    if not isinstance(said, dict):
        raise TypeError("osm_tags is no object")
    return said


def _real(said: Any) -> float:
    if type(said) not in (int, float):
        raise TypeError(f"{said!r} is no number")
    return float(said)


def _degrees(said: Any, most: int) -> float:
    degrees = _real(said)
    if abs(degrees) > most:
        raise ValueError(f"{said!r} is no place on earth")
    return degrees
