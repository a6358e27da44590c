"""Text as XML 1.0 carries it, for the formats that are written in XML piece by piece."""

import re
from typing import Final

from app.formats.about import Row, position
from app.formats.encoding import words

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'

# What no XML document may hold, not even as a reference (XML 1.0, 2.2): most control characters, lone surrogates.
_UNFIT: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL: Final = re.compile("[^\u0020!#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A reader turns a return that is not escaped into a line end, and line ends and tabs of an attribute into spaces.
_REFERENCES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)


def fit(text: str) -> str:
    """The text with its JSON escape, \\u001b, for what XML cannot carry: a bag of tags in JSON stays as it was."""
    return _UNFIT.sub(lambda unfit: f"\\u{ord(unfit[0]):04x}", text)


def escaped(text: str) -> str:
    """The text as it stands in an element or between the double quotes of an attribute; see `fit`."""
    return text if _SPECIAL.search(text) is None else fit(text).translate(_REFERENCES)


def attributes(**values: object) -> str:
    """Attributes in their order, each with a space in front; nothing where nothing is known."""
    return "".join(f' {name}="{escaped(words(value))}"' for name, value in values.items() if value is not None)


def element(tag: str, value: object, **about: object) -> str:
    """An element that holds a value, with attributes; nothing where nothing is known."""
    return "" if value is None else f"<{tag}{attributes(**about)}>{escaped(words(value))}</{tag}>"


def degrees(row: Row) -> tuple[str, str]:
    """Longitude and latitude with 7 decimals and no exponent, which xs:decimal does not know."""
    lon, lat = position(row)
    return f"{lon:.7f}", f"{lat:.7f}"
