"""What a claim says, and the only validator of it: a predicate with its value, how sure it is, and who says so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from app.registry.dates import PartialDate
from app.registry.details import Scalar, check_text, clean, parse_value
from app.registry.dossiers import predicates
from app.registry.dossiers.claimable import Predicate
from app.registry.dossiers.organisations import LONGEST_NAME
from app.registry.errors import Invalid, Problem
from app.registry.fields import Field
from app.registry.i18n import N_

CERTAINTIES: Final[Mapping[str, str]] = {
    "documented": N_("documented"),
    "reported": N_("reported"),
    "suspected": N_("suspected"),
    "disputed": N_("disputed"),
    "refuted": N_("refuted"),
    "unknown": N_("certainty unknown"),
}
# By what a moderator tells them apart.
CERTAINTY_MEANINGS: Final[Mapping[str, str]] = {
    "documented": N_(
        "It can be checked: a contract, a tender, a court, an official answer, a study, or it was seen on site."
    ),
    "reported": N_("A source that has a name says so. Nobody else has shown it."),
    "suspected": N_("There are reasons to think so. No source says it outright."),
    "disputed": N_("A source worth reading says otherwise."),
    "refuted": N_("It was shown to be wrong. It stays to be read, and says so."),
    "unknown": N_("Nothing tells how sure it is."),
}
STANCES: Final[Mapping[str, str]] = {"claimed": N_("claimed"), "measured": N_("measured")}
CLAIMANTS: Final[Mapping[str, str]] = {
    "vendor": N_("the maker"),
    "operator": N_("the operator"),
    "politician": N_("a politician"),
    "press": N_("the press"),
    "lab": N_("a laboratory"),
    "academic": N_("researchers"),
    "ngo": N_("a civil-society group"),
    "auditor": N_("an auditor"),
    "court": N_("a court"),
}
LONGEST_VALUE: Final = 500
LONGEST_NOTE: Final = 500
_UNKNOWN_CERTAINTY: Final = "unknown"
_CLAIMED: Final = "claimed"


@dataclass(frozen=True)
class Claim:
    """One claim. Made by `parse`: `value` is text as the predicate asks, the name where it asks for an organisation."""

    predicate: str
    value: str
    detail: Mapping[str, Scalar]
    note: str | None
    certainty: str
    stance: str
    claimant: str
    claimant_kind: str
    valid_from: str | None
    valid_until: str | None

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> "Claim":
        """Read a claim out of a form, a JSON object or a file; details are named as the predicate names them.

        Raises Invalid naming every field that cannot be read; other names are the caller's own.
        """
        text = {name: clean("" if given is None else str(given)) for name, given in raw.items()}
        asked = predicates.predicate_named(text["predicate"]) if text.get("predicate") in predicates.NAMES else None
        if asked is None:
            raise Invalid((Problem("predicate", N_("Say what the claim is about.")),))
        problems: list[Problem] = []
        read = _reading(text, problems)
        detail = {each.name: read(each.name, _detail(each)) for each in asked.details}
        claim = cls(
            predicate=asked.name,
            value=read("value", lambda _, value: _value(asked, value)) or "",
            detail=MappingProxyType({name: value for name, value in detail.items() if value is not None}),
            note=read("note", _text(LONGEST_NOTE)),
            certainty=read("certainty", _one_of(CERTAINTIES)) or _UNKNOWN_CERTAINTY,
            stance=read("stance", _one_of(STANCES)) or _CLAIMED,
            claimant=read("claimant", _text(LONGEST_NAME)) or "",
            claimant_kind=read("claimant_kind", _one_of(CLAIMANTS)) or "",
            valid_from=read("valid_from", _date),
            valid_until=read("valid_until", _date),
        )
        problems.extend(_missing(claim, {problem.field for problem in problems}))
        if problems:
            raise Invalid(tuple(problems))
        return claim


def check_certainty(text: str) -> None:
    """Raise Invalid for what is none of CERTAINTIES."""
    _one_of(CERTAINTIES)("certainty", text)


def plain(number: float) -> int | float:
    """A number without a fraction that says nothing."""
    return int(number) if float(number).is_integer() else number


def _reading(text: Mapping[str, str], problems: list[Problem]) -> Callable[[str, Callable[[str, str], Any]], Any]:
    def read(name: str, parse: Callable[[str, str], Any]) -> Any:
        try:
            return parse(name, text[name]) if text.get(name) else None
        except Invalid as error:
            problems.extend(error.problems)
            return None

    return read


def _missing(claim: Claim, wrong: set[str]) -> Iterator[Problem]:
    for field, value, message in (
        ("value", claim.value, N_("Say what is claimed.")),
        ("claimant", claim.claimant, N_("Say who claims it.")),
        ("claimant_kind", claim.claimant_kind, N_("Say what kind of source that is.")),
    ):
        if not value and field not in wrong:
            yield Problem(field, message)
    if claim.valid_from and claim.valid_until:
        first = PartialDate.parse(claim.valid_from, "valid_from").earliest
        if PartialDate.parse(claim.valid_until, "valid_until").latest < first:
            yield Problem("valid_until", N_("Is before the day from which it holds."))


def _value(asked: Predicate, text: str) -> str:
    if asked.is_organisation:
        check_text("value", text, most=LONGEST_NAME, lines=False)
        return text
    try:
        value = parse_value(asked.field, text)
    except Invalid as error:
        problems = (Problem("value", each.message, each.params) for each in error.problems)
        raise Invalid(tuple(problems)) from None
    return str(plain(value)) if isinstance(value, float) else str(value)


def _detail(field: Field) -> Callable[[str, str], Scalar]:
    def parse(_: str, text: str) -> Scalar:
        value = parse_value(field, text)
        return plain(value) if isinstance(value, float) else value

    return parse


def _text(most: int) -> Callable[[str, str], str]:
    def parse(name: str, text: str) -> str:
        check_text(name, text, most=most, lines=False)
        return text

    return parse


def _one_of(known: Mapping[str, str]) -> Callable[[str, str], str]:
    def parse(name: str, text: str) -> str:
        if text not in known:
            message = N_("“%(value)s” is not one of: %(values)s.")
            raise Invalid((Problem(name, message, {"value": text[:40], "values": ", ".join(known)}),))
        return text

    return parse


def _date(name: str, text: str) -> str:
    return str(PartialDate.parse(text, name))
