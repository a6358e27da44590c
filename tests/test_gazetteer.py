from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app, gazetteer
from app.config import Config


@pytest.fixture(autouse=True)
def application(sqlite_url: str, data_dir: Path) -> Iterator[None]:
    """Inside the application, as its pages are."""
    with create_app(Config(data_dir=data_dir, database_url=sqlite_url)).app_context():
        yield


def test_a_position_has_an_area_in_words() -> None:
    assert gazetteer.area_of(-104.9903, 39.7392) == "Colorado, United States"
    assert gazetteer.area_of(0.0, 0.0) == ""


def test_nobody_waits_for_the_list_of_cities_to_be_told_an_area(data_dir: Path) -> None:
    (data_dir / "gazetteer.sqlite").unlink()

    assert gazetteer.area_of(-104.9903, 39.7392) == ""
    assert not (data_dir / "gazetteer.sqlite").exists()


def test_a_list_of_cities_that_cannot_be_made_takes_nothing_else_away(data_dir: Path) -> None:
    (data_dir / "gazetteer.sqlite").unlink()
    (data_dir / "gazetteer.sqlite").mkdir()

    assert gazetteer.area_of(-104.9903, 39.7392) == ""
