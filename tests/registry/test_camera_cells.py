import random
import re
import tracemalloc
from itertools import product

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import camera_cells, camera_json, cameras, publishing, sources
from app.registry.camera_cells import BEFORE_NUMBER, BEFORE_TEXT
from app.registry.cameras import FACTS, camera
from app.registry.filtering.filters import CameraFilter
from app.registry.map.cells import cell_of
from app.registry.model import bag_text
from tests.factories import DAY, details, published_camera, published_cameras
from tests.registry.rows import matching

BEFORE = ("", "'", "''", " ", "\t", "\n", "\u00a0", "\u3000'", "' ")
BEHIND = ("=1", "-1", "-1.5", "-1.", "-.5", "-1.5.", "-1e5", "-", "--1", "-1x", "-1\n", "+1", "@a", "＝1", "－1")
HARMLESS = ("a", "a,b", 'a"b', "a\nb", "é", "1", ":", "[", "~", "~a", "\\N", "%s", "%%", ";", "中", "𝔘", "{}", "#", "!")
MEASURES = (0.1, 4.6, -90.0, 1 / 3, 0.1 + 0.2, 9.0, 1e-05, 1.5e-07, 12.345678901234567, -0.25, 1e-4, 1e20, -1e-20)


def test_the_cells_say_every_text_and_number_as_it_is(session: Session) -> None:
    chance = random.Random(5)
    texts = [before + behind for before, behind in product(BEFORE, BEHIND + HARMLESS)]
    texts += ["".join(chance.choices("'=-+@ ,\"\n\t1.aé＝", k=chance.randint(1, 6))) for _ in range(200)]
    known = published_cameras(session, [{} for _ in texts])
    for number, (camera_id, text) in enumerate(zip(known, texts, strict=True)):
        measure = MEASURES[number % len(MEASURES)]
        odd = {
            "operator": text,
            "description": text[::-1],
            "height": measure,
            "lon": measure % 180,
            "lat": -measure % 90,
        }
        session.execute(update(camera).where(camera.c.id == camera_id).values(odd))

    told = list(camera_cells.matching(session, CameraFilter()))

    rows = matching(session, CameraFilter())
    assert len(texts) == len(rows)
    printed = [re.split(f"[{BEFORE_TEXT}{BEFORE_NUMBER}]", one)[1:] for some in told for one in some.printed]
    assert printed == [["" if row[name] is None else str(row[name]) for name in FACTS] for row in rows]
    said = [(row["id"], row["provenance"], bag_text(row["osm_tags"])) for row in rows]
    assert [one for some in told for one in zip(some.ids, some.provenances, some.bags, strict=True)] == said


def test_along_the_cells_are_the_same_cameras_those_together_that_are_near_each_other(session: Session) -> None:
    places = [(lon, lat) for lon in range(-170, 180, 40) for lat in (-80, -20, 20, 80)]
    facts = [{"lon": lon, "lat": lat, "camera_type": "dome" if lat > 0 else "fixed"} for lon, lat in places * 2]
    published_cameras(session, facts)

    for asked in ({}, {"bbox": "-100,-30,100,50"}, {"camera_type": "dome"}, {"filter": "id > 9"}, {"operator": "x"}):
        wanted = CameraFilter.parse_with_expression(list(asked.items()))
        by_id = [one for some in camera_cells.matching(session, wanted) for one in zip(*some, strict=True)]
        told = [one for some in camera_cells.along_cells(session, wanted) for one in zip(*some, strict=True)]
        assert sorted(told) == by_id, asked
        cells = [cell_of(row["lon"], row["lat"]) for each in told if (row := cameras.get(session, each[0]))]
        assert cells == sorted(cells), asked
        assert [row.id for row in camera_json.along_cells(session, wanted)] == [each[0] for each in told]


def test_an_export_is_read_in_batches_whatever_its_size(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_cells, "BATCH", 50)
    published_cameras(session, [{"description": "x" * 1500}] * 2000)
    session.commit()
    list(camera_cells.matching(session, CameraFilter.parse([("bbox", "0,0,1,1")])))

    tracemalloc.start()
    read = sum(len(some.ids) for some in camera_cells.matching(session, CameraFilter()))
    _, streamed = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert read == 2000
    assert streamed < 2_000_000, "the rows alone are more than 3 MB"


def test_a_source_that_arrives_while_an_export_begins_does_not_break_it(
    database: Database, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_camera(session)
    session.commit()
    every_source = sources.everything

    def and_then_an_import_is_published(reading: Session) -> dict[int, sources.Source]:
        known = every_source(reading)
        fresh = sources.declare(session, name="Fresh", licence="CC0-1.0")
        publishing.publish(session, [publishing.creation(details(), source_id=fresh.id)], day=DAY)
        session.commit()
        return known

    monkeypatch.setattr(sources, "everything", and_then_an_import_is_published)
    with database.reading() as reading:
        [read] = camera_cells.matching(reading, CameraFilter())

    assert [each["name"] for each in read.provenances] == ["Lookback contributors"]
