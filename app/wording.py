"""A camera in words, for everybody who reads: what it is, where, which way it looks. What is not known is None."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from app.i18n import _, ngettext
from app.registry import vocabulary
from app.registry.dates import PartialDate
from app.registry.direction import Direction, Sector
from app.registry.fields import UNKNOWN, Field
from app.registry.geometry import DECIMALS, Position, coarsen
from app.registry.i18n import N_

# A camera's row, or any other mapping of its columns: SQLAlchemy's keys are wider than text.
Row = Mapping[Any, Any]

_DEVICES: Final = {
    "ALPR": N_("Number-plate reader"),
    "guard": N_("Guard"),
    "gunshot_detector": N_("Gunshot detector"),
}
_CAMERAS: Final = {
    "fixed": N_("Fixed camera"),
    "panning": N_("Panning camera"),
    "dome": N_("Dome camera"),
    "panorama": N_("Panoramic camera"),
    "doorbell": N_("Doorbell camera"),
}
_COMPASS: Final = (
    N_("north"),
    N_("north-north-east"),
    N_("north-east"),
    N_("east-north-east"),
    N_("east"),
    N_("east-south-east"),
    N_("south-east"),
    N_("south-south-east"),
    N_("south"),
    N_("south-south-west"),
    N_("south-west"),
    N_("west-south-west"),
    N_("west"),
    N_("west-north-west"),
    N_("north-west"),
    N_("north-north-west"),
)


def headline(row: Row) -> str:
    """What it is, in two or three words."""
    kind = row.get("surveillance_type", UNKNOWN)
    device = _DEVICES.get(kind) or _CAMERAS.get(row.get("camera_type", UNKNOWN))
    if device is None:
        device = N_("Camera") if kind == "camera" else N_("Device of unknown kind")
    return _(device)


def statements(row: Row) -> Iterator[tuple[Field, str]]:
    """Every field that something is known about, with its value in words, but for the source.

    Of a report that repeats how the sender knows.
    """
    for field in vocabulary.FIELDS:
        text = stated(field, row.get(field.name))
        if text is not None and field.name != "source":
            yield field, text


def differences(values: Row, base: Row) -> Iterator[tuple[str, str]]:
    """Each changed field of a correction: what stood there, and what should."""
    for field in vocabulary.FIELDS:
        if field.name in values:
            old, new = (stated(field, each.get(field.name)) or _("nothing") for each in (base, values))
            yield _(field.label), f"{old} → {new}"


def stated(field: Field, value: object) -> str | None:
    """A value in words, None when nothing is known."""
    if value is None or value == UNKNOWN:
        return None
    if field.kind == "direction":
        return direction(str(value))
    if field.kind == "number":
        space = "" if field.unit == "°" else "\N{NO-BREAK SPACE}"
        return f"{value:g}{space}{field.unit}"
    text = str(value)
    return _(field.label_of(text)) if field.values else text


def direction(raw: str) -> str:
    """Where it looks: "south-west, 225°". Text that cannot be read is shown as it stands, and is said to be so."""
    read = Direction.parse(raw)
    if not read.readable:
        return _("“%(raw)s”, which cannot be read as a direction", raw=raw)
    return "; ".join(_sector(sector) for sector in read.sectors)


def _sector(sector: Sector) -> str:
    if sector.end is None:
        return _("%(point)s, %(degrees)s°", point=compass_point(sector.start), degrees=f"{sector.start:g}")
    if sector.width == 360:
        return _("all the way round")
    return _(
        "clockwise from %(start)s, %(first)s°, to %(end)s, %(last)s°",
        start=compass_point(sector.start),
        first=f"{sector.start:g}",
        end=compass_point(sector.end),
        last=f"{sector.end:g}",
    )


def compass_point(degrees: float) -> str:
    """The nearest of the sixteen points of the compass."""
    return _(_COMPASS[round(degrees / 22.5) % len(_COMPASS)])


def position(lon: float, lat: float, precision_m: int | None) -> str:
    """A place as precise as it may be shown: "39.7392° N, 104.9903° W". No line ends before a letter."""
    public = coarsen(Position(lon, lat), precision_m)
    return _(
        "%(lat)s°\N{NO-BREAK SPACE}%(north)s, %(lon)s°\N{NO-BREAK SPACE}%(east)s",
        lat=_decimal(public.lat, precision_m),
        north=_("N") if public.lat >= 0 else _("S"),
        lon=_decimal(public.lon, precision_m),
        east=_("E") if public.lon >= 0 else _("W"),
    )


def _decimal(degrees: float, precision_m: int | None) -> str:
    digits = f"{abs(degrees):.{DECIMALS[precision_m]}f}"
    return digits if precision_m else digits.rstrip("0").rstrip(".")


def summary(row: Row, today: date) -> list[str]:
    """What matters most about a camera in a list: short sentences, each complete."""
    operator = row["operator"]
    space = stated(vocabulary.field_named("surveillance"), row["surveillance"])
    zone = stated(vocabulary.field_named("surveillance_zone"), row["surveillance_zone"])
    sentences = [_("Run by %(operator)s.", operator=operator) if operator else _("Operator unknown.")]
    if row["manufacturer"]:
        sentences.append(_("Made by %(manufacturer)s.", manufacturer=row["manufacturer"]))
    if space or zone:
        watched = ", ".join(part for part in (space, zone) if part)
        sentences.append(_("Watches: %(space)s.", space=watched))
    if row["camera_direction"] and Direction.parse(row["camera_direction"]).readable:
        sentences.append(_("Looks %(direction)s.", direction=direction(row["camera_direction"])))
    sentences.append(seen(row["check_date"], today))
    return sentences


def seen(check_date: str | None, today: date) -> str:
    """How old the knowledge of a camera is, no more exactly than its date was told."""
    if check_date is None:
        return _("Nobody has said when it was last seen.")
    told = PartialDate.parse(check_date, "check_date")
    years = today.year - told.latest.year
    months = 12 * years + today.month - told.latest.month
    if told.earliest.month == told.latest.month and months < 12:
        if months < 1:
            return _("Last confirmed this month.")
        return ngettext("Last confirmed a month ago.", "Last confirmed %(number)s months ago.", months)
    # By the calendar: the date may be no more than a year.
    if years < 1:
        return _("Last confirmed this year.")
    if years == 1:
        return _("Last confirmed last year.")
    return ngettext("Last confirmed a year ago.", "Last confirmed %(number)s years ago.", years)
