"""What an import says when it has ended."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from app.formats.foreign import shown
from app.formats.reading import REASONS, Skipped
from app.registry.imports import Outcome

# How many lines of a file are named for one reason, and how many tag values at all.
_LINES: Final = 10
_VALUES: Final = 20


@dataclass
class Passed:
    """What was passed over in a file: all of it counted, the first few by reason told."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, list[Skipped]] = field(default_factory=dict)

    def add(self, skipped: Skipped) -> None:
        """Note one more."""
        self.counts[skipped.reason] += 1
        if self.counts[skipped.reason] <= _LINES:
            self.first.setdefault(skipped.reason, []).append(skipped)


def lines(passed: Passed, outcome: Outcome, missing: int) -> Iterator[str]:
    """The report; `missing` are cameras of the same source on the map that the file does not have."""
    skipped = passed.counts.total()
    yield f"{outcome.cameras + skipped:,} read: {outcome.cameras:,} cameras, {skipped:,} skipped"
    yield f"  {outcome.created:>9,} created"
    yield f"  {outcome.unchanged:>9,} unchanged"
    yield f"  {outcome.updated:>9,} updated"
    if outcome.kept_removed:
        yield f"  {outcome.kept_removed:>9,} kept removed: they were taken off the map here, and stay off it"
    if missing:
        yield f"  {missing:>9,} no longer in the file: they stay on the map until somebody removes them"
    yield from _skipped(passed)
    yield from _unread(outcome)


def _skipped(passed: Passed) -> Iterator[str]:
    if passed.counts:
        yield "Skipped:"
    for reason, count in passed.counts.most_common():
        yield f"  {REASONS[reason]}, {count:,} ×"  # type: ignore[index] # the keys are the reasons of Skipped
        for each in passed.first[reason]:
            yield f"      line {each.line}: {each.detail}" if each.detail else f"      line {each.line}"
        if count > _LINES:
            yield f"      and {count - _LINES:,} more"


def _unread(outcome: Outcome) -> Iterator[str]:
    if outcome.unread:
        yield "Not in the vocabulary:"
    ordered = sorted(outcome.unread.items(), key=lambda pair: (-pair[1], pair[0]))
    for (key, text), count in islice(ordered, _VALUES):
        yield f"  {shown(key)}={shown(text)}: kept in the tags only, {count:,} ×"
    if len(ordered) > _VALUES:
        yield f"  and {len(ordered) - _VALUES:,} more values"
