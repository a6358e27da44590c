from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.registry import publishing, revisions
from app.registry.origins import first_facts
from app.registry.publishing import Change, Facts
from tests.factories import DAY, details, published_camera

PLACES = st.fixed_dictionaries({"lon": st.integers(-180, 180), "lat": st.integers(-85, 85)})
SAID = st.fixed_dictionaries(
    {},
    optional={
        "operator": st.sampled_from(["City", "Police"]) | st.none(),
        "camera_type": st.sampled_from(["dome", "fixed", "unknown"]),
        "height": st.sampled_from([3.0, 4.5]) | st.none(),
        "osm_tags": st.dictionaries(st.sampled_from("ab"), st.sampled_from(["1", None]), max_size=2),
        "precision_m": st.sampled_from([10, 100]) | st.none(),
    },
)
CHANGES = st.lists(
    st.builds(lambda facts: Change("changed", facts, 1), SAID | PLACES)
    | st.just(publishing.removal(1, "device_removed"))
    | st.just(Change("restored", {"record_state": "published", "removal_reason": None, "lifecycle": "active"}, 1)),
    max_size=6,
)


def known(facts: Facts) -> Mapping[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "unknown")}


@given(first=SAID, changes=CHANGES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_camera_is_known_as_it_was_first_published_whatever_became_of_it(
    session: Session, first: Facts, changes: list[Change]
) -> None:
    session.rollback()
    created = publishing.creation(details(), source_id=1, external_id="node/1", osm_tags={"first": "yes"})
    created = created._replace(facts={**created.facts, **first})
    publishing.publish(session, [created], day=DAY)
    for change in changes:
        publishing.publish(session, [change], day=DAY)

    assert first_facts(session, [1]) == {1: known(created.facts)}


def test_a_revision_of_a_new_camera_says_nothing_twice(session: Session) -> None:
    camera_id = published_camera(session, operator="City")

    [created] = revisions.history(session, camera_id)
    assert (created["kind"], created["before"], created["after"]) == ("created", None, None)


def test_many_cameras_are_looked_up_at_once_and_unknown_ones_passed_over(session: Session) -> None:
    ids = [published_camera(session, ref=ref) for ref in "ABC"]

    facts = first_facts(session, [*ids[1:], 99])

    assert {camera_id: each["ref"] for camera_id, each in facts.items()} == {ids[1]: "B", ids[2]: "C"}
