from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.web import whereabouts


@pytest.fixture(autouse=True)
def asked(app: Flask) -> Iterator[None]:
    """Inside the application, as a page is made."""
    with app.test_request_context():
        yield


def place(lon: float, lat: float) -> str | None:
    return whereabouts.near({"lon": lon, "lat": lat})


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [
        (-104.9903, 39.7392, "near Denver, Colorado"),
        (6.95, 50.94, "near Köln, North Rhine-Westphalia"),
        (31.24, 30.05, "near Cairo, Egypt"),
        (103.85, 1.29, "near Singapore"),
    ],
)
def test_a_place_is_near_the_city_that_people_know(lon: float, lat: float, said: str) -> None:
    assert place(lon, lat) == said


def test_a_place_beyond_a_city_is_some_way_from_it() -> None:
    assert place(-104.0, 39.5) == "88 km from Denver, Colorado"


@pytest.mark.parametrize(("lon", "lat"), [(0.0, 0.0), (180.0, -90.0), (-180.0, 90.0)])
def test_far_from_everywhere_nothing_is_said(lon: float, lat: float) -> None:
    assert place(lon, lat) is None


def test_a_page_does_not_wait_for_the_list_of_cities(data_dir: Path) -> None:
    (data_dir / "gazetteer.sqlite").unlink()

    assert place(-104.9903, 39.7392) is None
    assert not (data_dir / "gazetteer.sqlite").exists()
