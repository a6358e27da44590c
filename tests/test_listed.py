import pytest
from sqlalchemy.orm import Session

from app.listed import LISTED
from app.registry.dossiers import claims, memberships
from tests.factories import DAY, described_system, published_camera, stated


def test_each_kind_is_told_by_number_under_its_own_names(session: Session) -> None:
    for name in ("Zoo watch", "Art watch"):
        stated(session, described_system(session, name), "operator", f"City of {name}", "court_record", "press_report")
    memberships.link(session, 2, [published_camera(session)], day=DAY)

    for name, listed in LISTED.items():
        rows = list(listed.told(session))
        assert [row["id"] for row in rows] == [1, 2], name
        assert all(tuple(row) == listed.columns for row in rows), name
    first, second = LISTED["systems"].told(session)
    assert (first["known_cameras"], second["known_cameras"]) == (0, 1)


@pytest.mark.parametrize("kind", ["organisations", "claims", "evidence"])
def test_what_no_published_claim_says_is_told_nowhere(session: Session, kind: str) -> None:
    claim_id = stated(session, described_system(session), "operator", "Planted company")
    assert list(LISTED[kind].told(session))

    claims.withdraw(session, claim_id, day=DAY)

    assert list(LISTED[kind].told(session)) == []
