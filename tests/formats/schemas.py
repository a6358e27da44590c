"""The public schemas of formats in XML, as packages bring them."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree


def validate(text: bytes, package: str, *parts: str) -> None:
    """Hold a file to a schema that a package brings. Skips where the package is not installed."""
    _schema(package, parts).assertValid(etree.fromstring(text))


@cache
def _schema(package: str, parts: tuple[str, ...]) -> etree.XMLSchema:
    found = find_spec(package)
    if found is None or found.origin is None:
        pytest.skip(f"the schema comes with {package}: pip install --no-deps {package}")
    return etree.XMLSchema(etree.parse(Path(found.origin).parent.joinpath(*parts)))
