"""What can be foreseen to go wrong is told in plain words and ends with status 1, never with a stack trace."""

from collections.abc import Iterable
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from app.config import ConfigError
from app.registry.errors import Conflict, Copied, Gone, Invalid, NotAllowed, NotFound, Problem


class PlainGroup(click.Group):
    """A group whose commands may let settings, the domain and the operating system refuse."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and put a foreseeable failure into words."""
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            raise click.ClickException(f"A setting cannot be used: {error}") from None
        except Invalid as error:
            raise click.ClickException(listed((each.field, each) for each in error.problems)) from None
        except (NotFound, Gone, Conflict, Copied, NotAllowed) as error:
            raise click.ClickException(sentence(str(error))) from None
        except OSError as error:
            raise click.ClickException(operating_system(error)) from None


def listed(problems: Iterable[tuple[str, Problem]]) -> str:
    """Each problem on a line of its own, under the name that was typed."""
    return "\n".join(f"{name}: {problem.text}" for name, problem in problems)


def sentence(text: str) -> str:
    """A domain error's text as a sentence."""
    return f"{text[:1].upper()}{text[1:]}."


def operating_system(error: OSError) -> str:
    """What the system would not do, with the file it is about."""
    about = f"{error.filename}: " if error.filename else ""
    return f"{about}{error.strerror or error}."


def database_said(error: DBAPIError) -> str:
    """The driver's own first line: what follows it is for developers."""
    return next(iter(str(error.orig).strip().splitlines()), type(error.orig).__name__)
