"""Coordinates as people write them: text to a position and nothing else."""

import re
from collections.abc import Mapping
from typing import Final

from app.registry.errors import Invalid
from app.registry.finding.map_links import is_link, parse_link
from app.registry.geometry import Position

LONGEST_TEXT: Final = 255


def parse_coordinates(text: str) -> Position | None:
    """Read a latitude and a longitude as people write them, None for any other text.

    Decimal ("40.7128, -74.006", also with decimal commas where that is clear) or degrees, minutes and seconds
    ("40°42'46\\"N 74°0'21\\"W", "N 40 42 46 W 74 0 21"); latitude first, unless the letters say otherwise. Unlike
    geopy's Point it takes the whole text or nothing: "Main Street 40, 12" is an address. A link to another map may
    say where, too.
    """
    if is_link(text):
        return parse_link(text)
    if len(text) > LONGEST_TEXT:
        return None
    plain = " ".join(text.upper().translate(_MARKS).replace("''", '"').split()).strip(" ()[]")
    for pattern in _WITH_DECIMAL_COMMAS:
        if commas := pattern.fullmatch(plain):
            plain = f"{commas[1]} {commas[2]}".replace(",", ".")
            break
    for pair in _PAIRS:
        if match := pair.fullmatch(plain):
            return _position(match.groupdict())
    return None


_MARKS: Final = str.maketrans("′’‘ʹ´`″”“º˚−", "''''''\"\"\"°°-")
_NUMBER: Final = r"[0-9]{1,3}(?:\.[0-9]+)?"


def _angle(axis: int, *, parts: bool = True) -> str:
    """A pattern for degrees, and for minutes and seconds when there may be such `parts`."""
    degrees = rf"(?P<degrees{axis}>{_NUMBER})"
    seconds = rf"""(?:(?:\ ?'\ ?|\ )(?P<seconds{axis}>{_NUMBER})\ ?"?|\ ?')?"""
    minutes = rf"(?:(?:\ ?°\ ?|\ )(?P<minutes{axis}>{_NUMBER}){seconds}|\ ?°)?"
    return degrees + (minutes if parts else r"\ ?°?")


def _signed(axis: int, *, parts: bool) -> str:
    return rf"(?P<sign{axis}>[+-])?" + _angle(axis, parts=parts)


def _letter(axis: int) -> str:
    return rf"(?P<letter{axis}>[NSEW])"


_PAIRS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_signed(1, parts=False)}\ ?[,;/\ ]\ ?{_signed(2, parts=False)}",
        rf"{_signed(1, parts=True)}\ ?[,;/]\ ?{_signed(2, parts=True)}",
        rf"{_angle(1)}\ ?{_letter(1)}\ ?[,;/]?\ ?{_angle(2)}\ ?{_letter(2)}",
        rf"{_letter(1)}\ ?{_angle(1)}\ ?[,;/]?\ ?{_letter(2)}\ ?{_angle(2)}",
    )
)
# A semicolon or a stroke parts two numbers of which one may be whole; where a comma or a space does, neither is.
_WITH_DECIMAL_COMMAS: Final = (
    re.compile(r"([+-]?[0-9]{1,3},[0-9]+)(?:\ ?[;/]\ ?|,?\ )([+-]?[0-9]{1,3},[0-9]+)"),
    re.compile(r"([+-]?[0-9]{1,3}(?:,[0-9]+)?)\ ?[;/]\ ?([+-]?[0-9]{1,3}(?:,[0-9]+)?)"),
)


def _position(parts: Mapping[str, str | None]) -> Position | None:
    lat, lon = _degrees(parts, 1), _degrees(parts, 2)
    letters = (parts.get("letter1") or "N") + (parts.get("letter2") or "E")
    if letters[0] in "EW":
        lat, lon, letters = lon, lat, letters[::-1]
    if lat is None or lon is None or letters[0] not in "NS" or letters[1] not in "EW":
        return None
    if letters[0] == "S":
        lat = -lat
    if letters[1] == "W":
        lon = -lon
    try:
        return Position.parse(repr(lon), repr(lat))
    except Invalid:
        return None


def _degrees(parts: Mapping[str, str | None], axis: int) -> float | None:
    """One angle; None where a part has a fraction although a smaller one follows, or there are sixty of it."""
    degrees, minutes, seconds = (parts.get(f"{name}{axis}") for name in ("degrees", "minutes", "seconds"))
    numbers = [number for number in (degrees, minutes, seconds) if number is not None]
    if any("." in number for number in numbers[:-1]) or any(float(number) >= 60 for number in numbers[1:]):
        return None
    angle = sum(float(number) / (60.0**power) for power, number in enumerate(numbers))
    # The sign stands before the text, not the number: -0°30' is south of the equator.
    return -angle if parts.get(f"sign{axis}") == "-" else angle
