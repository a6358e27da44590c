import pytest

from app.registry.finding.addresses import Addresses
from app.registry.finding.geocoding import LARGEST_ANSWER
from app.registry.finding.places import Geocoder, NoAnswer, Place, find
from app.registry.geometry import BBox, Position
from tests.geocoder import DENVER, Chosen, FakeGeocoder, listening, photon


def test_nominatim_is_asked_and_understood(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.says([DENVER])

    found = find(chosen("nominatim"), "  Denver \n CO ")

    assert found == (
        Place(
            "Denver, Colorado, United States",
            Position(-104.9847, 39.7392),
            BBox(-105.1099, 39.6144, -104.5996, 39.9142),
        ),
    )
    assert fake.asked == [{"q": ["Denver CO"], "format": ["json"], "limit": ["5"]}]


def test_photon_is_understood_with_its_own_order_of_a_box(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.says({"features": [photon("Denver", -104.98, 39.74, country="USA", extent=[-105.1, 39.9, -104.6, 39.6])]})

    [found] = find(chosen(), "Denver")

    assert found == Place("Denver, USA", Position(-104.98, 39.74), BBox(-105.1, 39.6, -104.6, 39.9))


def test_pelias_is_understood_by_its_label(fake: FakeGeocoder, chosen: Chosen) -> None:
    feature = {
        "geometry": {"coordinates": [-104.98, 39.74]},
        "properties": {"name": "Denver", "label": "Denver, CO, USA"},
        "bbox": [-105.1, 39.6, -104.6, 39.9],
    }
    fake.says({"features": [feature] * 7})

    found = find(chosen("pelias"), "Denver")

    assert found == (Place("Denver, CO, USA", Position(-104.98, 39.74), BBox(-105.1, 39.6, -104.6, 39.9)),) * 5


def test_the_service_learns_whom_to_write_to(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.says({"features": []})

    find(chosen(contact="admin@example.org"), "Denver")

    assert fake.user_agents == ["Lookback (admin@example.org)"]


def test_a_box_that_cannot_be_read_is_left_out(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.says([{**DENVER, "boundingbox": ["north", "south"]}])

    [found] = find(chosen("nominatim"), "Denver")

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
def test_nonsense_is_no_answer(fake: FakeGeocoder, chosen: Chosen, body: bytes) -> None:
    fake.body = body

    with pytest.raises(NoAnswer):
        find(chosen(), "Denver")


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_a_refusal_is_no_answer(fake: FakeGeocoder, chosen: Chosen, status: int) -> None:
    fake.status = status

    with pytest.raises(NoAnswer):
        find(chosen(), "Denver")


def test_an_answer_that_is_too_large_is_not_read(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.body = b" " * (LARGEST_ANSWER + 1)

    with pytest.raises(NoAnswer, match="too large"):
        find(chosen(), "Denver")


def test_nobody_is_sent_on_to_another_host(fake: FakeGeocoder, chosen: Chosen) -> None:
    with listening() as other:
        other.says({"features": []})
        fake.status, fake.headers = 302, {"Location": f"{other.domain}/api"}

        with pytest.raises(NoAnswer, match="status 302"):
            find(chosen(), "Denver")

        assert other.asked == []


def test_the_public_services_are_asked_over_tls(addresses: Addresses) -> None:
    geocoder = Geocoder.chosen("nominatim", addresses)

    assert geocoder
    assert geocoder.host == "nominatim.openstreetmap.org"


def test_a_pelias_needs_a_domain(addresses: Addresses) -> None:
    with pytest.raises(ValueError, match="domain"):
        Geocoder.chosen("pelias", addresses)
