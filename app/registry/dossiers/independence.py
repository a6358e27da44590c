"""Whether somebody else than who sells or runs a system stands behind a claim: their word alone confirms nothing."""

from collections.abc import Collection
from typing import Final

# Who gains by being believed.
INTERESTED: Final = frozenset({"vendor", "operator", "politician"})
# Their own word, written down by themselves.
_OWN_WORD: Final = frozenset({"vendor_marketing", "operator_statement"})
# What repeats the word of whoever made the claim, or of which nobody knows what it is.
_REPEATS: Final = frozenset({"press_report", "other"})
CONFIRMED: Final = "enabled_confirmed"
MEASURED: Final = "measured"


def is_independent(claimant_kind: str, evidence_types: Collection[str]) -> bool:
    """Whether at least one piece of evidence carries a claim without taking the word of an interested party for it.

    A newspaper that repeats what the police said is the police's word still; what a court, a contract, an answer under
    a freedom of information law or a study says is not.
    """
    without_weight = _OWN_WORD | (_REPEATS if claimant_kind in INTERESTED else {"other"})
    return any(each not in without_weight for each in evidence_types)


def needs_independence(predicate: str, value: str | None, stance: str) -> bool:
    """Whether a claim may stand only if it `is_independent`: a measurement, and that faces are recognised for sure."""
    return stance == MEASURED or (predicate == "facial_recognition" and value == CONFIRMED)
