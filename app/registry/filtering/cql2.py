"""A filter in the words of CQL2 (OGC 21-065r2) read into a tree, as the JSON of CQL2 writes it.

The parser is Lark's LALR: it reads from left to right, so that no text takes it longer than its length. The two that
know CQL2 ready-made were tried. `cql2` tries every way in which open parentheses may go on, twice as many for each of
them, and a long row of signs ends the whole process; `pygeofilter` reads neither `''` in a text nor `T_AFTER(…)`. What
a tree means, `expressions` says.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_

if TYPE_CHECKING:
    from lark import Lark, Token
    from lark import Tree as Node

TEXT, JSON = "cql2-text", "cql2-json"
LANGUAGES: Final = (TEXT, JSON)
# Longer than what a person writes or a map program makes of a form, and short enough for an address.
LONGEST: Final = 4000
FIELD: Final = "filter"
_SHOWN: Final = 20
_TOO_DEEP: Final = N_("Has more in brackets within brackets than can be read.")

# A property, a text, a number, a moment or an interval; an object is an operation, its `op` and its `args`.
Tree = dict[str, Any] | list[Any] | str | float | bool | None

# A part of the grammar of CQL2 (annex B): what is left out is refused as text that cannot be read. Words that mean
# something may be written in any case.
_GRAMMAR: Final = r"""
?start: _either
_either: either | _both
either: _both (OR _both)+
_both: both | _one
both: _one (AND _one)+
_one: negation | predicate | "(" _either ")"
negation: NOT _one

?predicate: BOOLEAN -> boolean
    | call
    | operand COMPARE operand -> comparison
    | operand IS NULL -> null
    | operand IS NOT NULL -> not_null
    | operand LIKE operand -> like
    | operand NOT LIKE operand -> not_like
    | operand BETWEEN operand AND operand -> between
    | operand NOT BETWEEN operand AND operand -> not_between
    | operand IN "(" _list ")" -> one_of
    | operand NOT IN "(" _list ")" -> none_of

_list: operand ("," operand)*
?operand: NAME -> property
    | QUOTED -> quoted
    | NUMBER -> number
    | TEXT -> text
    | DATE "(" TEXT ")" -> date
    | TIMESTAMP "(" TEXT ")" -> timestamp
    | INTERVAL "(" end "," end ")" -> interval
    | call
    | shape
?end: NAME -> property | QUOTED -> quoted | TEXT -> text
call: NAME "(" [_list] ")"

?shape: POINT Z? "(" place ")" -> point
    | LINESTRING Z? places -> line
    | POLYGON Z? rings -> polygon
    | MULTIPOINT Z? "(" _each ("," _each)* ")" -> points
    | MULTILINESTRING Z? rings -> lines
    | MULTIPOLYGON Z? "(" rings ("," rings)* ")" -> polygons
    | GEOMETRYCOLLECTION Z? "(" shape ("," shape)* ")" -> collection
    | BBOX "(" NUMBER ("," NUMBER)* ")" -> box
_each: place | "(" place ")"
rings: "(" places ("," places)* ")"
places: "(" place ("," place)* ")"
place: NUMBER NUMBER NUMBER?

COMPARE: "=" | "<>" | "<=" | ">=" | "<" | ">"
NUMBER: /[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?/
TEXT: /'([^'\\]|''|\\'|\\(?!'))*'/
QUOTED: /"[^"]+"/
NAME: /[^\W\d][\w.:]*/
BOOLEAN.2: /(TRUE|FALSE)\b/i
%ignore /[ \t\r\n]+/
"""
_WORDS: Final = (
    *("OR", "AND", "NOT", "IS", "NULL", "LIKE", "BETWEEN", "IN", "DATE", "TIMESTAMP", "INTERVAL", "BBOX", "Z"),
    *("POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"),
)


def read(text: str, language: str) -> Tree:
    """The tree of a filter in one of LANGUAGES. Raises Invalid for FIELD, with the place of what cannot be read."""
    if len(text) > LONGEST:
        message = N_("Is %(length)d characters long; at most %(most)d fit.")
        raise Invalid((Problem(FIELD, message, {"length": len(text), "most": LONGEST}),))
    return _READERS[language](text)


def shape(text: str) -> Tree:
    """A shape in the words of CQL2, which are those of WKT, as GeoJSON. Raises Invalid for FIELD."""
    return _of_text(text, "shape")


def _of_text(text: str, start: str = "start") -> Tree:
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415 - as in `_parser`

    try:
        return _told(_parser().parse(text, start))
    except UnexpectedInput as error:
        at = error.pos_in_stream
        if at is None or not text[at:].strip() or getattr(getattr(error, "token", None), "type", "") == "$END":
            raise _unreadable(N_("Something is missing at its end.")) from None
        shown = text[at : at + _SHOWN]
        raise _unreadable(N_("Cannot be read from “%(value)s” on, character %(at)d."), value=shown, at=at + 1) from None
    except RecursionError:
        raise _unreadable(_TOO_DEEP) from None


def _of_json(text: str) -> Tree:
    try:
        tree: Tree = json.loads(text)
    except RecursionError:
        raise _unreadable(_TOO_DEEP) from None
    except ValueError:
        raise _unreadable(N_("Is no JSON.")) from None
    return tree


_READERS: Final[Mapping[str, Callable[[str], Tree]]] = {TEXT: _of_text, JSON: _of_json}


@cache
def _parser() -> "Lark":
    # When the first filter comes: a command that never reads one does not wait for it.
    from lark import Lark  # noqa: PLC0415

    # "orders" is a name, not "or" and the rest.
    words = "".join(f"{word}.2: /{word}\\b/i\n" for word in _WORDS)
    return Lark(_GRAMMAR + words, parser="lalr", start=["start", "shape"], maybe_placeholders=False)


def _told(node: "Node[Token]") -> Tree:
    """A node of the grammar as CQL2's JSON. Words of the language say nothing that the name of a rule does not."""
    parts = [
        str(part) if isinstance(part, str) else _told(part)
        for part in node.children
        if getattr(part, "type", "") not in _WORDS
    ]
    return _TOLD[str(node.data)](parts)


def _not(told: Callable[[list[Any]], Tree]) -> Callable[[list[Any]], Tree]:
    return lambda parts: {"op": "not", "args": [told(parts)]}


def _operation(name: str) -> Callable[[list[Any]], Tree]:
    return lambda parts: {"op": name, "args": parts}


def _shape(kind: str, *, single: bool = False, members: str = "coordinates") -> Callable[[list[Any]], Tree]:
    return lambda parts: {"type": kind, members: parts[0] if single else parts}


def _one_of(parts: list[Any]) -> Tree:
    return {"op": "in", "args": [parts[0], parts[1:]]}


def _number(text: str) -> float:
    return int(text) if text.lstrip("+-").isdigit() else float(text)


_TOLD: Final[Mapping[str, Callable[[list[Any]], Tree]]] = {
    "either": _operation("or"),
    "both": _operation("and"),
    "negation": _operation("not"),
    "boolean": lambda parts: parts[0].upper() == "TRUE",
    "comparison": lambda parts: {"op": parts[1], "args": [parts[0], parts[2]]},
    "null": _operation("isNull"),
    "not_null": _not(_operation("isNull")),
    "like": _operation("like"),
    "not_like": _not(_operation("like")),
    "between": _operation("between"),
    "not_between": _not(_operation("between")),
    "one_of": _one_of,
    "none_of": _not(_one_of),
    "call": lambda parts: {"op": parts[0].lower(), "args": parts[1:]},
    "property": lambda parts: {"property": parts[0]},
    "quoted": lambda parts: {"property": parts[0][1:-1]},
    "number": lambda parts: _number(parts[0]),
    "text": lambda parts: _unquoted(parts[0]),
    "date": lambda parts: {"date": _unquoted(parts[0])},
    "timestamp": lambda parts: {"timestamp": _unquoted(parts[0])},
    "interval": lambda parts: {"interval": parts},
    "point": _shape("Point", single=True),
    "line": _shape("LineString", single=True),
    "polygon": _shape("Polygon", single=True),
    "points": _shape("MultiPoint"),
    "lines": _shape("MultiLineString", single=True),
    "polygons": _shape("MultiPolygon"),
    "collection": _shape("GeometryCollection", members="geometries"),
    "box": lambda parts: {"bbox": [_number(part) for part in parts]},
    "rings": list,
    "places": list,
    "place": lambda parts: [_number(part) for part in parts],
}


def _unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'").replace("\\'", "'")


def _unreadable(message: str, **params: object) -> Invalid:
    return Invalid((Problem(FIELD, message, params),))
