import re
from urllib.parse import unquote

from flask.testing import FlaskClient

from app.registry.dossiers import memberships
from app.registry.filtering.filters import CameraFilter
from app.registry.geometry import BBox
from tests.factories import DAY, described_system, published_camera, published_cameras, stated
from tests.web.conftest import Keep
from tests.web.reading import main
from tests.web.watched import watched


def test_an_organisation_gathers_the_systems_that_name_it(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(watched)
    keep(published_camera)
    keep(memberships.link, system_id, CameraFilter(), day=DAY)

    assert "City Police 1 system" in main(client.get("/organisations"))
    text = main(client.get("/organisations/1"))

    assert "1 system names it. 1 of their cameras is on this map." in text
    assert "Operator City watch London" in text


def test_an_organisation_shows_the_cameras_of_all_its_systems_on_one_map(client: FlaskClient, keep: Keep) -> None:
    keep(published_cameras, [{"lon": -104.99, "lat": 39.74}, {"lon": 2.35, "lat": 48.85}, {"lon": 100, "lat": 0}])
    for number, place in enumerate(("Denver", "Paris", "Nowhere"), 1):
        system_id = keep(described_system, place)
        keep(stated, system_id, "hardware_vendor", "Maker Ltd")
        if place != "Nowhere":
            keep(memberships.link, system_id, [number], day=DAY)

    page = client.get("/organisations/1").text

    [box] = re.findall(r'src="/embed\?system=1&amp;system=2&amp;bbox=([^"]+)"', page)
    around = BBox.parse(unquote(box))
    assert around.contains(2.35, 48.85)
    assert around.contains(-104.99, 39.74)
    assert not around.contains(100, 0)
