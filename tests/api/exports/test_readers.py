import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.formats.about import CLAIMED, PROVENANCE, flat
from app.formats.cells import AT
from app.formats.exporting import FORMATS
from app.formats.osm import known_of, tags_of
from app.registry import publishing, sources
from app.registry.dossiers import memberships
from app.registry.dossiers.camera_claims import CameraClaims, Claimed
from app.registry.filtering.filters import CameraFilter
from tests.api.exports.asking import STREAMED, counting, torn
from tests.conftest import both_databases
from tests.factories import DAY, described_system, details, published_cameras, stated
from tests.formats.others import TORN, read, told
from tests.registry.rows import matching

_MANY: Final = 1000
_NAMES: Final = (None, "<b> & “Söhne” ]]>", "=1+1", "'=1", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 é", "\\N", "null", "-12", 'a,"b";c')
_BAGS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"z": "é “x”\n", "a": "=1+1", "camera:type": "dome"},
    {"n": 1.5, "l": [1, None], "o": {"k": "<>&'"}},
)


def a_thousand(session: Session) -> None:
    council = sources.declare(session, name="Council", licence="OGL-UK-3.0", attribution="© <Council>")
    creations = []
    for number in range(_MANY):
        name = _NAMES[number % len(_NAMES)]
        facts = {
            "lon": number / 7 - 70,
            "lat": 60 - number / 9,
            "name": name,
            "operator": f"<{number} & “Söhne”>",
            "description": name and f"{name}\ntwo lines",
            "height": number / 100 + 1 if number % 5 else None,
            "camera_tilt": number % 180 - 90,
            "start_date": "2024-06" if number % 2 else None,
            "camera_direction": "90-270;NE" if number % 3 else None,
        }
        known = details(**{field: fact for field, fact in facts.items() if fact is not None})
        from_whom = {"source_id": council.id, "external_id": f"node/{number}"} if number % 4 else {"source_id": 1}
        creations.append(publishing.creation(known, **from_whom, osm_tags=_BAGS[number % len(_BAGS)]))
    ids = publishing.publish(session, creations, day=DAY)
    system_id = described_system(session)
    for value, certainty in (("enabled_claimed", "reported"), ("banned", "refuted")):
        stated(session, system_id, "facial_recognition", value, certainty=certainty)
    memberships.link(session, system_id, ids[::3], day=DAY)
    session.commit()


def fields(row: dict[str, Any], claimed: Claimed) -> Iterator[tuple[str, object]]:
    """What flat fields tell of a camera, made of its row."""
    yield "id", row["id"]
    yield from ((name, row[name]) for name in AT)
    yield from zip(CLAIMED, flat(claimed), strict=True)
    yield from ((f"provenance_{name}", row["provenance"][name]) for name in PROVENANCE)
    yield from (("osm_tags", json.dumps(row["osm_tags"])), ("url", f"http://localhost/cameras/{row['id']}"))


def in_tags(row: dict[str, Any]) -> dict[str, str]:
    cells = ["" if row[name] is None else str(row[name]) for name in AT]
    return tags_of(known_of(cells), row["osm_tags"])


@both_databases
def test_every_format_is_read_by_others_with_the_same_cameras(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    a_thousand(session)
    known = matching(session, CameraFilter())
    claimed = CameraClaims(session).of([row["id"] for row in known], [row["facial_recognition"] for row in known])
    said = [told(fields(row, each)) for row, each in zip(known, claimed, strict=True)]
    tags: list[dict[str, object]] = [dict(in_tags(row)) for row in known]

    for extension in FORMATS:
        found = read(extension, client.get(f"/api/exports/cameras.{extension}").data, tmp_path)

        assert len(found) == _MANY, extension
        for seen, row, facts in zip(found, known, tags if extension == "osm" else said, strict=True):
            assert seen.id == row["id"], extension
            assert (seen.lon, seen.lat) == pytest.approx((row["lon"], row["lat"]), abs=6e-8), extension
            assert seen.facts == facts, extension


def test_no_reader_takes_a_torn_export_for_whole(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    published_cameras(session, [{"operator": f"Operator {number}"} for number in range(1500)])
    session.commit()

    for extension in STREAMED:
        with monkeypatch.context() as broken:
            counting(broken, fail_at=1400)
            received = torn(client, f"/api/exports/cameras.{extension}")

        assert received.count("Operator") > 10
        with pytest.raises(TORN):
            read(extension, received.encode(), tmp_path)
