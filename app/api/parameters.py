"""What may stand in a query, as OpenAPI says it: a parameter for everything a filter can ask, and those of pages."""

from typing import Any, Final

from app.api.paging import LIMIT, MOST
from app.formats import geojson
from app.registry.fields import UNKNOWN, Field
from app.registry.filtering import askable, cql2
from app.registry.filtering.parameters import ANY, CHECKED_BEFORE, CHECKED_SINCE, CRS84, EXPRESSION, YEAR
from app.registry.filtering.queryables import SORTABLES
from app.registry.filtering.sorting import MOST_KEYS
from app.registry.model import LARGEST_ID

Schema = dict[str, Any]

_31: Final = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
_30: Final = "(0[469]|11)-(0[1-9]|[12][0-9]|30)"
_28: Final = "02-(0[1-9]|1[0-9]|2[0-8])"
_LEAP: Final = "((1[89]|20)(0[48]|[2468][048]|[13579][26])|2000)-02-29"
_DAY_OF_YEAR: Final = f"({_31}|{_30}|{_28})"
_YEAR: Final = "(1[89][0-9]{2}|20[0-9]{2}|2100)"
_PARTIAL_DATE: Final = f"({_YEAR}(-((0[1-9]|1[0-2])|{_DAY_OF_YEAR}))?|{_LEAP})"
_TIME: Final = r"[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
_MOMENT: Final = f"(({_YEAR}-{_DAY_OF_YEAR}|{_LEAP})({_TIME})?)"
_PERIOD: Final = rf"^({_MOMENT}|{_MOMENT}/(\.\.)?|(\.\.)?/{_MOMENT}|(\.\.)?/(\.\.)?|{_MOMENT}/{_MOMENT})$"
# What `check_text` lets through, and not a "!" alone.
_TEXT: Final = r"^(?!\s*!\s*$)[^{not_these}]*$"
_UNSEEN: Final = r"\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
_UNSEEN_BUT_LINE_ENDS: Final = r"\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"

BBOX: Final[Schema] = {
    "name": "bbox",
    "in": "query",
    "description": "west,south,east,north in degrees, or six numbers with heights, which are ignored. West greater "
    "than east crosses the antimeridian. Empty: everywhere.",
    "allowEmptyValue": True,
    "style": "form",
    "explode": False,
    "schema": {
        "type": "array",
        "oneOf": [
            {
                "prefixItems": [{"type": "number", "minimum": -each, "maximum": each} for each in corners],
                "items": False,
                "minItems": len(corners),
            }
            for corners in ((180, 90, 180, 90), (180, 90, 1e6, 180, 90, 1e6))
        ],
    },
}
CHECKED: Final[tuple[Schema, ...]] = tuple(
    {
        "name": name,
        "in": "query",
        "description": f"Cameras last seen {when}.",
        "schema": {"type": "string", "pattern": f"^({_PARTIAL_DATE})?$"},
    }
    for name, when in ((CHECKED_SINCE, "in this month or later"), (CHECKED_BEFORE, "before this month"))
)
IN_YEAR: Final[Schema] = {
    "name": YEAR,
    "in": "query",
    "description": "Cameras that are known to have stood in this year, by their `start_date` and `end_date` alone; "
    "“unknown”: those of which nobody said since when they stand.",
    "schema": {"type": "string", "pattern": f"^({_YEAR}|{UNKNOWN})?$"},
}
DATETIME: Final[Schema] = {
    "name": "datetime",
    "in": "query",
    "description": "A day or a moment of RFC 3339, or an interval of two with “/”; “..” is an open end. Selects the "
    "cameras that may have stood then: all but those whose `start_date` is later or whose `end_date` is earlier. Where "
    "neither is known, a camera is always selected.",
    "schema": {"type": "string", "pattern": _PERIOD},
}
PAGE: Final[tuple[Schema, ...]] = (
    DATETIME,
    {
        "name": "limit",
        "in": "query",
        "description": f"How many cameras at the most. More than {MOST:,} are never told at once.",
        "schema": {"type": "integer", "minimum": 1, "default": LIMIT},
    },
    {
        "name": "after",
        "in": "query",
        "description": "Begin after the camera of this number, as the link `next` does. Not with `sortby`.",
        "schema": {"type": "integer", "minimum": 0, "default": 0},
    },
)
FILTER: Final[tuple[Schema, ...]] = tuple(
    {"name": name, "in": "query", "description": description, "schema": schema}
    for name, description, schema in (
        (
            EXPRESSION[0],
            "What must hold besides, in CQL2 (OGC 21-065r2), of the properties that `/collections/cameras/queryables` "
            "lists. Comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL, S_INTERSECTS with any shape, and temporal "
            "functions. A date that is a year or a month is all of its days: `check_date > DATE('2024-06-15')` holds "
            "for those that were seen after that day for certain. No arithmetic, no functions of other kinds.",
            {
                "type": "string",
                "format": "cql2",
                "minLength": 1,
                "maxLength": cql2.LONGEST,
                "examples": ["height > 3 AND S_INTERSECTS(geometry, BBOX(-0.5, 51.3, 0.3, 51.7))"],
            },
        ),
        (
            EXPRESSION[1],
            "In which of its two forms the filter is written.",
            {"type": "string", "enum": list(cql2.LANGUAGES), "default": cql2.TEXT},
        ),
        (
            EXPRESSION[2],
            "In which coordinates the shapes of the filter are: longitude and latitude, as everywhere here.",
            {"type": "string", "enum": [CRS84], "default": CRS84},
        ),
    )
)
SORTBY: Final[Schema] = {
    "name": "sortby",
    "in": "query",
    "description": "By what the cameras are sorted, the largest first after a “-”. What nobody knows comes last, and "
    "what is alike is told by number.",
    "style": "form",
    "explode": False,
    "schema": {
        "type": "array",
        "items": {"type": "string", "enum": [f"{sign}{name}" for name in SORTABLES for sign in ("", "+", "-")]},
        "minItems": 1,
        "maxItems": MOST_KEYS,
    },
}
CURSOR: Final[Schema] = {
    "name": "cursor",
    "in": "query",
    "description": "Where a sorted list goes on: the link `next` has it. With the same `sortby` only.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
}
PROPERTIES: Final[Schema] = {
    "name": "properties",
    "in": "query",
    "description": "What is told of each camera beside where it is. Without it, everything.",
    "style": "form",
    "explode": False,
    "schema": {"type": "array", "items": {"type": "string", "enum": list(geojson.PROPERTIES)}, "minItems": 1},
}
# By the names of their components: `after` and `limit` are names of other parameters too.
CHANGES: Final[dict[str, Schema]] = {
    "after_change": {
        "name": "after",
        "in": "query",
        "description": "Begin after the change of this number, as the link `next` does.",
        "schema": {"type": "integer", "minimum": 0, "default": 0},
    },
    "limit_of_changes": {
        "name": "limit",
        "in": "query",
        "description": f"How many changes at the most. More than {MOST:,} are never told at once.",
        "schema": {"type": "integer", "minimum": 1, "default": LIMIT},
    },
    "prefer": {
        "name": "Prefer",
        "in": "header",
        "description": "`wait=30`: answer when there is a change to tell, or after so many seconds (RFC 7240). "
        "Preference-Applied says that this was done: where it is not, too many wait already. Ask again later then. "
        "What is not understood is ignored.",
        "schema": {"type": "string", "examples": ["wait=30"]},
    },
}
PLACE: Final[Schema] = {
    "name": "place",
    "in": "query",
    "description": "A city by its name, the likeliest of that name. Then `bbox` is not looked at.",
    "schema": {"type": "string", "minLength": 1},
}
FORMAT: Final[Schema] = {
    "name": "f",
    "in": "query",
    "description": "`html` for people, `json` for programs. Without it the header Accept decides.",
    "schema": {"type": "string", "enum": ["json", "html"]},
}
CAMERA_ID: Final[Schema] = {
    "name": "camera_id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
}
# Of the collections without places.
LISTS: Final[dict[str, Schema]] = {"number": {**CAMERA_ID, "name": "number"}}


def fields() -> list[Schema]:
    """A parameter for everything that a filter can ask."""
    return [
        {
            "name": field.name,
            "in": "query",
            "description": f"{_described(field)} Given again: or. “!” in front: not. “unknown”: nothing is recorded.",
            "style": "form",
            "explode": True,
            "schema": {"type": "array", "items": _wanted(field)},
        }
        for field in askable.FIELDS
    ]


def _described(field: Field) -> str:
    of_whom = ", as is claimed of it or else of its system" if field in askable.CLAIMED else ""
    return f"{field.label.removesuffix('?')}{of_whom}."


def _wanted(field: Field) -> Schema:
    """One value that a filter may ask for; an empty one asks for nothing."""
    if field.kind == "choice":
        values = [*(value.value for value in field.values), *field.aliases]
        return {"type": "string", "enum": ["", ANY, *values, *(f"!{value}" for value in values)]}
    if field.kind == "number":
        number = {"type": "number", "minimum": field.low, "maximum": field.high}
        not_this = r"!(0\.[1-9]|[1-9][0-9]?(\.[0-9]+)?)" if field.high > 99 else r"!-?[1-8]?[0-9](\.[0-9]+)?"
        return {"anyOf": [number, {"type": "string", "pattern": f"^(|!?{UNKNOWN}|{not_this})$"}]}
    if field == askable.SYSTEM:
        return {"type": "string", "pattern": f"^(|!?({UNKNOWN}|[1-9][0-9]{{0,17}}))$"}
    if pattern := _PATTERNS.get(field.kind):
        return {"type": "string", "pattern": f"^(|!?({UNKNOWN}|{pattern}))$", "maxLength": field.max_length}
    not_these = _UNSEEN_BUT_LINE_ENDS if field.kind == "long_text" else _UNSEEN
    return {"type": "string", "pattern": _TEXT.replace("{not_these}", not_these), "maxLength": field.max_length}


_PATTERNS: Final = {
    "date": _PARTIAL_DATE,
    "wikidata": "Q[1-9][0-9]{0,17}",
    "url": r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?([/?#][!-~]*)?",
}
