"""The bar that moves while a command works."""

import sys
from contextlib import AbstractContextManager

import click
from click._termui_impl import ProgressBar


def bar(label: str, length: int, *, show_pos: bool = False) -> AbstractContextManager[ProgressBar[int]]:
    """A progress bar on a terminal, nothing elsewhere; what was done alone goes to standard output."""
    return click.progressbar(
        length=length, label=f"{label:10}", show_pos=show_pos, file=sys.stderr, hidden=not sys.stderr.isatty()
    )
