from pathlib import Path

import pyogrio
import pytest

from app.formats import flatgeobuf
from tests.formats.factories import a_cells, an_about


def written(folder: Path, count: int) -> Path:
    rows = (a_cells(id=number, lon=number % 100, lat=number // 100) for number in range(count))
    file = folder / "cameras.fgb"
    file.write_bytes(b"".join(flatgeobuf.write(rows, about=an_about())))
    return file


@pytest.mark.parametrize("count", [0, 1, 500])
def test_the_header_says_where_the_file_is_from_and_all_that_it_said_before(tmp_path: Path, count: int) -> None:
    about = pyogrio.read_info(written(tmp_path, count))

    said = about["layer_metadata"]
    assert (said["licence"], said["attribution"]) == ("ODbL-1.0", "© Lookback contributors")
    assert (said["filter"], said["generated"], said["dataVersion"]) == (
        "surveillance_type=ALPR",
        "2026-11-23",
        "966",
    )
    assert "OpenStreetMap" in said["sources"]
    assert (about["layer_name"], about["geometry_type"], about["crs"]) == ("cameras", "Point", "EPSG:4326")
    assert about["features"] == (count or -1)
    if count > 1:
        assert about["total_bounds"] == (0, 0, 99, 4)


def test_the_index_finds_who_is_in_a_box(tmp_path: Path) -> None:
    file = written(tmp_path, 500)
    assert pyogrio.read_info(file)["capabilities"]["fast_spatial_filter"]

    _, _, _, (found,) = pyogrio.raw.read(file, bbox=(9.5, 1.5, 12.5, 3.5), columns=["id"])

    assert sorted(found) == [210, 211, 212, 310, 311, 312]
