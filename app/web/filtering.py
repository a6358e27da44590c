"""The filters of the map: the form and what is chosen in it, the address it leads to, and the number at each choice."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask import Response, json, request, url_for
from sqlalchemy.orm import Session

from app import caching, db, searching
from app.i18n import _
from app.registry import cameras, vocabulary
from app.registry.fields import UNKNOWN, Field
from app.registry.filtering import askable
from app.registry.filtering.filters import NOT_STANDING, CameraFilter
from app.registry.filtering.parameters import ANY, CHECKED_BEFORE, CHECKED_SINCE, YEAR
from app.registry.map import facets
from app.web import choices

Pairs = Sequence[tuple[str, str]]

FORM: Final = tuple(
    askable.field_named(name)
    for name in (
        "capability",
        "certainty",
        "surveillance_type",
        "camera_type",
        "lifecycle",
        "surveillance",
        "purpose",
        "system",
        "operator",
        "vendor",
        "manufacturer",
    )
)
# Parameters that other sites hang on a link.
_TRACKERS: Final = re.compile(r"utm_|(?:fbclid|gclid|dclid|msclkid|twclid|igshid|mc_cid|mc_eid)$")
# The one parameter that only the form has: it names the fields whose values are not wanted, as a form cannot write "!".
_NOT: Final = "not"
# The one by which it asks for devices that are not in place, beside those that are.
_ALSO: Final = "also"
# And the one by which it says when a camera was last seen: its value is the parameters that ask for it.
CHECKED: Final = "checked"
_FRESHNESS: Final = ("check_date", CHECKED_SINCE, CHECKED_BEFORE)
_FRESH_YEARS, _OLD_YEARS = 1, 3
_LIFECYCLE: Final = vocabulary.LIFECYCLE.name


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
        return choices.of(self.field, self.chosen)

    @property
    def is_listed(self) -> bool:
        """Whether its values are offered one by one."""
        return choices.are_listed(self.field)

    @property
    def otherwise(self) -> str:
        """What is shown while nothing is chosen."""
        return _("as above") if self.field == vocabulary.LIFECYCLE else _("any")

    @property
    def words(self) -> str | None:
        """What is chosen, in short; None for nothing."""
        told = ", ".join(choices.words(self.field, value) for value in self.chosen)
        return (_("not %(values)s", values=told) if self.unwanted else told) or None


@dataclass(frozen=True)
class Freshness:
    """When a camera was last seen: the choices by their parameters, with their words, and the one that is chosen."""

    choices: tuple[tuple[str, str], ...]
    chosen: str

    @classmethod
    def of(cls, pairs: Pairs, today: date) -> "Freshness":
        """The choices of a day. Other dates that an address asks for are one more choice."""
        choices = freshness_choices(today)
        chosen = urlencode([pair for pair in pairs if pair[0] in _FRESHNESS])
        if chosen and chosen not in dict(choices):
            choices.append((chosen, _between(dict(pairs))))
        return cls(tuple(choices), chosen)

    @property
    def words(self) -> str | None:
        """What is chosen, in short; None for nothing."""
        return dict(self.choices).get(self.chosen)


def freshness_choices(today: date) -> list[tuple[str, str]]:
    """The choices of when a camera was last seen, each as the parameters that ask for it, with its words."""
    fresh, old = (f"{today.year - years}-{today.month:02}" for years in (_FRESH_YEARS, _OLD_YEARS))
    return [
        (urlencode({CHECKED_SINCE: fresh}), _("Within a year")),
        (urlencode({CHECKED_SINCE: old, CHECKED_BEFORE: fresh}), _("1 to 3 years ago")),
        (urlencode({CHECKED_BEFORE: old}), _("Longer ago")),
        (urlencode({"check_date": UNKNOWN}), _("Nobody has said")),
    ]


def _between(asked: dict[str, str]) -> str:
    since, before = asked.get(CHECKED_SINCE), asked.get(CHECKED_BEFORE)
    if "check_date" in asked:
        return _("Other dates")
    if since and before:
        return _("Since %(since)s and before %(before)s", since=since, before=before)
    return _("Since %(since)s", since=since) if since else _("Before %(before)s", before=before)


@dataclass(frozen=True)
class Form:
    """The form as a filter fills it in.

    `also` are the states of devices that are not in place and shown nevertheless; `carried` are the parameters that the
    form has no input for.
    """

    also: tuple[str, ...]
    parts: tuple[Part, ...]
    freshness: Freshness
    year: str
    carried: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, wanted: CameraFilter) -> "Form":
        """The form for a filter, whose box is not its business."""
        left = [(name, value) for name, value in _pairs(wanted) if name != "bbox"]
        also = _also([value for name, value in left if name == _LIFECYCLE])
        if also:
            left = [(name, value) for name, value in left if name != _LIFECYCLE]
        parts = []
        for field in FORM:
            part = _part(field, [value for name, value in left if name == field.name])
            shown = {f"!{value}" if part.unwanted else value for value in part.chosen}
            left = [(name, value) for name, value in left if name != field.name or value not in shown]
            parts.append(part)
        freshness = Freshness.of(left, datetime.now(UTC).date())
        year = dict(left).get(YEAR, "")
        if year == UNKNOWN:
            # No input for years says so.
            year = ""
        inputs = (*_FRESHNESS, YEAR) if year else _FRESHNESS
        return cls(also, tuple(parts), freshness, year, tuple(pair for pair in left if pair[0] not in inputs))

    @property
    def states(self) -> list[tuple[str, str]]:
        """What can be shown beside what is in place, with its words."""
        return [(value, _(vocabulary.LIFECYCLE.label_of(value))) for value in NOT_STANDING]


def _also(values: Sequence[str]) -> tuple[str, ...]:
    """The states that values of the lifecycle add to what is in place; none when they ask for something else."""
    if list(values) == [ANY]:
        return NOT_STANDING
    left_out = {value.removeprefix("!") for value in values}
    if not left_out < set(NOT_STANDING) or not all(value.startswith("!") for value in values):
        return ()
    return tuple(state for state in NOT_STANDING if values and state not in left_out)


def _part(field: Field, values: Sequence[str]) -> Part:
    wanted = tuple(value for value in values if not value.startswith("!"))
    unwanted = tuple(value.removeprefix("!") for value in values if value.startswith("!"))
    part = Part(field, wanted or unwanted, unwanted=bool(unwanted and not wanted))
    if part.is_listed:
        return part if not part.chosen or set(part.chosen) <= dict(part.values).keys() else Part(field)
    # A text has one input.
    return part if len(part.chosen) == 1 else Part(field)


def tidy(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What came as an address says it: without empty inputs, and with "!" before what is not wanted.

    What other sites add to a link to follow its readers is left out too: it must not break the link.
    """
    # What does not read as parameters stays, to be refused by its name.
    pairs = [
        each for name, value in pairs for each in ((parse_qsl(value) if name == CHECKED else None) or [(name, value)])
    ]
    also = {value for name, value in pairs if name == _ALSO}
    if also and also <= set(NOT_STANDING):
        pairs = [(name, value) for name, value in pairs if name != _ALSO]
        # Who asks for some states alone gets these.
        if not any(name == _LIFECYCLE and value.strip() for name, value in pairs):
            left_out = [(_LIFECYCLE, f"!{state}") for state in NOT_STANDING if state not in also]
            pairs += left_out or [(_LIFECYCLE, ANY)]
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


def whole_of(wanted: CameraFilter) -> CameraFilter:
    """What a filter shows a part of: devices in place, and the others too once it speaks of the lifecycle."""
    everything = CameraFilter()
    return everything if any(term.field == _LIFECYCLE for term in wanted.terms) else everything.standing()


def answer() -> Response:
    """The numbers of a filter: {"count": n, "total": n, "fields": {name: [{"value": text, "count": n}]}}.

    They are those of what the page shows. Among the fields is `checked`, whose values are parameters. In a box, or of a
    year, there are no fields.
    """
    asked = CameraFilter.parse(request.args.items(multi=True))
    wanted, whole = asked.standing(), whole_of(asked)
    session = db.session()
    today = datetime.now(UTC).date()

    def make() -> Response:
        with searching.turn(session, wanted):
            body = {
                "count": cameras.count(session, wanted),
                "total": cameras.count(session, whole),
                # What is kept of years tells of few fields: to count each choice of the others would take too long.
                "fields": {} if wanted.year is not None or wanted.bbox else _numbers(session, wanted, today),
            }
        return Response(json.dumps(body), mimetype="application/json")

    return caching.unless_known(caching.tag(session, f"filters?{wanted.query()}&{today:%Y-%m}"), make)


def _numbers(session: Session, wanted: CameraFilter, today: date) -> dict[str, list[dict[str, object]]]:
    told = facets.facets(session, wanted, FORM)
    ages = [query for query, _words in freshness_choices(today)]
    numbers = facets.freshness(session, wanted, [CameraFilter.parse(parse_qsl(query)) for query in ages])
    return {
        name: [{"value": value, "count": n} for value, n in facet.items()]
        for name, facet in {**told, CHECKED: dict(zip(ages, numbers, strict=True))}.items()
    }


def _pairs(wanted: CameraFilter) -> list[tuple[str, str]]:
    return parse_qsl(wanted.query(), keep_blank_values=True)
