import csv
import io
import json
import random
from itertools import product

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.formats import csv as formats_csv
from app.registry import camera_cells, camera_lines
from app.registry.camera_lines import BETWEEN, SAID
from app.registry.cameras import camera
from app.registry.filtering.filters import CameraFilter
from tests.factories import published_camera, published_cameras
from tests.formats.factories import an_about
from tests.registry.rows import matching

FORMULAS = ("=1", "-1", "-1.5", "-1.", "-.5", "-1.5.", "-1e5", "-", "--1", "-1x", "-1\n", "+1", "@a", "＝1", "－1")
BEFORE = ("", "'", "''", " ", "\t", "\n", "\u00a0", "\u3000'", "' ", 'a,"', "a,")
BEGINNINGS = ("", "'", " ", "=", "-", "\u3000", "(", ")", ",", '"', "\\", "{")
ENDS = ("", "a", '"', "\\", '""', "\\\\", "a,b", "a\nb", "\r\n", "(x)", ")", "é", "中", "𝔘", "%s", "\\N", "NULL", " ")
MEASURES = (0.1, -15.0, 1 / 3, 0.1 + 0.2, 1e-05, 12.345678901234567, 1e20, -1e-20)


def said(session: Session) -> list[list[str]]:
    """The cells of every camera, as any reader of CSV reads them."""
    lines = [line for some in camera_lines.matching(session, CameraFilter()) for line in some.cells.split(BETWEEN)]
    read = [row for line in lines for row in csv.reader([line], strict=True)]
    assert all(row[0] == row[-1] == "" and len(row) == len(SAID) + 2 for row in read)
    return [row[1:-1] for row in read]


def test_every_text_is_in_a_cell_of_its_own_as_it_is(session: Session) -> None:
    chance = random.Random(5)
    texts = [begin + end for begin, end in product(BEGINNINGS, ENDS)]
    texts += ["".join(chance.choices("'=-+ ,\"\n\r1aé\\(){}", k=chance.randint(1, 8))) for _ in range(200)]
    known = published_cameras(session, [{} for _ in texts])
    for number, (camera_id, text) in enumerate(zip(known, texts, strict=True)):
        odd = {"operator": text, "description": text[::-1], "height": MEASURES[number % len(MEASURES)]}
        session.execute(update(camera).where(camera.c.id == camera_id).values(odd))

    told = said(session)

    rows = matching(session, CameraFilter())
    assert len(rows) == len(texts)
    numbers = {SAID.index(name) for name in ("lon", "lat", *camera_cells.NUMBERS)}
    for row, cells in zip(rows, told, strict=True):
        for at, (name, cell) in enumerate(zip(SAID, cells, strict=True)):
            if at in numbers and row[name] is not None:
                assert float(cell) == row[name], name
            else:
                assert cell == ("" if row[name] is None else str(row[name])), name


def test_whatever_a_text_is_a_spreadsheet_runs_none(session: Session) -> None:
    texts = [before + formula for before, formula in product(BEFORE, FORMULAS)]
    known = published_cameras(session, [{"camera_tilt": -3.5} for _ in texts])
    for camera_id, text in zip(known, texts, strict=True):
        session.execute(update(camera).where(camera.c.id == camera_id).values(operator=text, height=-1e-20))

    written = b"".join(formats_csv.write(camera_lines.matching(session, CameraFilter()), about=an_about())).decode()

    rows = list(csv.DictReader(io.StringIO(written, newline=""), strict=True))
    assert [row["operator"] for row in rows] == [formats_csv.disarmed(text) for text in texts]
    assert {(float(row["camera_tilt"]), float(row["height"])) for row in rows} == {(-3.5, -1e-20)}


def test_a_bag_is_in_a_cell_byte_for_byte_and_all_else_is_as_in_cells(session: Session) -> None:
    bags: tuple[dict[str, object], ...] = ({}, {"a": 'say "x"', "b": "\\\" '", "é": "\\\\"}, {"n": {"deep": [1, '"']}})
    for camera_id, bag in zip(published_cameras(session, [{} for _ in bags]), bags, strict=True):
        session.execute(update(camera).where(camera.c.id == camera_id).values(osm_tags=bag))

    [cells] = camera_cells.matching(session, CameraFilter())
    [lines] = camera_lines.matching(session, CameraFilter())

    assert next(csv.reader([",".join(lines.bags)], strict=True)) == list(cells.bags)
    assert [json.loads(bag) for bag in cells.bags] == list(bags)
    assert (lines.ids, lines.provenances, lines.claimed) == (cells.ids, cells.provenances, cells.claimed)


@pytest.mark.parametrize("odd", ["a\1b", "\2", "a\2b\2"])
def test_a_control_character_never_shifts_a_column(session: Session, odd: str) -> None:
    published_camera(session)
    session.execute(update(camera).values(operator=odd))

    try:
        [cells] = said(session)
    except ValueError as error:
        assert "control character" in str(error)
    else:
        assert cells[SAID.index("operator")] == odd


def test_a_filter_selects_the_same_cameras(session: Session) -> None:
    published_cameras(session, [{"operator": "City"}, {"operator": "Shop"}])

    [lines] = camera_lines.matching(session, CameraFilter.parse([("operator", "Shop")]))

    assert list(lines.ids) == [2]
