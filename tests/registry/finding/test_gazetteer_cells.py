import sqlite3
from pathlib import Path
from random import Random

import pytest

from app.registry.finding import gazetteer_cells
from app.registry.finding.gazetteer_cells import NOWHERE, middle_of
from app.registry.finding.gazetteer_space import place_to_name
from app.registry.map.cells import BITS, cell_of

LEVEL = 14


@pytest.fixture(scope="module")
def connection(cities: Path) -> sqlite3.Connection:
    return sqlite3.connect(cities)


def cells_around(connection: sqlite3.Connection, random: Random) -> list[int]:
    """Cells where cities crowd, where they are far apart, where there are none, and at the ends of the map."""
    middles = connection.execute("SELECT lon, lat FROM city").fetchall()
    places = [(lon + random.gauss(0, 0.3), lat + random.gauss(0, 0.2)) for lon, lat in random.sample(middles, 150)]
    places += [(13.4 + random.gauss(0, 0.2), 52.5 + random.gauss(0, 0.1)) for _ in range(60)]
    places += [(random.uniform(-180, 180), random.uniform(-85, 85)) for _ in range(60)]
    places += [(each, lat) for each in (-179.99, 179.99) for lat in (-85, -17, 64.7, 85)]
    return sorted({cell_of(lon, lat) >> 2 * (BITS - LEVEL) for lon, lat in places})


def test_many_cells_at_once_are_where_each_would_be_said_to_be(connection: sqlite3.Connection) -> None:
    cells = cells_around(connection, Random(7))

    found = gazetteer_cells.cities_of(connection, cells, LEVEL)

    named = [place_to_name(connection, middle_of(cell, LEVEL)) for cell in cells]
    assert list(found) == [each.number if each else NOWHERE for each in named]
    assert NOWHERE in found
    assert len(set(found)) > 100


def test_of_no_cells_nothing_is_said(connection: sqlite3.Connection) -> None:
    assert not gazetteer_cells.cities_of(connection, [], LEVEL)
