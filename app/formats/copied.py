"""Reads the change feed of another register. What a copy could not keep as it is told is refused, in words."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from app.formats.foreign import UnreadableFile, shown
from app.registry import vocabulary
from app.registry.changes import HIDDEN, STATED, TAKEN_DOWN, Revised
from app.registry.details import check_text, is_web_address
from app.registry.errors import Invalid
from app.registry.geometry import DECIMALS
from app.registry.i18n import N_
from app.registry.mirroring import Line
from app.registry.model import LARGEST_ID
from app.registry.revisions import KINDS, REASONS, REMOVAL_REASONS
from app.registry.sources import LICENCE_URLS, LONGEST_ADDRESS, LONGEST_ATTRIBUTION, LONGEST_NAME
from app.registry.vocabulary import Field

_Object = dict[str, Any]
_EVERYTHING: Final = frozenset(STATED)


def read(lines: Iterable[bytes]) -> Iterator[Line]:
    """What each line of the feed of all cameras tells. Raises UnreadableFile at the first that cannot be kept."""
    for text in lines:
        if not text.endswith(b"\n"):
            raise UnreadableFile(N_("It is cut short."))
        try:
            yield _line(json.loads(text, parse_constant=_no_number))
        except (LookupError, TypeError, ValueError, Invalid, RecursionError) as error:
            start = shown(text.decode("utf-8", "replace"))
            raise UnreadableFile(
                N_("The line “%(start)s” cannot be kept here: %(problem)s."), start=start, problem=shown(_words(error))
            ) from None


def _words(error: Exception) -> str:
    if isinstance(error, LookupError | RecursionError | json.JSONDecodeError):
        return f"it is no change of a camera ({type(error).__name__}: {error})"
    return str(error)


def _line(said: _Object) -> Line:
    revised = _revised(said)
    unseen = _one_of(said.get("unseen"), (None, HIDDEN, TAKEN_DOWN))
    told = [*([said["camera"]] if said["camera"] is not None else ()), *said.get("was", ())]
    if unseen is None and not any(each["id"] == revised.camera_id for each in told):
        raise ValueError("it says neither what its camera is nor why that may not be read")
    origins = {_number(each["id"]): each for each in said.get("origins", ())}
    cameras, sources = [], {}
    for feature in told:
        source_id = _number(origins[feature["id"]]["source_id"])
        cameras.append({**_camera(feature), "source_id": source_id})
        retrieved_on = origins[feature["id"]]["retrieved_on"]
        sources[source_id] = _source(feature["properties"]["provenance"], retrieved_on)
    return Line(revised, unseen, tuple(cameras), sources, tuple(map(_revised, said.get("history", ()))))


def _revised(said: _Object) -> Revised:
    return Revised(
        _number(said["seq"]),
        _number(said["id"]),
        _one_of(said["kind"], KINDS),
        date.fromisoformat(said["day"]),
        _one_of(said.get("reason"), (None, *REASONS)),
        _bag(said.get("before")),
        _bag(said.get("after")),
    )


def _bag(said: _Object | None) -> _Object | None:
    if said is not None and (strange := said.keys() - _EVERYTHING):
        raise ValueError(f"a camera has no {', '.join(sorted(strange))}")
    return said


def _camera(feature: _Object) -> _Object:
    """The columns of a camera but for its source and its last revision."""
    lon, lat = feature["geometry"]["coordinates"]
    facts = feature["properties"]
    gone, into_id = _one_of(facts["removal_reason"], (None, *REMOVAL_REASONS)), _camera_id(facts["merged_into"])
    return {
        **{field.name: _value(field, facts[field.name]) for field in vocabulary.FIELDS},
        "id": _number(feature["id"]),
        "record_state": "merged_into" if into_id else "removed" if gone else "published",
        "removal_reason": gone,
        "removal_evidence": _address(facts["removal_evidence"]),
        "merged_into": into_id,
        "split_from": _camera_id(facts["split_from"]),
        "lon": _degrees(lon, 180),
        "lat": _degrees(lat, 90),
        "precision_m": _one_of(facts["precision_m"], tuple(DECIMALS)),
        "external_id": _text("external_id", facts["external_id"]),
        "osm_tags": _tags(facts["osm_tags"]),
        "version": _number(facts["version"]),
        "published_on": date.fromisoformat(facts["published_on"]),
        "updated_on": date.fromisoformat(facts["updated_on"]),
    }


def _source(provenance: Mapping[str, Any], retrieved_on: str | None) -> _Object:
    return {
        "name": _needed("name", provenance["name"], most=LONGEST_NAME),
        "licence": _one_of(provenance["licence"], tuple(LICENCE_URLS)),
        "attribution": _needed("attribution", provenance["attribution"], most=LONGEST_ATTRIBUTION),
        "url": _address(provenance["url"]),
        "retrieved_on": date.fromisoformat(retrieved_on) if retrieved_on is not None else None,
    }


def _value(field: Field, said: Any) -> Any:
    if field.kind == "choice":
        return _one_of(said, tuple(value.value for value in field.values))
    if field.kind == "number":
        return None if said is None else _real(said)
    if field.kind == "url":
        return _address(said)
    return _text(field.name, said, most=field.max_length, lines=field.kind == "long_text")


def _one_of(said: Any, values: tuple[Any, ...]) -> Any:
    if said not in values:
        raise ValueError(f"this version of Lookback knows no {said!r}")
    return said


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


def _tags(said: Any) -> _Object:
    if not isinstance(said, dict):
        raise TypeError("osm_tags is no object")
    return said


def _number(said: Any) -> int:
    if type(said) is not int or not 0 < said <= LARGEST_ID:
        raise ValueError(f"{said!r} is no number of anything")
    return said


def _camera_id(said: Any) -> int | None:
    return None if said is None else _number(said)


def _real(said: Any) -> float:
    if type(said) not in (int, float):
        raise TypeError(f"{said!r} is no number")
    return float(said)


def _degrees(said: Any, most: int) -> float:
    degrees = _real(said)
    if abs(degrees) > most:
        raise ValueError(f"{said!r} is no place on earth")
    return degrees


def _no_number(said: str) -> None:
    raise ValueError(f"{said} is no number")
