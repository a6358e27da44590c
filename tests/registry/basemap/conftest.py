from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry.basemap.looking import Streets
from tests.tile_upstream import Upstream, tile_upstream


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A server of street tiles."""
    with tile_upstream() as upstream:
        yield upstream


@pytest.fixture
def streets(upstream: Upstream, tmp_path: Path) -> Streets:
    """Its tiles, none of them kept yet."""
    return Streets(upstream.template, tmp_path)
