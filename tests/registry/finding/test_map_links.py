import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.finding.coordinates import parse_coordinates
from app.registry.finding.map_links import LONGEST_LINK, parse_link
from app.registry.geometry import Position


@pytest.mark.parametrize(
    "link",
    [
        "geo:40.7,-74.5",
        "geo:40.7,-74.5;u=35",
        "GEO:40.7,-74.5,12?z=17",
        "geo:0,0?q=40.7,-74.5(Camera)",
        "https://www.openstreetmap.org/#map=15/40.7/-74.5",
        "https://www.openstreetmap.org/#map=15/40.7/-74.5&layers=C",
        "https://www.openstreetmap.org/?mlat=40.7&mlon=-74.5#map=15/1/2",
        "https://www.openstreetmap.org/node/1#map=19/40.7/-74.5",
        "https://www.google.com/maps/@40.7,-74.5,15z",
        "https://www.google.de/maps/place/Caf%C3%A9+A/@1.5,2.5,17z/data=!3m1!4b1!4m6!3m5!8m2!3d40.7!4d-74.5!16s%2Fg%2F1",
        "https://www.google.com/maps/search/?api=1&query=40.7%2C-74.5",
        "https://www.google.com/maps/search/40.7,+-74.5?entry=tts",
        "https://www.google.com/maps/place/40.7,-74.5",
        "https://maps.google.com/?q=40.7,-74.5",
        "https://maps.google.com/maps?q=loc:40.7,-74.5&z=14",
        "https://maps.apple.com/?ll=40.7,-74.5&q=Dropped%20Pin",
        "https://maps.apple.com/place?coordinate=40.7,-74.5&name=Pin",
        "https://www.bing.com/maps?cp=40.7~-74.5&lvl=16",
        "https://waze.com/ul?ll=40.7%2C-74.5&navigate=yes",
        "  https://deflock.me/map#map=16/40.7/-74.5  ",
    ],
)
def test_a_link_to_a_map_says_where(link: str) -> None:
    assert parse_link(link) == parse_coordinates(link) == Position(-74.5, 40.7)


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/",
        "https://maps.app.goo.gl/abcdef",
        "https://www.google.com/maps/@91,0,3z",
        "https://www.openstreetmap.org/#map=15/40.7",
        "https://example.org/2024/05/06",
        "https://[",
        "geo:",
        "geo:north,east",
        "http://example.org/?q=" + "9" * LONGEST_LINK,
        "see https://www.openstreetmap.org/#map=15/40.7/-74.5",
    ],
)
def test_a_link_that_does_not_say_where_is_no_position(link: str) -> None:
    assert parse_coordinates(link) is None


@given(st.one_of(st.text(), st.text(alphabet="0123456789.,-/@!3d4#map=&?q")))
def test_every_link_is_read_or_refused(rest: str) -> None:
    for scheme in ("https://", "geo:"):
        position = parse_link(scheme + rest)
        assert position is None or (abs(position.lat) <= 90 and abs(position.lon) <= 180)
