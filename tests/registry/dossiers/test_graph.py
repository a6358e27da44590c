from sqlalchemy.orm import Session

from app.registry import corrections
from app.registry.dossiers import claims, graph, memberships
from app.registry.dossiers.graph import Edge
from tests.factories import DAY, described_system, published_camera, stated


def test_whoever_gives_something_to_a_system_is_where_the_edge_begins_and_whoever_gets_data_where_it_ends(
    session: Session,
) -> None:
    system_id = described_system(session, "City watch")
    sold = stated(session, system_id, "vendor_software", "Soft")
    given = stated(session, system_id, "data_recipient", "Federal police")

    told = {edge.claim_id: edge for edge in graph.edges(session)}

    assert (told[sold].from_name, told[sold].relation, told[sold].to_name) == ("Soft", "vendor_software", "City watch")
    assert (told[given].from_name, told[given].to_name) == ("City watch", "Federal police")


def test_a_database_is_named_and_has_no_number_and_what_is_no_edge_is_left_out(session: Session) -> None:
    system_id = described_system(session, "City watch")
    matched = stated(session, system_id, "matched_database", "national_id", name="Citizens' photos")
    stated(session, system_id, "purpose", "payment")

    assert [*graph.edges(session)] == [
        Edge(
            from_type="system",
            from_id=system_id,
            from_name="City watch",
            relation="matched_database",
            to_type="database",
            to_id=None,
            to_name="Citizens' photos",
            certainty="reported",
            claim_id=matched,
        )
    ]


def test_a_claim_that_was_taken_back_and_a_camera_out_of_sight_are_no_edges(session: Session) -> None:
    system_id = described_system(session)
    claim_id = stated(session, system_id, "vendor_software", "Soft")
    seen, hidden = published_camera(session, name="At the gate"), published_camera(session)
    memberships.link(session, system_id, [seen, hidden], day=DAY)
    assert len([*graph.edges(session)]) == 3

    claims.withdraw(session, claim_id, day=DAY)
    corrections.hide(session, hidden, "privacy", day=DAY)

    [left] = graph.edges(session)
    assert (left.to_type, left.to_id, left.to_name, left.claim_id) == ("camera", seen, "At the gate", None)
