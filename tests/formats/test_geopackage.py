import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyogrio

from app.formats import geopackage
from tests.formats.factories import a_cells, an_about


def written(folder: Path, name: str = "cameras") -> Path:
    file = folder / f"{name}.gpkg"
    rows = (a_cells(id=number, lon=number, lat=-number) for number in range(3))
    file.write_bytes(b"".join(geopackage.write(rows, about=an_about())))
    return file


def test_it_is_a_layer_of_cameras_that_says_where_it_is_from(tmp_path: Path) -> None:
    about = pyogrio.read_info(written(tmp_path))

    assert (about["layer_name"], about["features"], about["crs"]) == ("cameras", 3, "EPSG:4326")
    assert about["layer_metadata"]["DESCRIPTION"] == "© Lookback contributors. ODbL-1.0"
    [said] = [json.loads(text) for name, text in about["layer_metadata"].items() if name.startswith("GPKG_METADATA")]
    assert said == json.loads(json.dumps(an_about().members, default=str))


def test_its_tables_hold_together(tmp_path: Path) -> None:
    with closing(sqlite3.connect(written(tmp_path))) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG"),)


def test_the_same_cameras_are_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path, "one").read_bytes() == written(tmp_path, "two").read_bytes()
