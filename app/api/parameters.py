"""What may stand in a query, as OpenAPI says it: a parameter for every field of the vocabulary, and those of pages."""

from typing import Any, Final

from app.api.items import LIMIT, MOST
from app.registry import vocabulary
from app.registry.filters import ANY, CHECKED_BEFORE, CHECKED_SINCE
from app.registry.model import LARGEST_ID
from app.registry.vocabulary import UNKNOWN, Field

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
        "description": "Begin after the camera of this number, as the link `next` does.",
        "schema": {"type": "integer", "minimum": 0, "default": 0},
    },
)
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
        "Preference-Applied says that this was done: where it is not, too many wait already. Ask again later then.",
        "schema": {"type": "string", "pattern": "^wait=[0-9]{1,2}$"},
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
    "description": "`html` leads to the page for people; otherwise the header Accept decides.",
    "schema": {"type": "string", "enum": ["json", "html"]},
}
CAMERA_ID: Final[Schema] = {
    "name": "camera_id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
}


def fields() -> list[Schema]:
    """A parameter for every field of the vocabulary."""
    return [
        {
            "name": field.name,
            "in": "query",
            "description": f"{field.label}. Given again: or. “!” in front: not. “unknown”: nothing is recorded.",
            "style": "form",
            "explode": True,
            "schema": {"type": "array", "items": _wanted(field)},
        }
        for field in vocabulary.FIELDS
    ]


def _wanted(field: Field) -> Schema:
    """One value that a filter may ask for; an empty one asks for nothing."""
    if field.kind == "choice":
        values = [*(value.value for value in field.values), *field.aliases]
        return {"type": "string", "enum": ["", ANY, *values, *(f"!{value}" for value in values)]}
    if field.kind == "number":
        number = {"type": "number", "minimum": field.low, "maximum": field.high}
        not_this = r"!(0\.[1-9]|[1-9][0-9]?(\.[0-9]+)?)" if field.high > 99 else r"!-?[1-8]?[0-9](\.[0-9]+)?"
        return {"anyOf": [number, {"type": "string", "pattern": f"^(|!?{UNKNOWN}|{not_this})$"}]}
    if pattern := _PATTERNS.get(field.kind):
        return {"type": "string", "pattern": f"^(|!?({UNKNOWN}|{pattern}))$", "maxLength": field.max_length}
    not_these = _UNSEEN_BUT_LINE_ENDS if field.kind == "long_text" else _UNSEEN
    return {"type": "string", "pattern": _TEXT.replace("{not_these}", not_these), "maxLength": field.max_length}


_PATTERNS: Final = {
    "date": _PARTIAL_DATE,
    "wikidata": "Q[1-9][0-9]{0,17}",
    "url": r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?([/?#][!-~]*)?",
}
