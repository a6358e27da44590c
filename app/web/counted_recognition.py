"""The figure of the statistics about facial recognition: what is recorded, what is documented, what is only claimed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from app import caching, db
from app.i18n import _, decimal
from app.registry import statistics
from app.registry.fields import UNKNOWN
from app.registry.filtering import askable
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.map.city_cells import STANDING
from app.registry.statistics import DISPUTED, DOCUMENTED, Recognition
from app.registry.vocabulary import FACIAL_RECOGNITION
from app.web.figures import Cell, Figure, Row
from app.web.listing import Narrowing

# What colours a value of the scale, beside its words.
_MARKS: Final[Mapping[str, str]] = {
    "unknown": "unknown",
    "none_known": "none",
    "hardware_capable": "claimed",
    "enabled_claimed": "claimed",
    "enabled_confirmed": "confirmed",
    "disabled": "none",
    "banned": "none",
}
_RECOGNISE: Final = ("enabled_claimed", "enabled_confirmed")


def facial_recognition(most: int) -> Figure:
    """Which cameras recognise faces, and who says so."""
    found = caching.kept(db.session(), "recognition", lambda: statistics.recognition(db.session(), STANDING))
    return recognised(found).in_short(most)


def recognised(found: Sequence[Recognition], within: tuple[Term, ...] = ()) -> Figure:
    """The same of cameras that some terms select, once they are counted."""
    rows = [
        Row(
            _("Nobody has said") if each.value == UNKNOWN else _(FACIAL_RECOGNITION.label_of(each.value)),
            tuple(Cell(n, Narrowing(wanted).address if n else None) for n, wanted in _numbers(each, within)),
            each,
            _MARKS[each.value],
        )
        for each in sorted(found, key=lambda each: each.value == UNKNOWN)
    ]
    recorded = sum(each.recorded for each in found if each.value in _RECOGNISE)
    claimed = sum(each.cameras for each in found if each.value in _RECOGNISE) - recorded
    total = sum(each.cameras for each in found)
    unknown = sum(each.cameras for each in found if each.value == UNKNOWN)
    return Figure(
        "facial-recognition",
        _("Can they recognise me?"),
        _(
            "Of %(total)s cameras, %(recorded)s are recorded as recognising faces, and of %(claimed)s more somebody "
            "claims it; of %(unknown)s nobody has said",
            total=decimal(total),
            recorded=decimal(recorded),
            claimed=decimal(claimed),
            unknown=decimal(unknown),
        )
        if recorded or claimed
        else _(
            "None of %(total)s cameras is said to recognise faces; of %(unknown)s nobody has said",
            total=decimal(total),
            unknown=decimal(unknown),
        )
        if unknown < total
        else _("Nobody has said of any of %(total)s cameras whether it recognises faces", total=decimal(total)),
        (
            _(
                "Recorded: of the camera itself. The others by what is claimed of them or of their system. Documented: "
                "it can be checked. Claimed: nobody has shown it. Disputed: a source worth reading says otherwise."
            ),
        ),
        (_("Facial recognition"), _("Cameras"), _("Recorded"), _("Documented"), _("Claimed"), _("Disputed")),
        ("capability", "cameras", "recorded", "documented", "claimed", "disputed"),
        tuple(rows),
    )


# As in `counted`, by name.
FIGURES: Final[Mapping[str, Callable[[int], Figure]]] = {"facial-recognition": facial_recognition}


def _numbers(each: Recognition, within: tuple[Term, ...]) -> Iterator[tuple[int, CameraFilter]]:
    """Each number of a value of the scale with the cameras that it counts."""
    capability, own = (Term(name, (each.value,)) for name in (askable.CAPABILITY.name, FACIAL_RECOGNITION.name))
    claimed = (capability, Term(FACIAL_RECOGNITION.name, (UNKNOWN,)), *within)
    sure = askable.CERTAINTY.name
    yield each.cameras, CameraFilter(terms=(capability, *within))
    yield each.recorded, CameraFilter(terms=(own, *within))
    yield each.documented, CameraFilter(terms=(*claimed, Term(sure, (DOCUMENTED,))))
    yield each.claimed, CameraFilter(terms=(*claimed, Term(sure, unwanted=(DOCUMENTED, DISPUTED))))
    yield each.disputed, CameraFilter(terms=(*claimed, Term(sure, (DISPUTED,))))
