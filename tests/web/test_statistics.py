from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from app.web.counted import FIGURES
from tests.factories import published_camera, published_cameras
from tests.web.conftest import Keep
from tests.web.reading import main


def test_an_empty_register_has_nothing_to_count_and_says_so(client: FlaskClient) -> None:
    for address in ("/statistics", *(f"/statistics/{name}" for name in FIGURES)):
        assert "Nothing is recorded that could be counted." in main(client.get(address))
    for name in FIGURES:
        assert client.get(f"/statistics/{name}.csv").status_code == 200
        ET.fromstring(client.get(f"/statistics/{name}.svg").data)


def test_a_figure_is_a_sentence_a_picture_a_table_and_a_source(client: FlaskClient, keep: Keep) -> None:
    keep(published_cameras, [{"operator": "City", "start_date": "2019"}, {"lat": 40, "start_date": "2021"}])

    page = client.get("/statistics")

    text = main(page)
    assert "More cameras here are run by City than by anybody else: 1 of 2" in text
    assert "At the end of 2021 at least 2 cameras stood here" in text
    assert "Of 0 of 2 nobody has said since when they stand" in text
    assert "Source: Lookback, " in text
    assert "change no. 2. ODbL-1.0" in text
    assert '<svg class="figure-columns" role="img" aria-labelledby="growth-title growth-words">' in page.text
    assert "Columns from 2019 to 2021, the highest 2. The table below says the same." in page.text
    assert page.text.count("As a table") == len(FIGURES) - 2
    assert "<script" not in page.text
    assert " style=" not in page.text


def test_a_picture_stands_for_itself(client: FlaskClient, keep: Keep) -> None:
    keep(published_camera, operator="<City> & Sons", start_date="2019")
    for name in ("operators", "growth"):
        answer = client.get(f"/statistics/{name}.svg")

        assert answer.mimetype == "image/svg+xml"
        drawn = " ".join(ET.fromstring(answer.data).itertext())
        assert "Source: Lookback, " in drawn
        assert "ODbL-1.0" in drawn
        assert "class=" not in answer.text
        assert "style=" not in answer.text
    assert "<City> & Sons" in " ".join(ET.fromstring(client.get("/statistics/operators.svg").data).itertext())


def test_what_has_many_rows_is_told_in_short_and_in_full(client: FlaskClient, keep: Keep) -> None:
    keep(published_cameras, [{"lat": 30 + n / 10, "operator": f"Operator {n:02}"} for n in range(60)] + [{}])

    overview, alone = client.get("/statistics"), client.get("/statistics/operators")

    assert "Operator 07" in overview.text
    assert "Operator 08" not in overview.text
    assert "Nobody has recorded who" in overview.text
    assert "And 52 more" in overview.text
    assert "Operator 49" in alone.text
    assert "10 more are in the table for programs." in main(alone)
    assert client.get("/statistics/operators.csv").text.count("\r\n") == 62


def test_a_table_is_sent_once(client: FlaskClient, keep: Keep) -> None:
    first = client.get("/statistics/operators.csv")

    assert client.get("/statistics/operators.csv", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    keep(published_camera, operator="City")
    again = client.get("/statistics/operators.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "City,1" in again.text


@pytest.mark.parametrize("address", ["/statistics/nothing", "/statistics/nothing.csv", "/statistics/nothing.svg"])
def test_what_is_not_counted_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404
