"""What another register says in lines of JSON, value by value. What is not as asked raises ValueError or TypeError."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from app.formats.foreign import UnreadableFile, shown
from app.registry.errors import Invalid
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID

Object = dict[str, Any]
Made = TypeVar("Made")


def made_of(lines: Iterable[bytes], make: Callable[[Object], Made]) -> Iterator[Made]:
    """What `make` makes of each line. Raises UnreadableFile at the first of which it cannot make anything."""
    for text in lines:
        if not text.endswith(b"\n"):
            raise UnreadableFile(N_("It is cut short."))
        try:
            yield make(json.loads(text, parse_constant=_no_number))
        except (LookupError, TypeError, ValueError, Invalid, RecursionError) as error:
            start = shown(text.decode("utf-8", "replace"))
            raise UnreadableFile(
                N_("The line “%(start)s” cannot be kept here: %(problem)s."), start=start, problem=shown(_words(error))
            ) from None


def one_of(said: Any, values: tuple[Any, ...]) -> Any:
    """A value that this version knows."""
    if said not in values:
        raise ValueError(f"this version of Lookback knows no {said!r}")
    return said


def number(said: Any) -> int:
    """The number of a thing."""
    if type(said) is not int or not 0 < said <= LARGEST_ID:
        raise ValueError(f"{said!r} is no number of anything")
    return said


def number_or_none(said: Any) -> int | None:
    """The same, or nothing."""
    return None if said is None else number(said)


def object_or_none(said: Any) -> Object | None:
    """Something with names, or nothing."""
    if not isinstance(said, dict | None):
        raise TypeError(f"{said!r} is no object")
    return said


def _words(error: Exception) -> str:
    if isinstance(error, LookupError | RecursionError | json.JSONDecodeError):
        return f"it is no change of a register ({type(error).__name__}: {error})"
    return str(error)


def _no_number(said: str) -> None:
    raise ValueError(f"{said} is no number")
