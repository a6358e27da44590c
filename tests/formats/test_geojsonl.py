import json
from typing import Any

from app.formats import geojson, geojsonl
from app.formats.foreign import ForeignCamera
from app.registry.camera_json import Told
from tests.formats.factories import PROVENANCE, a_file, a_told, an_about


def bytes_of(*rows: Told) -> bytes:
    return b"".join(geojsonl.write(rows, about=an_about()))


def written(*rows: Told) -> list[Any]:
    return [json.loads(line) for line in bytes_of(*rows).decode().split("\n")[:-1]]


def test_a_line_is_the_feature_of_the_collection() -> None:
    rows = [a_told(id=7), a_told(id=8, operator="Ä\u2028b"), a_told(id=9)]

    features = json.loads(b"".join(geojson.write(rows, about=an_about())))["features"]
    lines = written(*rows)

    assert [{name: value for name, value in line.items() if name in features[0]} for line in lines] == features


def test_the_first_line_says_what_it_is_and_the_last_one_that_it_is_whole() -> None:
    first, between, last = written(a_told(id=7), a_told(id=8), a_told(id=9))

    assert first["export"] == {
        "licence": "ODbL-1.0",
        "licenceUrl": "https://opendatacommons.org/licenses/odbl/1-0/",
        "attribution": "© Lookback contributors",
        "sources": [PROVENANCE],
        "filter": "surveillance_type=ALPR",
        "generated": "2026-11-23",
        "dataVersion": 966,
    }
    assert "export" not in between
    assert [line.get("numberReturned") for line in (first, between, last)] == [None, None, 3]
    [only] = written(a_told())
    assert (only["export"]["dataVersion"], only["numberReturned"]) == (966, 1)


def test_nothing_is_no_line() -> None:
    assert bytes_of() == b""


def test_it_is_read_back_camera_by_camera() -> None:
    found = list(geojson.read(a_file(bytes_of(a_told(id=7, lon=1.5, lat=-2.25), a_told(id=8)))))

    assert [(each.external_id, each.lon) for each in found if isinstance(each, ForeignCamera)] == [
        ("7", 1.5),
        ("8", -104.9903),
    ]
