"""What a visitor asked the list for: its addresses, the form that narrows it, and each camera in a few sentences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self
from urllib.parse import urlencode

from flask import url_for

from app import db, wording
from app.i18n import _
from app.registry import vocabulary
from app.registry.details import clean
from app.registry.dossiers import systems
from app.registry.dossiers.camera_claims import CameraClaims, Claimed
from app.registry.dossiers.claimed import CERTAINTIES
from app.registry.errors import Invalid, Problem
from app.registry.fields import UNKNOWN, Field
from app.registry.filtering import askable
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.filtering.parameters import YEAR
from app.registry.finding.places import Place
from app.registry.geometry import box_around
from app.registry.i18n import N_
from app.registry.numbers import whole_number
from app.registry.vocabulary import FACIAL_RECOGNITION
from app.web import choices, whereabouts
from app.wording import Row

Pairs = Sequence[tuple[str, str]]

# The parameters of the list itself: a place to look for, the name of the place found, and the last camera before.
_OWN: Final = ("place", "at", "after")
FORM: Final = tuple(
    askable.field_named(name)
    for name in (
        "surveillance_type",
        "camera_type",
        "capability",
        "certainty",
        "surveillance",
        "lifecycle",
        "purpose",
        "system",
        "operator",
        "vendor",
        "manufacturer",
    )
)
_AROUND_M: Final = 1000
_LONGEST_NAME: Final = 120
# Values told one by one: each comes with an address that has all the others.
_ONE_BY_ONE: Final = 50


@dataclass(frozen=True)
class Narrowing:
    """A filter, the name of the place its box stands for, and the id after which the page begins."""

    wanted: CameraFilter
    at: str = ""
    after: int = 0

    @classmethod
    def parse(cls, pairs: Pairs) -> Self:
        """Read a query string. Raises Invalid naming every parameter that cannot be read."""
        own = dict(pairs)
        problems: list[Problem] = []
        wanted, after = CameraFilter(), 0
        try:
            wanted = CameraFilter.parse(pairs, also=_OWN)
        except Invalid as error:
            problems.extend(error.problems)
        try:
            after = _id(own.get("after", ""))
        except Invalid as error:
            problems.extend(error.problems)
        if problems:
            raise Invalid(tuple(problems))
        return cls(wanted, clean(own.get("at", ""))[:_LONGEST_NAME] if wanted.bbox else "", after)

    @property
    def shown(self) -> CameraFilter:
        """The cameras that are listed: without being asked none that are not there."""
        return self.wanted.standing()

    @property
    def address_of_all(self) -> str | None:
        """The address of the same list with those that are not there, None where it was said which."""
        if self.shown == self.wanted:
            return None
        terms = tuple(sorted((*self.wanted.terms, Term(vocabulary.LIFECYCLE.name)), key=lambda term: term.field))
        return replace(self, wanted=replace(self.wanted, terms=terms), after=0).address

    @property
    def query(self) -> str:
        """The canonical query string of the first page."""
        return "&".join(part for part in (self.wanted.query(), self.at and urlencode({"at": self.at})) if part)

    @property
    def address(self) -> str:
        """The address of the first page."""
        return _listed(self.query)

    def address_after(self, camera_id: int) -> str:
        """The address of the page that begins after a camera."""
        return _listed("&".join(part for part in (self.query, f"after={camera_id}") if part))

    def terms(self) -> list[tuple[str, str]]:
        """What narrows the list, in words, each with the address of the list without it."""
        without_box = Narrowing(replace(self.wanted, bbox=None)).address
        told = []
        if self.wanted.bbox:
            told.append(
                (_("In and around %(place)s", place=self.at) if self.at else _("In a box on the map"), without_box)
            )
        if self.wanted.year is not None:
            words = _("In %(year)s", year=self.wanted.year) if self.wanted.year else _("Nobody said since when")
            told.append((words, replace(self, wanted=self.wanted.without(YEAR), after=0).address))
        are_many = sum(len(term.wanted) + len(term.unwanted) for term in self.wanted.terms) > _ONE_BY_ONE
        for term in self.wanted.terms:
            field = askable.field_named(term.field)
            if are_many and (number := len(term.wanted) + len(term.unwanted)) > 1:
                words = _("%(field)s: %(number)s values", field=_(field.label), number=number)
                told.append((words, self._without(term)))
                continue
            for template, values in (
                (N_("%(field)s: %(value)s"), term.wanted),
                (N_("%(field)s: not %(value)s"), term.unwanted),
            ):
                told += [(_term(field, template, value), self._without(term, value)) for value in values]
            if not term.wanted and not term.unwanted:
                told.append((_("%(field)s: any", field=_(field.label)), self._without(term)))
        return told

    def _without(self, term: Term, *values: object) -> str:
        """The address of the list without some values of a term, or without all of it."""
        less = Term(
            term.field,
            tuple(each for each in term.wanted if values and each not in values),
            tuple(each for each in term.unwanted if values and each not in values),
        )
        terms = tuple(less if each == term else each for each in self.wanted.terms)
        kept = tuple(each for each in terms if each.wanted or each.unwanted)
        return replace(self, wanted=replace(self.wanted, terms=kept), after=0).address


@dataclass(frozen=True)
class Entry:
    """One camera of the list. capability: what is known of it by itself or by claims; certainty: how sure that is, None
    where nobody claims it; system: the number and the name of the one that it belongs to, if any."""

    row: Row
    headline: str
    position: str
    near: str | None
    capability: str
    certainty: str | None
    recognition: str
    lifecycle: str
    sentences: tuple[str, ...]
    system: tuple[int, str] | None


def entries(rows: Sequence[Row], today: date) -> list[Entry]:
    """Cameras in a few sentences, with the age of what is known on that day."""
    recorded = [row[FACIAL_RECOGNITION.name] for row in rows]
    claimed = CameraClaims(db.session()).of([row["id"] for row in rows], recorded)
    names = systems.named(db.session(), {each.system_id for each in claimed if each.system_id is not None})
    return [_entry(row, each, names, today) for row, each in zip(rows, claimed, strict=True)]


def _entry(row: Row, claimed: Claimed, names: Mapping[int, str], today: date) -> Entry:
    recognition = _(FACIAL_RECOGNITION.label_of(claimed.capability))
    if claimed.facial_recognition_certainty not in (None, UNKNOWN):
        certainty = _(CERTAINTIES[str(claimed.facial_recognition_certainty)])
        recognition = _("%(answer)s (%(certainty)s)", answer=recognition, certainty=certainty)
    return Entry(
        row,
        wording.headline(row),
        wording.position(row["lon"], row["lat"], row["precision_m"]),
        whereabouts.near(row),
        claimed.capability,
        claimed.facial_recognition_certainty,
        recognition,
        _(vocabulary.LIFECYCLE.label_of(row["lifecycle"])),
        tuple(wording.summary(row, today)),
        None if claimed.system_id is None else (claimed.system_id, names[claimed.system_id]),
    )


def typed(pairs: Pairs) -> dict[str, str]:
    """What the inputs of the form show: a field with exactly one value that no "!" turns around."""
    shown = {}
    for field in FORM:
        values = [value for name, value in pairs if name == field.name]
        if len(values) == 1 and not values[0].startswith("!"):
            shown[field.name] = values[0]
    return shown


def kept(pairs: Pairs, problems: Iterable[str] = ()) -> list[tuple[str, str]]:
    """What the form has no input for and must carry along, apart from what is wrong."""
    dropped = {*typed(pairs), *problems, "place", "after"}
    return [(name, value) for name, value in pairs if name not in dropped]


def address_of(place: Place, pairs: Pairs) -> str:
    """The address of the list in and around a place, otherwise narrowed as it was."""
    box = place.bbox or box_around(place.position, _AROUND_M)
    others = [(name, value) for name, value in pairs if name not in (*_OWN, "bbox")]
    edges = ",".join(f"{edge:.5f}" for edge in (box.west, box.south, box.east, box.north))
    return address([*others, ("bbox", edges), ("at", place.name[:_LONGEST_NAME])])


def address(pairs: Pairs) -> str:
    """The address of the list with these parameters."""
    return _listed(urlencode(pairs, safe=","))


def _listed(query: str) -> str:
    return url_for("web.cameras") + (f"?{query}" if query else "")


def _term(field: Field, template: str, value: Any) -> str:
    return _(template, field=_(field.label), value=choices.words(field, value))


def _id(text: str) -> int:
    if (number := whole_number(text or "0")) is None:
        raise Invalid((Problem("after", N_("Must be the number of a camera.")),))
    return number
