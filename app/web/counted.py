"""The figures of the statistics in words: what is counted, the sentence for it, and where each number leads."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from flask import url_for

from app import caching, claim_words, db
from app.i18n import _, decimal, ngettext
from app.registry import statistics, vocabulary
from app.registry.dossiers import predicates
from app.registry.fields import UNKNOWN
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.map import counts, facets
from app.registry.map.city_cells import STANDING
from app.registry.statistics import NOT_YET, Claimed, Growth
from app.web import counted_places, counted_recognition
from app.web.figures import MOST_NAMES, Cell, Figure, Row

Terms = tuple[Term, ...]


def kinds(most: int) -> Figure:
    """What the devices are."""
    field = vocabulary.SURVEILLANCE_TYPE
    found = facets.facets(db.session(), STANDING, [field])[field.name]
    rows = [
        Row(
            _("Nobody has recorded it") if value == UNKNOWN else _(field.label_of(value)),
            (Cell(found[value], _cameras(_of(field.name, value))),),
            (value, found[value]),
            UNKNOWN if value == UNKNOWN else "",
        )
        for value in sorted(found, key=lambda value: value == UNKNOWN)
    ]
    total = decimal(sum(found.values()))
    return Figure(
        "kinds",
        _("What are they?"),
        _("%(readers)s of %(total)s devices read number plates", readers=decimal(found["ALPR"]), total=total),
        (),
        (_("What it is"), _("Devices")),
        ("surveillance_type", "cameras"),
        tuple(rows),
    ).in_short(most)


def operators(most: int) -> Figure:
    """Who runs how many cameras."""
    found = caching.kept(
        db.session(), "operators", lambda: counts.by_name(db.session(), STANDING, "operator", limit=MOST_NAMES)
    )
    named = [(name, n) for name, n in found if name is not None]
    nobody = sum(n for name, n in found if name is None)
    rows = [
        Row(name, (Cell(n, _cameras(_of("operator", name)) if _can_be_asked_for(name) else None),), (name, n))
        for name, n in named
    ]
    if nobody:
        link = _cameras(_of("operator", None))
        rows.append(Row(_("Nobody has recorded who"), (Cell(nobody, link),), ("", nobody), UNKNOWN))
    title = _("Nobody has recorded who runs any of these cameras")
    if named:
        title = _(
            "More cameras here are run by %(name)s than by anybody else: %(n)s of %(total)s",
            name=named[0][0],
            n=decimal(named[0][1]),
            total=decimal(nobody + sum(n for _name, n in named)),
        )
    return Figure(
        "operators",
        _("Who runs them?"),
        title,
        (_("Names as they are written on each camera: one organisation written in two ways counts as two."),),
        (_("Operator"), _("Cameras")),
        ("operator", "cameras"),
        tuple(rows),
    ).in_short(most)


def growth(most: int) -> Figure:
    """How many cameras stood at the end of each year."""
    return grown(caching.kept(db.session(), "growth", lambda: statistics.growth(db.session()))).in_short(most)


def grown(found: Growth, within: Terms = ()) -> Figure:
    """The same of cameras that some terms select, once they are counted."""
    list_of = _ever(within)
    rows = [
        Row(
            str(each.year),
            (
                Cell(each.put_up, list_of(_within("start_date", each.year)) if each.put_up else None),
                Cell(each.taken_down, list_of(_within("end_date", each.year)) if each.taken_down else None),
                Cell(each.standing, list_of(_standing(each.year)) if each.standing else None),
            ),
            each,
        )
        for each in found.years
    ]
    title = _("Nobody has recorded since when any of these cameras stands")
    if rows:
        last = found.years[-1]
        stood = ngettext("%(number)s camera", "%(number)s cameras", last.standing)
        title = _("At the end of %(year)s at least %(cameras)s stood here", year=last.year, cameras=stood)
        if found.undated * 2 > found.total:
            # A few dates tell of a growth that nobody saw.
            title = _(
                "Of %(undated)s of %(total)s cameras nobody has said since when they stand",
                undated=decimal(found.undated),
                total=decimal(found.total),
            )
    return Figure(
        "growth",
        _("How did they grow in number?"),
        title,
        (
            _(
                "By the dates on which cameras came and went, not by when somebody recorded them. Of %(undated)s of "
                "%(total)s nobody has said since when they stand: they are in none of these numbers.",
                undated=decimal(found.undated),
                total=decimal(found.total),
            ),
            _("One that was removed nobody knows when is not among those that stood."),
        ),
        (_("Year"), _("Put up"), _("Taken down"), _("Stood at its end")),
        ("year", "put_up", "taken_down", "standing"),
        tuple(rows),
        "columns",
    )


def purposes(most: int) -> Figure:
    """What systems are for."""
    found = caching.kept(db.session(), "purposes", lambda: statistics.purposes(db.session()))
    field = predicates.predicate_named("purpose").field
    rows = [
        Row(
            _("Nobody has said") if each.value == UNKNOWN else _(field.label_of(each.value)),
            (Cell(len(each.system_ids), url_for("web.systems", purpose=each.value)), Cell(each.cameras)),
            (each.value, len(each.system_ids), each.cameras),
            UNKNOWN if each.value == UNKNOWN else "",
        )
        for each in found
    ]
    systems = len({number for each in found for number in each.system_ids})
    told = _("Nobody has recorded a system")
    if systems:
        told = ngettext("What %(number)s system is for", "What %(number)s systems are for", systems)
    named = [row for row in rows if row.facts[0] not in (UNKNOWN, "other")]
    if named and all(row.cells[0].n < named[0].cells[0].n for row in named[1:]):
        told = _("%(what)s: most often “%(purpose)s”", what=told, purpose=named[0].label)
    return Figure(
        "purposes",
        _("What are they for?"),
        told,
        (_("By what somebody claims of each system, whoever says so. A system with several purposes counts in each."),),
        (_("Purpose"), _("Systems"), _("Their known cameras")),
        ("purpose", "systems", "cameras"),
        tuple(rows),
    ).in_short(most)


def claimed(most: int) -> Figure:
    """How many cameras are claimed, and how many of them are known."""
    return claimed_of(caching.kept(db.session(), "claimed", lambda: statistics.claimed(db.session())), most)


def claimed_of(found: Sequence[Claimed], most: int) -> Figure:
    """The same by some claims."""
    rows = [
        Row(
            each.system,
            (Cell(each.number), Cell(each.known, url_for("web.system", system_id=each.said.system_id) + "#cameras")),
            (
                each.said.system_id,
                each.system,
                each.said.detail.get("state"),
                each.number,
                each.said.detail.get("count_date"),
                each.said.certainty,
                each.said.claimant,
                each.known,
            ),
            page=url_for("web.system", system_id=each.said.system_id),
            aside=f"{claim_words.value(each.said)} ({claim_words.attributed([each.said])})",
        )
        for each in found[:most]
    ]
    title = _("Nobody has said how many cameras a system has")
    if found:
        # What is planned is no camera yet.
        first = next((each for each in found if each.said.detail.get("state") != "planned"), found[0])
        here = ngettext("%(number)s of them is known here", "%(number)s of them are known here", first.known)
        title = _(
            "“%(system)s” is said to have %(claimed)s cameras; %(known)s",
            claimed=decimal(first.number),
            system=first.system,
            known=here if first.known else _("none of them is known here"),
        )
    return Figure(
        "claimed",
        _("How many are claimed, how many known?"),
        title,
        (_("Each bar is a claim of its own, whole where all that is claimed is on this map."),),
        (_("System"), _("Claimed"), _("Known here")),
        ("system_id", "system", "state", "claimed", "count_date", "certainty", "claimant", "known_cameras"),
        tuple(rows),
        "shares",
        others=max(0, len(found) - most),
    )


# Each by its name in an address, in the order of the page: with so many rows, and one for what nobody knows.
FIGURES: Final[Mapping[str, Callable[[int], Figure]]] = {
    **counted_places.FIGURES,
    **counted_recognition.FIGURES,
    "operators": operators,
    "kinds": kinds,
    "purposes": purposes,
    "claimed": claimed,
    "growth": growth,
}


def _of(field: str, value: str | None) -> CameraFilter:
    return CameraFilter(terms=(Term(field, (value,)),))


def _can_be_asked_for(name: str) -> bool:
    """Whether a filter can name it: what says "not" and "unknown" there means something else."""
    return not name.startswith("!") and name != UNKNOWN


def _cameras(wanted: CameraFilter) -> str:
    return f"{url_for('web.cameras')}?{wanted.query()}"


def _ever(within: Terms) -> Callable[[str], str]:
    """The address of the list of the cameras that stand or once stood and of which an expression in CQL2 holds."""
    # The list for people knows no expressions: the one of the API does, and has pages for people too.
    asked = [(term.field, str(value)) for term in within for value in term.wanted]
    asked += [(vocabulary.LIFECYCLE.name, f"!{state}") for state in NOT_YET]
    # Said once: there may be many systems, and there are many years.
    begin = f"{url_for('api.items')}?{urlencode(asked)}"
    return lambda expression: f"{begin}&{urlencode([('filter', expression), ('f', 'html')])}"


def _within(name: str, year: int) -> str:
    return f"{name} BETWEEN '{year}' AND '{year}'"


def _standing(year: int) -> str:
    """Those that stood at the end of a year, by what is known of when they came and went."""
    return f"start_date <= '{year}' AND (end_date > '{year}' OR end_date IS NULL AND lifecycle <> 'removed')"
