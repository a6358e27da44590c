"""What pages tell of claims: sorted into questions, each with the numbers of its sources, and what nobody recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask import url_for

from app import caching, claim_words, db
from app.i18n import _
from app.registry.dates import PartialDate
from app.registry.dossiers import memberships, predicates, questions, statements
from app.registry.dossiers.claimed import STANCES
from app.registry.dossiers.evidence import TYPES
from app.registry.dossiers.independence import MEASURED
from app.registry.dossiers.statements import Answers, Statement
from app.registry.i18n import N_

# The questions of a dossier, in order, each with the predicates that answer it.
QUESTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    N_("Can it recognise me?"): ("facial_recognition", "biometric_function", "mode"),
    N_("With which database does it compare?"): ("matched_database",),
    N_("Which data are joined?"): ("linked_data", "data_recipient"),
    N_("Who runs it, and with what?"): ("operator", "vendor_software", "integrator", "hardware_vendor"),
    N_("What is it for?"): ("purpose", "system_state"),
    N_("What did it lead to?"): ("consequence",),
    N_("On which law does it rest?"): ("legal_basis", "dpia_url", "signage", "retention_days"),
}


@dataclass(frozen=True)
class Line:
    """One claim on a page.

    refs: the numbers of its sources there. against: another claim contradicts it. is_over: the last day on which it is
    said to hold is past.
    """

    said: Statement
    label: str
    value: str
    link: str | None
    note: str | None
    details: tuple[str, ...]
    certainty: str
    stance: str
    who: str
    when: str | None
    refs: tuple[int, ...]
    against: bool
    inherited: bool = False
    is_over: bool = False

    @property
    def is_refuted(self) -> bool:
        """Whether it was shown to be wrong."""
        return self.said.certainty == "refuted"

    @property
    def is_own_count(self) -> bool:
        """Whether those measured it who run or sell what it is about."""
        return self.said.stance == MEASURED and not claim_words.is_by_others(self.said)


@dataclass(frozen=True)
class Part:
    """One question: what is claimed, alike claims together, and the sentences for what nobody claims."""

    question: str
    lines: tuple[tuple[Line, ...], ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """Something with a date, as exact as it was told."""

    day: str
    text: str
    refs: tuple[int, ...]


@dataclass(frozen=True)
class Dossier:
    """Claims as a page tells them. `sources` are rows of evidence, numbered from 1 as the lines refer to them."""

    told: Sequence[Statement]
    inherited: frozenset[int] = frozenset()

    @classmethod
    def of(cls, answers: Answers) -> "Dossier":
        """What is claimed of a camera, what it has from its system marked."""
        return cls((*answers.own, *answers.inherited), frozenset(each.id for each in answers.inherited))

    @property
    def sources(self) -> list[Mapping[str, Any]]:
        """Everything that the claims rest on, each once."""
        found = {each["id"]: each for said in self.told for each in said.evidence}
        return list(found.values())

    @property
    def parts(self) -> list[Part]:
        """What is claimed under each of QUESTIONS."""
        return [
            Part(_(question), grouped(self.lines(names)), _unknown(self.told, names))
            for question, names in QUESTIONS.items()
        ]

    @property
    def claimed(self) -> tuple[Line, ...]:
        """What is claimed about accuracy and was not measured."""
        return tuple(each for each in self.lines(("accuracy",)) if each.said.stance != MEASURED)

    @property
    def measured(self) -> tuple[Line, ...]:
        """What was measured."""
        return tuple(each for each in self.lines(("accuracy",)) if each.said.stance == MEASURED)

    @property
    def is_measured_by_others(self) -> bool:
        """Whether somebody measured it who neither runs it nor sells it."""
        return any(not each.is_own_count for each in self.measured if not each.is_refuted)

    @property
    def counts(self) -> tuple[tuple[Line, ...], ...]:
        """How many cameras somebody says there are."""
        return grouped(self.lines(("camera_count",)))

    @property
    def n_open(self) -> int:
        """How many questions a letter about it asks."""
        return len(questions.left_open(self.told))

    def unknown_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """What nobody recorded of some predicates, in whole sentences."""
        return _unknown(self.told, names)

    @property
    def events(self) -> list[Event]:
        """What has a date, the latest first; what has none is left out, not guessed."""
        found = [*self._claimed_events(), *self._published()]
        return sorted(found, key=lambda each: PartialDate.parse(each.day, "day").earliest, reverse=True)

    def lines(self, names: Iterable[str]) -> tuple[Line, ...]:
        """The claims about some predicates."""
        against, number = statements.contradicting(self.told), self._numbers()
        today = datetime.now(UTC).date()
        wanted = set(names)
        return tuple(
            Line(
                said=each,
                label=_(predicates.predicate_named(each.predicate).label),
                value=claim_words.value(each),
                link=_link(each),
                note=None if each.note == claim_words.value(each) else each.note,
                details=tuple(claim_words.details(each)),
                certainty=claim_words.certainty(each),
                stance=_(STANCES[each.stance]),
                who=claim_words.who(each),
                when=_period(each),
                refs=tuple(number[source["id"]] for source in each.evidence),
                against=each.id in against,
                inherited=each.id in self.inherited,
                is_over=statements.is_over(each, today),
            )
            for each in self.told
            if each.predicate in wanted
        )

    def _numbers(self) -> dict[int, int]:
        return {each["id"]: number for number, each in enumerate(self.sources, 1)}

    def _claimed_events(self) -> Iterable[Event]:
        for each in self.lines(predicates.NAMES):
            for day, template in (
                (each.said.valid_from, N_("%(label)s, from here on: %(value)s (%(certainty)s: %(who)s).")),
                (each.said.valid_until, N_("%(label)s, until here: %(value)s (%(certainty)s: %(who)s).")),
                (each.said.detail.get("test_date"), N_("%(label)s, tested: %(value)s (%(certainty)s: %(who)s).")),
                (each.said.detail.get("count_date"), N_("%(label)s, counted: %(value)s (%(certainty)s: %(who)s).")),
            ):
                if day:
                    told = _(template, label=each.label, value=each.value, certainty=each.certainty, who=each.who)
                    yield Event(str(day), told, each.refs)

    def _published(self) -> Iterable[Event]:
        for number, each in enumerate(self.sources, 1):
            if each["published_on"]:
                text = _("Published: %(title)s", title=each["title"] or each["url"])
                yield Event(each["published_on"], text, (number,))


def known_cameras() -> Mapping[int, int]:
    """How many cameras on the map belong to each system that has some."""
    return caching.kept(db.session(), "known_cameras", lambda: memberships.known_cameras(db.session()))


def grouped(lines: Iterable[Line]) -> tuple[tuple[Line, ...], ...]:
    """Claims that differ in nothing but their value together, in the order of the first of each."""
    groups: dict[object, list[Line]] = {}
    for each in lines:
        alone = each.said.id if each.note or each.is_refuted or each.against else None
        alike = (each.label, each.details, each.certainty, each.stance, each.who, each.when, each.refs, each.inherited)
        groups.setdefault((*alike, alone), []).append(each)
    return tuple(map(tuple, groups.values()))


def kind_of(source: Mapping[str, Any]) -> str:
    """What kind of evidence it is."""
    return _(TYPES[source["type"]])


def _unknown(told: Sequence[Statement], names: Iterable[str]) -> tuple[str, ...]:
    said = {each.predicate for each in told if each.value != "unknown" and each.certainty != "refuted"}
    asked = (predicates.predicate_named(name) for name in names if name not in said)
    return tuple(_(each.unknown) for each in asked if each.unknown)


def _link(said: Statement) -> str | None:
    if said.organisation_id is not None:
        return url_for("web.organisation", organisation_id=said.organisation_id)
    return said.value if said.predicate == "dpia_url" else None


def _period(said: Statement) -> str | None:
    if said.valid_from and said.valid_until:
        return _("%(first)s to %(last)s", first=said.valid_from, last=said.valid_until)
    if said.valid_from:
        return _("since %(first)s", first=said.valid_from)
    return _("until %(last)s", last=said.valid_until) if said.valid_until else None
