"""Text that both databases compare alike: by its characters' numbers, and by patterns that tell capitals apart."""

import re
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

# A pattern of CQL2 (OGC 21-065r2, 7.3): "%" is any text, "_" one character, and after "\" either is itself.
_PIECE: Final = re.compile(r"\\(.)|(.)", re.DOTALL)
_WILD: Final = {"%": "*", "_": "?"}


class _Bytewise(FunctionElement[str]):
    """Text in an order that does not depend on a language."""

    inherit_cache = True
    type = Text()


class _Like(FunctionElement[bool]):
    """Whether text is like a pattern, which is given as each database writes it: text, PostgreSQL's, SQLite's."""

    inherit_cache = True
    type = Boolean()


def bytewise(column: ColumnElement[Any]) -> ColumnElement[str]:
    """The text of a column, to be sorted or compared as less or greater."""
    return _Bytewise(column)


def like(column: ColumnElement[Any], pattern: str) -> ColumnElement[bool]:
    """Whether the text of a column is like a pattern of CQL2 as a whole."""
    pieces = [(escaped, bare) for escaped, bare in _PIECE.findall(pattern)]
    # A "\" with nothing after it is itself, which PostgreSQL would refuse.
    theirs = "".join(f"\\{escaped or bare}" if escaped or bare == "\\" else bare for escaped, bare in pieces)
    # LIKE of SQLite takes "a" and "A" for the same.
    glob = "".join(_WILD.get(bare) or re.sub(r"([*?\[])", r"[\1]", escaped or bare) for escaped, bare in pieces)
    return _Like(column, literal(theirs, Text()), literal(glob, Text()))


@compiles(_Bytewise, "sqlite")
def _sqlite_bytewise(element: _Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_Bytewise, "postgresql")
def _postgres_bytewise(element: _Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


@compiles(_Like, "sqlite")
def _sqlite_like(element: _Like, compiler: SQLCompiler, **options: Any) -> str:
    column, _, glob = element.clauses
    return f"({compiler.process(column, **options)} GLOB {compiler.process(glob, **options)})"


@compiles(_Like, "postgresql")
def _postgres_like(element: _Like, compiler: SQLCompiler, **options: Any) -> str:
    column, pattern, _ = element.clauses
    return f"({compiler.process(column, **options)} LIKE {compiler.process(pattern, **options)})"
