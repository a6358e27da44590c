"""What anyone may state about a camera, and the only validator of it."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from app.registry import vocabulary
from app.registry.dates import PartialDate
from app.registry.direction import Direction
from app.registry.dossiers.independence import CONFIRMED
from app.registry.errors import Invalid, Problem
from app.registry.fields import UNKNOWN, Field, Kind
from app.registry.geometry import Position
from app.registry.i18n import N_

Scalar = str | float | None

# They make text read as something else than it is (Unicode TR 36, "Bidirectional text spoofing").
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Composing sorts the marks on a letter in a time that grows with the square of their number. No writing needs more than
# thirty (Unicode UAX 15, "Stream-Safe Text Format"); emoji, which stand in longer rows, do not compose.
_ENDLESS_MARKS = re.compile(r"[^\x00-\u02ff\w]{32}")
_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True)
class CameraDetails:
    """A place and what is said of the camera there: every field of the vocabulary has an entry in `values`."""

    position: Position
    values: Mapping[str, Scalar]

    @classmethod
    def parse(cls, raw: Mapping[str, object], *, base: Mapping[Any, Any] | None = None) -> "CameraDetails":
        """Read `lon`, `lat` and any vocabulary field out of a form or a JSON object.

        `base` is the camera that it is about, if one is published: what that says already may stay.

        Raises Invalid with a Problem for every field that cannot be read; names outside the vocabulary are the
        caller's own and are left alone.
        """
        problems: list[Problem] = []
        position = None
        try:
            position = Position.parse(_text(raw.get("lon")), _text(raw.get("lat")))
        except Invalid as error:
            problems.extend(error.problems)
        values = dict(_values(raw, problems))
        problems.extend(_contradictions(values, problems))
        problems.extend(_unproven(values, base or {}))
        if position is None or problems:
            raise Invalid(tuple(problems))
        return cls(position, MappingProxyType(values))

    def stated(self) -> dict[str, Scalar]:
        """Only what was said: no field that is unknown or empty."""
        return {name: value for name, value in self.values.items() if value not in (None, UNKNOWN)}


def blank_values() -> dict[str, Scalar]:
    """Every field with nothing said about it."""
    return {field.name: field.default for field in vocabulary.FIELDS}


def parse_value(field: Field, text: str) -> Scalar:
    """Read one field out of trimmed, non-empty text. Raises Invalid naming the field."""
    check_text(field.name, text, most=field.max_length, lines=field.kind == "long_text")
    return _PARSERS[field.kind](field, text)


def check_text(name: str, text: str, *, most: int, lines: bool) -> None:
    """Raise Invalid for text that is too long, or has characters that no reader can see; `lines` allows line ends."""
    if len(text) > most:
        message = N_("Is %(length)d characters long; at most %(most)d fit.")
        raise Invalid((Problem(name, message, {"length": len(text), "most": most}),))
    if not text.isprintable() and any(
        _is_unprintable(character) for character in (text.replace("\n", "") if lines else text)
    ):
        raise Invalid((Problem(name, N_("Has a character that cannot be shown, such as a control character.")),))


def clean(text: str) -> str:
    """Text as it is compared and kept: composed, one kind of line end, no space around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if _ENDLESS_MARKS.search(text) else unicodedata.normalize("NFC", text)


def _values(raw: Mapping[str, object], problems: list[Problem]) -> Iterator[tuple[str, Scalar]]:
    for field in vocabulary.FIELDS:
        text = clean(_text(raw.get(field.name)))
        value = field.default
        if text:
            try:
                yield field.name, parse_value(field, text)
                continue
            except Invalid as error:
                problems.extend(error.problems)
        yield field.name, value


def _contradictions(values: Mapping[str, Scalar], known: list[Problem]) -> Iterator[Problem]:
    """What no single field shows: statements that need each other or exclude each other."""
    wrong = {problem.field for problem in known}
    source = vocabulary.FACIAL_RECOGNITION_SOURCE
    if values["facial_recognition"] != UNKNOWN and not values[source.name] and source.name not in wrong:
        yield Problem(source.name, N_("Say how this is known: a link, or the name of a document."))
    start, end = values["start_date"], values["end_date"]
    if start and end and not wrong & {"start_date", "end_date"}:
        first = PartialDate.parse(str(start), "start_date").earliest
        if PartialDate.parse(str(end), "end_date").latest < first:
            yield Problem("end_date", N_("Is before the day the camera was put in place."))


def _unproven(values: Mapping[str, Scalar], base: Mapping[Any, Any]) -> Iterator[Problem]:
    """What nobody's word is enough for: it is a claim, with evidence that does not come from who sells or runs it."""
    field = vocabulary.FACIAL_RECOGNITION.name
    if values[field] == CONFIRMED and base.get(field) != CONFIRMED:
        message = N_("That it is confirmed is a claim, which needs evidence from somebody else than who runs it.")
        yield Problem(field, message)


def _choice(field: Field, text: str) -> str:
    if any(value.value == text for value in field.values):
        return text
    if text in field.aliases:
        return field.aliases[text]
    raise _invalid(
        field,
        N_("“%(value)s” is not one of: %(values)s."),
        value=text,
        values=", ".join(value.value for value in field.values),
    )


def _open(field: Field, text: str) -> str:
    return field.aliases.get(text, text)


def _as_it_is(_: Field, text: str) -> str:
    return text


def _number(field: Field, text: str) -> float:
    bare = text.removesuffix(field.unit).strip() if field.unit else text
    try:
        number = float(bare) if bare.isascii() and "_" not in bare else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _invalid(field, N_("“%(value)s” is not a number."), value=text)
    if not field.low <= number <= field.high:
        raise _invalid(
            field,
            N_("Must be between %(low)g and %(high)g %(unit)s."),
            low=field.low,
            high=field.high,
            unit=field.unit,
        )
    return number


def _date(field: Field, text: str) -> str:
    return str(PartialDate.parse(text, field.name))


def _direction(field: Field, text: str) -> str:
    if not Direction.parse(text).readable:
        raise _invalid(
            field,
            N_("“%(value)s” is not a direction. Write 0 to 359, N, SSW, a range like 90-180, or several with “;”."),
            value=text,
        )
    return text


def _url(field: Field, text: str) -> str:
    if not is_web_address(text):
        raise _invalid(field, N_("Must be a web address that starts with https:// or http://."))
    return text


def is_web_address(text: str) -> bool:
    """Whether a link can be offered to readers: http or https, a host, no credentials, no spaces."""
    if any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _wikidata(field: Field, text: str) -> str:
    if not _WIKIDATA.fullmatch(text):
        raise _invalid(field, N_("Must be a Wikidata number such as Q108485435."))
    return text


_PARSERS: Mapping[Kind, Callable[[Field, str], Scalar]] = {
    "choice": _choice,
    "open": _open,
    "text": _as_it_is,
    "long_text": _as_it_is,
    "level": _as_it_is,
    "number": _number,
    "date": _date,
    "direction": _direction,
    "url": _url,
    "wikidata": _wikidata,
}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _is_unprintable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or character in _BIDI_OVERRIDES


def _invalid(field: Field, message: str, **params: object) -> Invalid:
    return Invalid((Problem(field.name, message, params),))
