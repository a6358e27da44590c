import random
from itertools import product

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.formats import csv
from app.registry import camera_cells, cameras
from app.registry.camera_cells import PRINTED
from app.registry.cameras import camera
from app.registry.filters import CameraFilter
from app.registry.model import bag_text
from tests.factories import published_cameras
from tests.formats.factories import an_about

BEFORE = ("", "'", "''", " ", "\t", "\n", "\u00a0", "\u3000'", "' ")
BEHIND = ("=1", "-1", "-1.5", "-1.", "-.5", "-1.5.", "-1e5", "-", "--1", "-1x", "-1\n", "+1", "@a", "＝1", "－1")
HARMLESS = ("a", "a,b", 'a"b', "a\nb", "é", "1", ":", "[", "~", "~a", "\\N", "%s", "%%", ";", "中", "𝔘", "{}", "#", "!")
MEASURES = (0.1, 4.6, -90.0, 1 / 3, 0.1 + 0.2, 100.0, 1e-05, 1.5e-07, 12.345678901234567, -0.25, 1e-4, 123456.75)


def test_the_cells_say_of_every_text_and_number_what_the_writer_says(session: Session) -> None:
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

    rows = list(cameras.matching(session, CameraFilter()))
    assert len(told) == len(texts) == len(rows)
    for cells, row in zip(told, rows, strict=True):
        written = b"".join(csv.write([cells], about=an_about())).decode()
        assert written.partition(csv.END)[2].startswith(csv.line(row[name] for name in PRINTED) + ",")
        assert (cells.id, cells.provenance, cells.osm_tags) == (
            row["id"],
            row["provenance"],
            bag_text(row["osm_tags"]),
        )
