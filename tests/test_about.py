from sqlalchemy.orm import Session

from app import about
from app.registry import revisions, sources
from app.registry.filtering.filters import CameraFilter
from tests.factories import DAY, published_camera


def test_a_file_says_which_state_of_the_register_it_is_and_whose_work_it_holds(session: Session) -> None:
    for name in ("Council", "Mappers"):
        sources.declare(session, name=name, licence="OGL-UK-3.0", attribution="© Council", retrieved_on=DAY)
    published_camera(session)

    told = about.about(session, CameraFilter.parse([("operator", "City")]), "https://example.org/cameras")

    assert (told.filter, told.cameras_url) == ("operator=City", "https://example.org/cameras")
    assert told.data_version == revisions.data_version(session) == 1
    assert (told.licence, told.licence_url) == (about.LICENCE, about.LICENCE_URL)
    assert told.attribution.count("© Council") == 1, "each is named once"
    assert len(told.sources) == 3
