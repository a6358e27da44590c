"""What claims about facial recognition come to, wherever they are told in a word."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final, Protocol, TypeVar

from app.registry.dates import PartialDate
from app.registry.fields import UNKNOWN

# Of what is said about recognition, from what settles the question to what hardly touches it.
STRONGEST: Final = ("banned", "disabled", "enabled_confirmed", "enabled_claimed", "hardware_capable", "none_known")
# From what is surest to what was shown to be wrong.
_SUREST: Final = ("documented", "reported", "suspected", "unknown", "disputed", "refuted")


# What ends with the day until which it holds: whatever recognised faces then has been switched off since.
ENDING: Final = frozenset({"enabled_confirmed", "enabled_claimed", "hardware_capable"})
_ENDED: Final = "disabled"
# Of a system: that it is at its end, and that it runs.
STATE: Final = "system_state"
_AT_AN_END: Final = frozenset({"disabled", "banned", "removed"})
_RUNNING: Final = frozenset({"trial", "active"})


class Said(Protocol):
    """A claim about facial recognition, or about the state of a system."""

    @property
    def value(self) -> str | None:
        """A value of the scale, or a state."""

    @property
    def certainty(self) -> str:
        """How sure it is."""

    @property
    def valid_until(self) -> str | None:
        """The last day on which it holds, as exactly as somebody said."""


S = TypeVar("S", bound=Said)


def summed(said: Collection[Said], states: Iterable[Said], today: date) -> tuple[str, str | None]:
    """The strongest that nobody refuted and that holds today, and the surest of who says so.

    Where one that counts is disputed, so is the answer. What is over, by its own last day or because the system is at
    its end by what is claimed of its `states`, is told as switched off, and where something else holds today it does
    not count. UNKNOWN and None where nothing is claimed.
    """
    standing = [each for each in said if each.certainty != "refuted"]
    if not standing:
        return UNKNOWN, surest(said)
    is_over = end(states, today) is not None
    told = [(each.value, each) for each in now(standing, is_over=is_over, today=today)]
    if is_over or not told:
        told += [(_ENDED, each) for each in standing if each.value in ENDING]
    best = strongest(value for value, _ in told)
    if any(each.certainty == "disputed" for _, each in told):
        return best, "disputed"
    return best, surest([each for value, each in told if value == best] or [each for _, each in told])


def now(said: Iterable[S], *, is_over: bool, today: date) -> list[S]:
    """Those of some claims about facial recognition that hold today. `is_over`: the system is at its end."""
    hold = [each for each in said if not PartialDate.is_past(each.valid_until, today)]
    # That it is banned or switched off is no less so.
    return [each for each in hold if each.value not in ENDING] if is_over else hold


def strongest(values: Iterable[str | None]) -> str:
    """The strongest of some values; UNKNOWN where none is on the scale."""
    given = {*values}
    return next((value for value in STRONGEST if value in given), UNKNOWN)


def end(states: Iterable[S], today: date) -> S | None:
    """By which of the claims about the state of a system it is at its end; None where one says that it runs.

    What is disputed or refuted ends nothing.
    """
    standing = [each for each in states if each.certainty not in ("disputed", "refuted")]
    running = [each for each in standing if each.value in _RUNNING]
    over = [each for each in running if PartialDate.is_past(each.valid_until, today)]
    if len(over) < len(running):
        return None
    at_an_end = [
        each for each in standing if each.value in _AT_AN_END and not PartialDate.is_past(each.valid_until, today)
    ]
    return next(iter((*at_an_end, *over)), None)


def surest(said: Iterable[Said]) -> str | None:
    """The surest of some claims is how sure they are; None where there is none."""
    known = {each.certainty for each in said}
    return next((each for each in _SUREST if each in known), None)
