from sqlalchemy.orm import Session

from app.registry import corrections, merges
from tests.factories import DAY, published_cameras


def test_one_device_has_all_numbers_that_were_merged_into_it_and_into_those(session: Session) -> None:
    last, stays, gone, other = published_cameras(session, [{}] * 4)
    corrections.merge(session, gone, stays, day=DAY)
    corrections.merge(session, stays, last, day=DAY)

    assert merges.recorded_as(session, last) == [last, stays, gone]
    assert merges.all_recorded_as(session, [stays, other]) == {stays: [stays, gone], other: [other]}
    assert merges.all_recorded_as(session, []) == {}
