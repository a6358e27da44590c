from sqlalchemy.orm import Session

from app.registry import camera_cells, camera_lines
from app.registry.filtering.filters import CameraFilter
from tests.factories import published_cameras


def test_each_quote_in_a_bag_is_doubled_and_all_else_is_as_in_cells(session: Session) -> None:
    bags: tuple[dict[str, object], ...] = ({}, {"a": 'say "x"', "b": "\\\" '", "é": ""}, {"n": {"deep": [1, '"']}})
    published_cameras(session, [{"osm_tags": bag, "operator": 'The "Shop"'} for bag in bags])

    [cells] = camera_cells.matching(session, CameraFilter())
    [lines] = camera_lines.matching(session, CameraFilter())

    assert lines.bags == tuple(bag.replace('"', '""') for bag in cells.bags)
    assert [bag.count('""') for bag in lines.bags] == [bag.count('"') for bag in cells.bags]
    assert lines._replace(bags=cells.bags) == cells


def test_a_filter_selects_the_same_cameras(session: Session) -> None:
    published_cameras(session, [{"operator": "City"}, {"operator": "Shop"}])

    [lines] = camera_lines.matching(session, CameraFilter.parse([("operator", "Shop")]))

    assert list(lines.ids) == [2]
