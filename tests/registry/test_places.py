import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.registry import places
from app.registry.geometry import BBox, Position
from app.registry.places import Geocoder, NoAnswer, Place, find
from tests.geocoder import DENVER, FakeGeocoder, listening


@pytest.fixture
def fake() -> Iterator[FakeGeocoder]:
    with listening() as geocoder:
        yield geocoder


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "TIMEOUT_S", 0.3)


def chosen(fake: FakeGeocoder, name: str = "photon", contact: str | None = None) -> Geocoder:
    geocoder = Geocoder.chosen(name, fake.domain, contact)
    assert geocoder
    return geocoder


def photon(name: str, lon: Any, lat: Any, **properties: Any) -> dict[str, Any]:
    return {"geometry": {"coordinates": [lon, lat]}, "properties": {"name": name, **properties}}


def test_coordinates_need_no_geocoder() -> None:
    assert find(None, "39.74, -104.99") == (Place("39.74, -104.99", Position(-104.99, 39.74)),)


def test_coordinates_are_not_sent_anywhere(fake: FakeGeocoder) -> None:
    find(chosen(fake), "39.74, -104.99")

    assert fake.asked == []


def test_without_a_geocoder_no_address_is_found() -> None:
    assert find(None, "Denver") == ()


def test_nominatim_is_asked_and_understood(fake: FakeGeocoder) -> None:
    fake.says([DENVER])

    found = find(chosen(fake, "nominatim"), "  Denver \n CO ")

    assert found == (
        Place(
            "Denver, Colorado, United States",
            Position(-104.9847, 39.7392),
            BBox(-105.1099, 39.6144, -104.5996, 39.9142),
        ),
    )
    assert fake.asked == [{"q": ["Denver CO"], "format": ["json"], "limit": ["5"]}]


def test_photon_is_understood_with_its_own_order_of_a_box(fake: FakeGeocoder) -> None:
    fake.says({"features": [photon("Denver", -104.98, 39.74, country="USA", extent=[-105.1, 39.9, -104.6, 39.6])]})

    [found] = find(chosen(fake), "Denver")

    assert found == Place("Denver, USA", Position(-104.98, 39.74), BBox(-105.1, 39.6, -104.6, 39.9))


def test_pelias_is_understood_by_its_label(fake: FakeGeocoder) -> None:
    feature = {
        "geometry": {"coordinates": [-104.98, 39.74]},
        "properties": {"name": "Denver", "label": "Denver, CO, USA"},
        "bbox": [-105.1, 39.6, -104.6, 39.9],
    }
    fake.says({"features": [feature] * 7})

    found = find(chosen(fake, "pelias"), "Denver")

    assert found == (Place("Denver, CO, USA", Position(-104.98, 39.74), BBox(-105.1, 39.6, -104.6, 39.9)),) * 5


def test_the_service_learns_whom_to_write_to(fake: FakeGeocoder) -> None:
    fake.says({"features": []})

    find(chosen(fake, contact="admin@example.org"), "Denver")

    assert fake.user_agents == ["Lookback (admin@example.org)"]


def test_nothing_found_is_an_answer(fake: FakeGeocoder) -> None:
    fake.says({"features": []})

    assert find(chosen(fake), "Nowhere") == ()


def test_a_box_that_cannot_be_read_is_left_out(fake: FakeGeocoder) -> None:
    fake.says([{**DENVER, "boundingbox": ["north", "south"]}])

    [found] = find(chosen(fake, "nominatim"), "Denver")

    assert found.bbox is None


@pytest.mark.filterwarnings("ignore:Latitude normalization")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"null",
        b"[]",
        b"{}",
        b'{"features": 7}',
        b'{"features": [{}]}',
        b'{"features": [{"geometry": {"coordinates": ["x", "y"]}, "properties": {"name": "A"}}]}',
        b'{"features": [{"geometry": {"coordinates": [10, 95]}, "properties": {"name": "A"}}]}',
        b'{"features": [{"geometry": {"coordinates": [NaN, 5]}, "properties": {"name": "A"}}]}',
        b'{"features": [{"geometry": {"coordinates": [10, 5]}, "properties": {"name": 7}}]}',
        b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_nonsense_is_no_answer(fake: FakeGeocoder, body: bytes) -> None:
    fake.body = body

    with pytest.raises(NoAnswer):
        find(chosen(fake), "Denver")


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_a_refusal_is_no_answer(fake: FakeGeocoder, status: int) -> None:
    fake.status = status

    with pytest.raises(NoAnswer):
        find(chosen(fake), "Denver")


def test_a_slow_service_is_given_up(fake: FakeGeocoder) -> None:
    fake.delay_s = 1
    started = time.monotonic()

    with pytest.raises(NoAnswer):
        find(chosen(fake), "Denver")

    assert time.monotonic() - started < 0.9


def test_a_closed_port_is_no_answer() -> None:
    with listening() as fake:
        geocoder = chosen(fake)

    with pytest.raises(NoAnswer):
        find(geocoder, "Denver")


def test_a_failure_is_not_remembered_and_an_answer_is(fake: FakeGeocoder) -> None:
    geocoder = chosen(fake)
    fake.status = 500
    with pytest.raises(NoAnswer):
        find(geocoder, "Denver")
    fake.status = 200
    fake.says({"features": [photon("Denver", -104.98, 39.74)]})

    assert find(geocoder, "Denver") == find(geocoder, "Denver") == (Place("Denver", Position(-104.98, 39.74)),)
    assert len(fake.asked) == 2


def test_nominatim_is_asked_at_most_once_a_second(fake: FakeGeocoder) -> None:
    geocoder = chosen(fake, "nominatim")
    started = time.monotonic()

    find(geocoder, "Denver")
    find(geocoder, "Boulder")

    assert len(fake.asked) == 2
    assert time.monotonic() - started >= 1


def test_who_would_have_to_wait_too_long_is_told_at_once(fake: FakeGeocoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "TIMEOUT_S", 5.0)
    fake.says({"features": []})
    fake.delay_s = 0.5
    geocoder = chosen(fake)
    inside = threading.Barrier(5)

    def search(number: int) -> None:
        inside.wait()
        find(geocoder, f"Town {number}")

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(search, number) for number in range(4)]
        inside.wait()
        time.sleep(0.2)
        started = time.monotonic()
        with pytest.raises(NoAnswer):
            find(geocoder, "One too many")
        assert time.monotonic() - started < 0.2
        for each in waiting:
            each.result()

    assert find(geocoder, "After them") == ()


def test_no_geocoder_is_a_choice() -> None:
    assert Geocoder.chosen("none") is None


def test_the_public_services_are_asked_over_tls() -> None:
    geocoder = Geocoder.chosen("nominatim")

    assert geocoder
    assert geocoder.host == "nominatim.openstreetmap.org"


def test_a_pelias_needs_a_domain() -> None:
    with pytest.raises(ValueError, match="domain"):
        Geocoder.chosen("pelias")
