import json
import random
from io import BytesIO

import pyarrow.parquet
import pytest

from app.formats import columnar, parquet
from tests.formats.factories import a_cells, an_about


def opened(body: bytes) -> pyarrow.parquet.ParquetFile:
    return pyarrow.parquet.ParquetFile(BytesIO(body))


def test_the_file_says_where_it_is_from_and_how_its_places_are_written() -> None:
    said = opened(b"".join(parquet.write(iter(()), about=an_about(filter="operator=O'Neill")))).metadata.metadata

    assert said[b"licence"] == b"ODbL-1.0"
    assert said[b"attribution"] == "© Lookback contributors".encode()
    assert said[b"filter"] == b"operator=O'Neill"
    assert (said[b"generated"], said[b"dataVersion"]) == (b"2026-11-23", b"966")
    assert json.loads(said[b"sources"])[0]["name"] == "OpenStreetMap"
    geo = json.loads(said[b"geo"])
    assert (geo["version"], geo["columns"]["geometry"]["encoding"]) == ("1.1.0", "WKB")
    assert geo["columns"]["geometry"]["covering"]["bbox"]["xmax"] == ["bbox", "xmax"]


def test_groups_of_rows_are_boxes_of_those_that_came_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_GROUP", 2048)
    rows = (a_cells(id=8000 - number, lon=number // 100 * 2 - 80, lat=number % 100 - 50) for number in range(8000))

    file = opened(b"".join(parquet.write(rows, about=an_about())))

    edges = {file.schema.column(number).path: number for number in range(len(file.schema.names))}
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    widths = [
        group.column(edges["bbox.xmax"]).statistics.max - group.column(edges["bbox.xmin"]).statistics.min
        for group in groups
    ]
    assert len(widths) == 4
    assert max(widths) <= 2048 // 100 * 2 + 2
    assert file.read(["id"]).column("id").to_pylist() == list(range(8000, 0, -1))


def test_it_takes_as_little_memory_for_many_rows_as_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, one = random.Random(5), a_cells()
    rows = (one._replace(ids=[number], bags=[chance.randbytes(1000).hex()]) for number in range(46_000))
    # Less than all of them are.
    monkeypatch.setattr(columnar, "_MOST", 80_000_000)
    monkeypatch.setattr(parquet, "_GROUP", 2048)

    assert opened(b"".join(parquet.write(rows, about=an_about()))).metadata.num_rows == 46_000


def test_a_bag_of_tags_is_as_it_was_kept_however_long() -> None:
    bag = {"number": 1.50, "long": "é" * 3_000_000}

    [row] = opened(b"".join(parquet.write(iter([a_cells(osm_tags=bag)]), about=an_about()))).read().to_pylist()

    assert row["osm_tags"] == json.dumps(bag)
