"""The questions that are asked of every system, and which of them what is claimed leaves open."""

from collections.abc import Collection, Sequence
from typing import Final, Protocol

from app.registry.dossiers import predicates
from app.registry.dossiers.claimable import Predicate
from app.registry.dossiers.independence import MEASURED
from app.registry.fields import UNKNOWN
from app.registry.vocabulary import FACIAL_RECOGNITION

# Of the scale of facial recognition what leaves no question.
_SETTLED: Final = frozenset({"enabled_confirmed", "disabled", "banned"})


class Said(Protocol):
    """A claim."""

    @property
    def predicate(self) -> str:
        """What it is about."""

    @property
    def value(self) -> str | None:
        """What is claimed."""

    @property
    def certainty(self) -> str:
        """How sure it is."""

    @property
    def stance(self) -> str:
        """Whether it was measured."""


def left_open(told: Sequence[Said], known: Collection[str] = ()) -> tuple[Predicate, ...]:
    """What to ask: what nobody claims anything of that was not refuted, and what is claimed without settling it.

    Of accuracy only a measurement is an answer, and of facial recognition only what is confirmed or at an end. `known`
    are the names of what is answered without a claim. A page that counts what is open counts just these, and a letter
    asks them.
    """
    standing = [each for each in told if each.certainty != "refuted"]
    said = {each.predicate for each in standing if each.value != UNKNOWN}
    if not any(each.predicate == "accuracy" and each.stance == MEASURED for each in standing):
        said.discard("accuracy")
    about = (each for each in standing if each.predicate == FACIAL_RECOGNITION.name)
    if not any(each.value in _SETTLED for each in about):
        said.discard(FACIAL_RECOGNITION.name)
    return tuple(each for each in predicates.asked() if each.name not in said | {*known})
