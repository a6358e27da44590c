"""What claims about facial recognition come to, wherever they are told in a word."""

from collections.abc import Collection, Iterable
from typing import Final, Protocol

from app.registry.vocabulary import UNKNOWN

# Of what is said about recognition, from what settles the question to what hardly touches it.
STRONGEST: Final = ("banned", "disabled", "enabled_confirmed", "enabled_claimed", "hardware_capable", "none_known")
# From what is surest to what was shown to be wrong.
_SUREST: Final = ("documented", "reported", "suspected", "unknown", "disputed", "refuted")


class Said(Protocol):
    """A claim about facial recognition."""

    @property
    def value(self) -> str | None:
        """A value of the scale."""

    @property
    def certainty(self) -> str:
        """How sure it is."""


def summed(said: Collection[Said]) -> tuple[str, str | None]:
    """The strongest that nobody refuted, and the surest of who says so.

    Where one that stands is disputed, so is the answer. UNKNOWN and None where nothing is claimed.
    """
    standing = [each for each in said if each.certainty != "refuted"]
    values = {each.value for each in standing}
    strongest = next((value for value in STRONGEST if value in values), UNKNOWN)
    if any(each.certainty == "disputed" for each in standing):
        return strongest, "disputed"
    return strongest, surest([each for each in standing if each.value == strongest] or said)


def surest(said: Iterable[Said]) -> str | None:
    """The surest of some claims is how sure they are; None where there is none."""
    known = {each.certainty for each in said}
    return next((each for each in _SUREST if each in known), None)
