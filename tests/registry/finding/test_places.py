import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine

from app.registry.finding import places
from app.registry.finding.addresses import Addresses
from app.registry.finding.places import Geocoder, NoAnswer, Place, find
from app.registry.geometry import BBox, Position
from tests.geocoder import Chosen, FakeGeocoder, listening, photon
from tests.tile_upstream import eventually


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request is given up soon, and whoever waits for it learns so however slow this machine is."""
    monkeypatch.setattr(places, "_PATIENCE", 10)
    monkeypatch.setattr(places, "TIMEOUT_S", 0.3)


def test_coordinates_need_no_geocoder() -> None:
    assert find(None, "39.74, -104.99") == (Place("39.74, -104.99", Position(-104.99, 39.74)),)


def test_coordinates_are_not_sent_anywhere(fake: FakeGeocoder, chosen: Chosen) -> None:
    find(chosen(), "39.74, -104.99")

    assert fake.asked == []


def test_a_link_is_a_position_or_nothing_and_is_not_sent_anywhere(fake: FakeGeocoder, chosen: Chosen) -> None:
    link = "https://www.openstreetmap.org/" + "?ref=" + "x" * 300 + "#map=15/39.74/-104.99"

    assert find(chosen(), link) == (Place("39.74, -104.99", Position(-104.99, 39.74)),)
    assert find(chosen(), "https://example.org/somebody") == ()
    assert fake.asked == []


def test_without_a_geocoder_no_address_is_found() -> None:
    assert find(None, "Denver") == ()


def test_nothing_found_is_an_answer(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.says({"features": []})

    assert find(chosen(), "Nowhere") == ()


@pytest.mark.usefixtures("impatient")
def test_a_slow_service_is_given_up(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.delay_s = 5
    started = time.monotonic()

    with pytest.raises(NoAnswer, match="TimeoutError"):
        find(chosen(), "Denver")

    assert time.monotonic() - started < 3


def test_nobody_waits_for_a_service_longer_than_they_would(
    fake: FakeGeocoder, chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_PATIENCE", 0.05)
    fake.delay_s = 2

    with pytest.raises(NoAnswer, match="too slow"):
        find(chosen(), "Denver")


def test_a_closed_port_is_no_answer(addresses: Addresses) -> None:
    with listening() as gone:
        geocoder = Geocoder.chosen("photon", addresses, gone.domain)

    with pytest.raises(NoAnswer):
        find(geocoder, "Denver")


def test_a_host_without_an_address_is_no_answer(addresses: Addresses) -> None:
    with pytest.raises(NoAnswer):
        find(Geocoder.chosen("photon", addresses, "http://geocoder.invalid"), "Denver")


@pytest.mark.usefixtures("impatient")
def test_an_answer_that_never_ends_is_given_up_and_let_go(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.says({"features": []})
    fake.drip_s = 0.5
    geocoder = chosen()
    started = time.monotonic()

    for town in ("A", "B"):
        with pytest.raises(NoAnswer, match="TimeoutError"):
            find(geocoder, town)

    assert time.monotonic() - started < 5
    eventually(lambda: all(thread.name != "geocoder" for thread in threading.enumerate()))


def test_a_failure_is_not_remembered_and_an_answer_is(fake: FakeGeocoder, chosen: Chosen) -> None:
    geocoder = chosen()
    fake.status = 500
    with pytest.raises(NoAnswer):
        find(geocoder, "Denver")
    fake.status = 200
    fake.says({"features": [photon("Denver", -104.98, 39.74, extent=[-105.1, 39.9, -104.6, 39.6])]})

    place = Place("Denver", Position(-104.98, 39.74), BBox(-105.1, 39.6, -104.6, 39.9))
    assert find(geocoder, "Denver") == find(geocoder, " DENVER ") == (place,)
    assert len(fake.asked) == 2


def test_an_answer_serves_the_next_process_too(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.says({"features": [photon("Denver", -104.98, 39.74)]})
    found = find(chosen(), "Denver")
    fake.status = 500

    assert find(chosen(), "Denver") == found


def test_what_one_service_said_is_not_what_another_says(
    fake: FakeGeocoder, chosen: Chosen, addresses: Addresses
) -> None:
    fake.says({"features": [photon("Denver", -104.98, 39.74)]})
    find(chosen(), "Denver")

    with listening() as other:
        other.says({"features": []})
        assert find(Geocoder.chosen("photon", addresses, other.domain), "Denver") == ()


def test_a_service_that_fails_again_and_again_is_left_alone(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.status = 503
    geocoder = chosen()
    for number in range(3):
        with pytest.raises(NoAnswer, match="status 503"):
            find(geocoder, f"Town {number}")

    with pytest.raises(NoAnswer, match="left alone"):
        find(geocoder, "Denver")

    assert len(fake.asked) == 3


@pytest.mark.usefixtures("impatient")
def test_a_slow_service_holds_up_the_first_who_ask_and_nobody_after_them(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.delay_s = 5
    geocoder = chosen()
    for number in range(3):
        with pytest.raises(NoAnswer, match="TimeoutError"):
            find(geocoder, f"Town {number}")

    with pytest.raises(NoAnswer, match="left alone"):
        find(geocoder, "Denver")

    assert len(fake.asked) == 3


def test_a_service_that_says_not_so_often_is_left_alone_at_once(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.status, fake.headers = 429, {"Retry-After": "120"}
    geocoder = chosen()
    for reason in ("status 429", "left alone"):
        with pytest.raises(NoAnswer, match=reason):
            find(geocoder, "Denver")

    assert len(fake.asked) == 1


def test_questions_that_the_service_does_not_take_close_it_to_nobody(fake: FakeGeocoder, chosen: Chosen) -> None:
    geocoder = chosen()
    fake.status = 400
    for number in range(5):
        with pytest.raises(NoAnswer, match="status 400"):
            find(geocoder, f"!{number}")
    fake.status = 200
    fake.says({"features": []})

    assert find(geocoder, "Denver") == ()


def test_what_is_known_is_found_while_the_service_is_left_alone(fake: FakeGeocoder, chosen: Chosen) -> None:
    geocoder = chosen()
    fake.says({"features": [photon("Denver", -104.98, 39.74)]})
    found = find(geocoder, "Denver")
    fake.status = 429
    with pytest.raises(NoAnswer):
        find(geocoder, "Boulder")

    assert find(geocoder, "Denver") == found


def test_nominatim_is_asked_at_most_once_a_second_by_all_processes(fake: FakeGeocoder, chosen: Chosen) -> None:
    one, other = chosen("nominatim"), chosen("nominatim")
    started = time.monotonic()

    fake.says([])
    find(one, "Denver")
    find(other, "Boulder")

    assert len(fake.asked) == 2
    assert time.monotonic() - started >= 1


def test_a_register_that_cannot_be_written_to_still_finds_addresses(
    fake: FakeGeocoder, chosen: Chosen, sqlite_url: str
) -> None:
    fake.says({"features": []})
    geocoder = chosen()
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE address_answer")
    engine.dispose()

    assert find(geocoder, "Denver") == ()


def test_who_would_have_to_wait_too_long_is_told_at_once(fake: FakeGeocoder, chosen: Chosen) -> None:
    fake.says({"features": []})
    fake.delay_s = 1.5
    geocoder = chosen()
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(find, geocoder, f"Town {number}") for number in range(4)]
        eventually(lambda: len(fake.asked) == 4)
        with pytest.raises(NoAnswer, match="too many wait already"):
            find(geocoder, "One too many")
        for each in waiting:
            each.result()

    assert find(geocoder, "After them") == ()


def test_no_geocoder_is_a_choice(addresses: Addresses) -> None:
    assert Geocoder.chosen("none", addresses) is None
