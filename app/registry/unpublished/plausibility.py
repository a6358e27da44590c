"""Whether what somebody sends in looks sincere, and whether it says too much: hints for a moderator, never a verdict.

Nothing is asked of anybody outside, and nothing is refused by it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from app.registry import vocabulary
from app.registry.details import Scalar
from app.registry.fields import UNKNOWN
from app.registry.geometry import Position
from app.registry.i18n import N_

# Whole sentences for the screen.
WARNINGS: Final = {
    "no_place": N_("The place is where a map begins when nobody chose one."),
    "far_from_towns": N_("No town is known within 50 km. It may lie in the sea."),
    "same_text": N_("Other reports that wait say the same, word for word."),
    "same_place": N_("Many other reports that wait are about this very place."),
    "many_facts": N_("Far more is filled in than people usually know."),
    "contradiction": N_("Some of these facts do not go together."),
    "very_high": N_("It is said to hang higher than 30 m."),
    "link": N_("There is a link among the words."),
    "email": N_("There seems to be an e-mail address among the words."),
    "phone": N_("There seems to be a telephone number among the words."),
    "plate": N_("There seems to be the number of a vehicle among the words."),
    "person": N_("The operator seems to be a person."),
    "home": N_("It seems to be about somebody’s home."),
    "unproven": N_("Its sender’s browser did not do the work against spam. Without JavaScript none does."),
    "one_of_many": N_("Much came from the same network in a short time. It may be a mapping party."),
    "another_one": N_("Its sender was shown the known cameras around it and says that it is another one."),
}
# How soon a moderator should look because of one of these; because of another, 1.
_WEIGHT: Final = {
    "no_place": 2,
    "same_place": 2,
    "email": 2,
    "phone": 2,
    "plate": 2,
    "person": 2,
}
HIGHEST_RISK: Final = 3
_MANY_WARNINGS: Final = 3

_FAR_M: Final = 50_000
# Degrees around 0, 0, where nothing stands but a buoy.
_NO_PLACE: Final = 0.01
_SAME_TEXT, _SAME_TEXT_OFTEN = 5, 20
_SAME_PLACE: Final = 10
_MANY_FACTS: Final = 18
_VERY_HIGH_M: Final = 30

# Where a link is welcome nobody is warned of it.
_SOURCES: Final = ("source", vocabulary.FACIAL_RECOGNITION_SOURCE.name)
_PROSE: Final = tuple(
    field.name
    for field in vocabulary.FIELDS
    if field.kind in ("text", "long_text", "open") and field.name not in _SOURCES
)
# They run over every character once or a bounded number of times, whatever somebody sends.
_LINK: Final = re.compile(
    r"https?:|www\.[a-z0-9]|\b[a-z0-9-]{2,40}\.(?:biz|casino|club|cn|com|info|net|online|org|ru|shop|site|top|xyz)\b",
    re.ASCII | re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w")
_PHONE: Final = re.compile(
    r"(?:\+|\b00)[1-9](?:[ ()./-]{0,2}\d){7,13}(?!\d)"
    r"|(?<!\d)(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\d)"
    r"|\b(?:phone|tel|telefon|teléfono|mobile|handy|whatsapp)\b\W{0,3}\d(?:[ ()./-]{0,2}\d){5,13}",
    re.IGNORECASE,
)
_PLATE: Final = re.compile(
    r"\b(?:number ?plate|licen[cs]e plate|registration|kennzeichen|immatriculation|matr[ií]cula|targa)\b\W{0,3}"
    r"(?:\w{1,10}\W{1,3}){0,2}?(?=[a-z0-9 -]{0,9}\d)(?=[a-z0-9 -]{0,9}[a-z])[a-z0-9]{1,4}[ -]?[a-z0-9]{1,4}",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    r"(?:^|\W)(?:mr|mrs|ms|herr|frau|mme|monsieur|madame|señora?|senhora?|sra?|signora?|famil(?:y|ie))\b\.? \w",
    re.IGNORECASE,
)
_HOME: Final = re.compile(
    r"\b(?:neighbou?rs?|(?:his|her|their|my|private) (?:house|home|flat|apartment)|lives (?:here|at|in|there)|my ex"
    r"|nachbar\w{0,4}|wohnt|privathaus|voisine?s?|habite|chez (?:lui|elle|moi)|vecin[oa]s?|vive (?:aquí|en|acá)"
    r"|vizinh[oa]s?|mora (?:aqui|em|na|no)|vicin[oi] di casa|abita)\b",
    re.IGNORECASE,
)


class Doubts(NamedTuple):
    """How risky a report looks, from 0, calm, to 3, look first, and why: codes of WARNINGS."""

    risk: int
    warnings: tuple[str, ...]


def look(
    position: Position | None,
    stated: Mapping[str, Scalar],
    *,
    note: str | None = None,
    metres_to_town: float | None = None,
    same_text: int = 0,
    same_place: int = 0,
    is_proven: bool = True,
    is_one_of_many: bool = False,
) -> Doubts:
    """What is odd about a report that states these fields about a camera at a place. Never raises.

    `metres_to_town` is None where that is not known, infinite where no town is near. `same_text` and `same_place` count
    the other reports that wait and have the same text, or are about the same place. `is_proven` says that its sender's
    browser did the work it was asked for, `is_one_of_many` that its network sent much in a short time.
    """
    texts = [str(stated[name]) for name in _PROSE if stated.get(name)]
    warnings = [
        *_of_the_place(position, metres_to_town),
        *(["same_text"] if same_text >= _SAME_TEXT else ()),
        *(["same_place"] if same_place >= _SAME_PLACE else ()),
        *(() if is_proven else ["unproven"]),
        *(["one_of_many"] if is_one_of_many else ()),
        *_of_the_facts(stated),
        *_of_the_words([*texts, note or ""], [str(stated.get(name) or "") for name in ("operator", "name")]),
    ]
    risk = max((_WEIGHT.get(code, 1) for code in warnings), default=0)
    if len(warnings) >= _MANY_WARNINGS:
        risk += 1
    if same_text >= _SAME_TEXT_OFTEN:
        risk = HIGHEST_RISK
    return Doubts(min(risk, HIGHEST_RISK), tuple(warnings))


def _of_the_place(position: Position | None, metres_to_town: float | None) -> Iterator[str]:
    if position is not None and max(abs(position.lon), abs(position.lat)) < _NO_PLACE:
        yield "no_place"
    elif metres_to_town is not None and metres_to_town > _FAR_M:
        yield "far_from_towns"


def _of_the_facts(stated: Mapping[str, Scalar]) -> Iterator[str]:
    said = {name: value for name, value in stated.items() if value not in (None, "", UNKNOWN)}
    if len(said) >= _MANY_FACTS:
        yield "many_facts"
    if any(_contradictions(said)):
        yield "contradiction"
    height = said.get("height")
    if isinstance(height, int | float) and height > _VERY_HIGH_M:
        yield "very_high"


def _contradictions(said: Mapping[str, Scalar]) -> Iterator[bool]:
    """What may each be true but hardly together."""
    kind, space, state = (said.get(name) for name in ("surveillance_type", "surveillance", "lifecycle"))
    yield kind in ("guard", "gunshot_detector") and not said.keys().isdisjoint(("camera_type", "camera_tilt"))
    yield kind == "guard" and not said.keys().isdisjoint(("manufacturer", "model", "height"))
    yield said.get("indoor") == "yes" and space == "outdoor"
    yield said.get("indoor") == "no" and space == "indoor"
    yield state in ("planned", "under_construction") and not said.keys().isdisjoint(("check_date", "end_date"))
    yield state == "active" and "end_date" in said
    yield kind == "ALPR" and said.get("camera_type") == "doorbell"


def _of_the_words(texts: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    whole = "\n".join(texts)
    for code, pattern in (("email", _EMAIL), ("phone", _PHONE), ("plate", _PLATE), ("home", _HOME)):
        if pattern.search(whole):
            yield code
    if _LINK.search(_EMAIL.sub(" ", whole)):
        yield "link"
    if any(map(_PERSON.search, names)):
        yield "person"
