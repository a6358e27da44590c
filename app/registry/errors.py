"""What can go wrong in the domain. How each is said over HTTP is decided in `app.errors` alone."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field. `message` is a translatable template, filled with `params`."""

    field: str
    message: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message in English, for logs, the command line and programs."""
        return self.message % self.params if self.params else self.message


class RegistryError(Exception):
    """Anything the domain refuses."""


class Invalid(RegistryError):
    """Input that cannot be understood: every problem found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.text}" for problem in problems))
        self.problems = problems


class NotFound(RegistryError):
    """There is no such thing, or not for the one who asks."""


class Gone(RegistryError):
    """It was here and was taken down for legal reasons."""


class Conflict(RegistryError):
    """Somebody else acted first. `fields` are the columns that are not as they were, if that is what is in the way."""

    def __init__(self, message: str, fields: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.fields = tuple(sorted(fields))


class Stale(Conflict):
    """A report changed while somebody looked at it. `changes` are codes of what happened, in order."""

    def __init__(self, message: str, changes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.changes = changes


class Copied(RegistryError):
    """This register is a copy, and takes nothing but what comes from the one at `origin`."""

    def __init__(self, origin: str) -> None:
        super().__init__(f"this register is a copy of {origin}: what is to be published is sent and decided there")
        self.origin = origin


class TooLong(RegistryError):
    """A question that the database works on for longer than it may for one who asks."""


class NotAllowed(RegistryError):
    """It can be done, but not by the one who asks."""
