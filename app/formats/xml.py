"""Text as XML 1.0 carries it, for the formats that are written in XML piece by piece."""

import re
from typing import Final

from app.formats.encoding import words

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'

# What no XML document may hold, not even as a reference (XML 1.0, 2.2): most control characters, lone surrogates.
_UNFIT: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A reader turns a return that is not escaped into a line end, and line ends and tabs of an attribute into spaces.
_REFERENCES: Final = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("\r", "&#13;"),
    ("\n", "&#10;"),
    ("\t", "&#9;"),
)


def fit(text: str) -> str:
    """The text with its JSON escape, \\u001b, for what XML cannot carry: a bag of tags in JSON stays as it was."""
    return _UNFIT.sub(lambda unfit: f"\\u{ord(unfit[0]):04x}", text)


def escaped(text: str) -> str:
    """The text as it stands in an element or between the double quotes of an attribute; see `fit`."""
    if not text.isprintable():
        text = fit(text)
    # To look for each is quicker than to look at every character.
    for mark, reference in _REFERENCES:
        text = text.replace(mark, reference)
    return text


def attributes(**values: object) -> str:
    """Attributes in their order, each with a space in front; nothing where nothing is known."""
    return "".join(f' {name}="{escaped(words(value))}"' for name, value in values.items() if value is not None)


def element(tag: str, value: object, **about: object) -> str:
    """An element that holds a value, with attributes; nothing where nothing is known."""
    return "" if value is None else f"<{tag}{attributes(**about)}>{escaped(words(value))}</{tag}>"


def degrees(value: float) -> str:
    """A longitude or latitude with 7 decimals, as exact as OpenStreetMap's, and no exponent: xs:decimal knows none."""
    # Adding 0.0 turns -0.0 into 0.0.
    return f"{round(value, 7) + 0.0:.7f}"
