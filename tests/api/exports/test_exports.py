import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import db
from app.api.exports import AT_ONCE
from app.formats.exporting import FORMATS
from app.registry import camera_json, camera_lines
from tests.api.exports.asking import CSV, EACH, GEOJSON, ROWS, STREAMED, counting
from tests.conftest import both_databases
from tests.factories import published_camera, published_cameras


@EACH
def test_the_licence_travels_in_the_headers_where_no_reader_of_rows_stumbles_over_it(
    client: FlaskClient, address: str
) -> None:
    link = client.get(address).headers["Link"]

    assert '<https://opendatacommons.org/licenses/odbl/1-0/>; rel="license"' in link
    [in_words] = re.findall(r'<http://localhost(/[^>]+)>; rel="describedby"', link)
    assert client.get(in_words).status_code == 200


@pytest.mark.parametrize("extension", FORMATS)
def test_an_export_is_a_file_with_the_day_in_its_name(client: FlaskClient, extension: str) -> None:
    disposition = client.get(f"/api/exports/cameras.{extension}").headers["Content-Disposition"]

    assert re.fullmatch(rf"attachment; filename=lookback-cameras-\d{{4}}-\d\d-\d\d\.{extension}", disposition)


@EACH
def test_a_head_request_tells_all_headers_and_reads_no_camera(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    got = client.get(address)
    for module, name in ROWS:
        monkeypatch.setattr(module, name, None)

    head = client.head(address)

    assert head.status_code == 200
    assert head.data == b""
    # How long it is becomes known only while it is made.
    assert dict(head.headers) == {name: told for name, told in got.headers.items() if name != "Content-Length"}


@EACH
def test_an_export_that_the_client_has_is_not_read_again(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    published_camera(session)
    session.commit()
    tag = client.get(f"{address}?camera_type=dome&operator=x").headers["ETag"]
    assert client.get(address).headers["ETag"] != tag
    for module, name in ROWS:
        monkeypatch.setattr(module, name, None)

    again = client.get(f"{address}?operator=x&camera_type=dome", headers={"If-None-Match": tag})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


@EACH
def test_an_export_is_new_after_anything_was_published(client: FlaskClient, session: Session, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    published_camera(session)
    session.commit()

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@both_databases
@pytest.mark.parametrize("extension", STREAMED)
def test_the_first_piece_of_an_export_leaves_before_the_last_row_is_read(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, extension: str
) -> None:
    published_cameras(session, [{"operator": f"Operator {number}"} for number in range(2000)])
    session.commit()
    read = counting(monkeypatch)

    response = client.get(f"/api/exports/cameras.{extension}", buffered=False)
    pieces = iter(response.response)
    next(pieces)

    assert 0 < read[0] < 1000
    rest = sum(1 for _ in pieces)
    assert read[0] == 2000
    assert rest > 1
    response.close()


@both_databases
@EACH
def test_an_export_gives_its_connection_back_when_it_ends_and_when_the_client_leaves(
    app: Flask, client: FlaskClient, session: Session, address: str
) -> None:
    published_cameras(session, [{"operator": f"Operator {number}"} for number in range(1000)])
    session.commit()
    with app.app_context():
        pool = db.database().engine.pool

    left = client.get(address, buffered=False)
    next(iter(left.response))
    # A file that is there before it is sent needs the register no more.
    assert (pool.checkedout() > 0) == (left.content_length is None)  # type: ignore[attr-defined]
    left.close()
    assert pool.checkedout() == 0  # type: ignore[attr-defined]

    client.head(address)
    assert client.get(address).status_code == 200
    assert pool.checkedout() == 0  # type: ignore[attr-defined]


@both_databases
@EACH
def test_an_export_that_fails_before_it_begins_is_an_error_not_a_file(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    published_camera(session)
    session.commit()
    counting(monkeypatch, fail_at=1)

    response = client.get(address)

    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert "ETag" not in response.headers
    assert "database went away" not in response.text


def test_slow_readers_leave_the_server_to_others(client: FlaskClient) -> None:
    slow = [client.get(GEOJSON) for _ in range(AT_ONCE)]
    refused = client.get(CSV)
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    assert int(refused.headers["Retry-After"]) > 0
    assert "ETag" not in refused.headers
    assert client.head(CSV).status_code == client.get("/api/").status_code == 200

    slow[0].close()
    with client.get(CSV) as let_in:
        assert let_in.status_code == 200
    for each in slow:
        each.close()


def test_whoever_has_read_to_the_end_makes_room(client: FlaskClient) -> None:
    for _ in range(AT_ONCE + 1):
        assert client.get(GEOJSON).get_json()["features"] == []


def test_an_export_that_cannot_begin_makes_room(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Iterator[dict[str, Any]]:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(camera_lines, "matching", fail)
        assert [client.get(CSV).status_code for _ in range(AT_ONCE + 1)] == [500] * (AT_ONCE + 1)
    assert client.get(CSV).status_code == 200


def test_downloads_take_turns_at_the_processor(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_cameras(session, [{"operator": f"Operator {number}"} for number in range(300)])
    session.commit()
    at_it: list[int] = []
    most = 0

    def watched(*asked: Any) -> Iterator[Any]:
        nonlocal most
        for row in matching(*asked):
            at_it.append(row.id)
            most = max(most, len(at_it))
            time.sleep(0.0001)
            at_it.pop()
            yield row

    matching = camera_json.matching
    monkeypatch.setattr(camera_json, "matching", watched)
    answers = [client.get(GEOJSON, buffered=False) for _ in range(3)]

    with ThreadPoolExecutor() as threads:
        told = list(threads.map(lambda answer: b"".join(answer.iter_encoded()), answers))

    assert len(set(told)) == 1
    assert most == 1
    for answer in answers:
        answer.close()
