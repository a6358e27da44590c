"""A figure of the statistics: a sentence, numbers that each lead to the list that they count, a table, a picture."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from app.registry.fields import UNKNOWN

# So many names are told at the most.
MOST_NAMES: Final = 10_000
Shape = Literal["bars", "columns", "shares"]
# Letters in a line of a picture's title, and of what stands beside a bar.
_TITLE_LETTERS: Final = 58
_LABEL_LETTERS: Final = 34


@dataclass(frozen=True)
class Cell:
    """A number and the address of the list that it counts, None where there is no such list."""

    n: int
    link: str | None = None


@dataclass(frozen=True)
class Row:
    """One line of a figure.

    cells: its numbers under the figure's heads. facts: what a table for programs says of it. mark: what colours it,
    beside its words. page: the address of what it is about.
    """

    label: str
    cells: tuple[Cell, ...]
    facts: tuple[object, ...]
    mark: str = ""
    page: str | None = None
    aside: str = ""


@dataclass(frozen=True)
class Figure:
    """One question and its answer in numbers.

    name: in its address. title: the answer in a sentence, for whoever shows the figure elsewhere. heads: of the label
    and of each number. columns: of the table for programs. shape: "bars" of the first number, upright "columns" of the
    last, or "shares" that the second has of the first. others: how many rows are left out. is_late: still
    being counted.
    """

    name: str
    question: str
    title: str
    notes: tuple[str, ...]
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    shape: Shape = "bars"
    others: int = 0
    is_late: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(cell.n for row in self.rows for cell in row.cells)

    @property
    def most(self) -> int:
        """The end of the scale, which begins at nothing."""
        drawn = -1 if self.shape == "columns" else 0
        return max([1, *(row.cells[drawn].n for row in self.rows)])

    @property
    def highest(self) -> int:
        """Which row is the highest, the last one of several."""
        return max(range(len(self.rows)), key=lambda at: (self.rows[at].cells[-1].n, at), default=0)

    @property
    def title_lines(self) -> list[str]:
        """The title in lines as wide as a picture."""
        return textwrap.wrap(self.title, _TITLE_LETTERS)

    def share(self, row: Row) -> float:
        """How much of the whole width a row's bar takes, in percent."""
        whole = row.cells[0].n if self.shape == "shares" else self.most
        part = row.cells[1 if self.shape == "shares" else -1 if self.shape == "columns" else 0].n
        return round(min(100.0, 100 * part / whole), 2) if whole else 0.0

    def in_short(self, most: int) -> "Figure":
        """The same with so many rows and the last one, if that is of what nobody knows. Columns stay as they are."""
        last = self.rows[-1:] if self.rows and self.rows[-1].mark == UNKNOWN else ()
        first = self.rows[: len(self.rows) - len(last)]
        if self.shape == "columns" or len(first) <= most:
            return self
        return replace(self, rows=(*first[:most], *last), others=self.others + len(first) - most)

    def latest(self, most: int) -> "Figure":
        """The same with the last so many rows."""
        return replace(self, rows=self.rows[-most:])


def shortened(label: str) -> str:
    """Words that fit beside a bar of a picture."""
    return label if len(label) <= _LABEL_LETTERS else f"{label[: _LABEL_LETTERS - 1].rstrip()}…"


def ticks(rows: Sequence[Row], most: int) -> list[int]:
    """Which of some columns have their label below: evenly spaced, the last one among them."""
    step = -(-len(rows) // most) or 1
    return list(range(len(rows) - 1, -1, -step))[::-1]
