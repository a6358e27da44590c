"""The filters of the map: the form and what is chosen in it, the address it leads to, and the number at each choice."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask import Response, json, request, url_for

from app import caching, db
from app.i18n import _
from app.registry import cameras, facets, vocabulary
from app.registry.filters import CameraFilter
from app.registry.vocabulary import Field

Pairs = Sequence[tuple[str, str]]

FORM: Final = tuple(
    vocabulary.field_named(name)
    for name in ("facial_recognition", "surveillance_type", "camera_type", "lifecycle", "operator", "manufacturer")
)
# Parameters that other sites hang on a link.
_TRACKERS: Final = re.compile(r"utm_|(?:fbclid|gclid|dclid|msclkid|twclid|igshid|mc_cid|mc_eid)$")
# The one parameter that only the form has: it names the fields whose values are not wanted, as a form cannot write "!".
_NOT: Final = "not"


@dataclass(frozen=True)
class Part:
    """One field of the form: the values that are chosen, and whether these are the ones not wanted."""

    field: Field
    chosen: tuple[str, ...] = ()
    unwanted: bool = False

    @property
    def label(self) -> str:
        """What the field is called."""
        return _(self.field.label)

    @property
    def values(self) -> list[tuple[str, str]]:
        """What can be chosen, with its words."""
        return [(value.value, _(value.label)) for value in self.field.values]

    @property
    def words(self) -> str | None:
        """What is chosen, in short; None for nothing."""
        told = ", ".join(_(self.field.label_of(value)) for value in self.chosen)
        return (_("not %(values)s", values=told) if self.unwanted else told) or None


@dataclass(frozen=True)
class Form:
    """The form as a filter fills it in. `carried` are the parameters that it has no input for."""

    parts: tuple[Part, ...]
    carried: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, wanted: CameraFilter) -> "Form":
        """The form for a filter, whose box is not its business."""
        left = [(name, value) for name, value in _pairs(wanted) if name != "bbox"]
        parts = []
        for field in FORM:
            part = _part(field, [value for name, value in left if name == field.name])
            shown = {f"!{value}" if part.unwanted else value for value in part.chosen}
            left = [(name, value) for name, value in left if name != field.name or value not in shown]
            parts.append(part)
        return cls(tuple(parts), tuple(left))


def _part(field: Field, values: Sequence[str]) -> Part:
    wanted = tuple(value for value in values if not value.startswith("!"))
    unwanted = tuple(value.removeprefix("!") for value in values if value.startswith("!"))
    part = Part(field, wanted or unwanted, unwanted=bool(unwanted and not wanted))
    # A text has one input.
    return part if field.kind == "choice" or len(part.chosen) == 1 else Part(field)


def tidy(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What came as an address says it: without empty inputs, and with "!" before what is not wanted.

    What other sites add to a link to follow its readers is left out too: it must not break the link.
    """
    pairs = list(pairs)
    turned = {value for name, value in pairs if name == _NOT}
    return [
        (name, f"!{value}" if name in turned and not value.startswith("!") else value)
        for name, value in pairs
        if name != _NOT and value.strip() and not _TRACKERS.match(name)
    ]


def address(pairs: Pairs) -> str:
    """The address of the map with these parameters."""
    query = urlencode(pairs, safe=",!")
    return url_for("web.map") + (f"?{query}" if query else "")


def answer() -> Response:
    """The numbers of a filter: {"count": n, "total": n, "fields": {name: [{"value": text, "count": n}]}}."""
    wanted = CameraFilter.parse(request.args.items(multi=True))
    session = db.session()

    def make() -> Response:
        told = facets.facets(session, wanted, FORM)
        body = {
            "count": cameras.count(session, wanted),
            "total": cameras.count(session, CameraFilter()),
            "fields": {
                name: [{"value": value, "count": n} for value, n in facet.items()] for name, facet in told.items()
            },
        }
        return Response(json.dumps(body), mimetype="application/json")

    return caching.unless_known(caching.tag(session, f"filters?{wanted.query()}"), make)


def _pairs(wanted: CameraFilter) -> list[tuple[str, str]]:
    return parse_qsl(wanted.query(), keep_blank_values=True)
