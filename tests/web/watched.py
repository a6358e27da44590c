"""A system of which much is claimed."""

from sqlalchemy.orm import Session

from tests.factories import described_system, stated


def watched(session: Session) -> int:
    """A system of which much is claimed."""
    system_id = described_system(session, place="London", country="GB")
    stated(session, system_id, "facial_recognition", "enabled_claimed", claimant="AOL")
    stated(session, system_id, "mode", "live")
    stated(session, system_id, "matched_database", "national_id", name="Citizens’ photographs", claimant="AOL")
    for data in ("home_address", "medical_records"):
        stated(session, system_id, "linked_data", data, how="direct", claimant="AOL")
    stated(session, system_id, "operator", "City Police", claimant="AOL")
    stated(session, system_id, "purpose", "other", note="Fighting crime", claimant="The city", claimant_kind="operator")
    stated(session, system_id, "camera_count", 170000000, state="active", claimant="AOL")
    stated(
        session, system_id, "accuracy", "unspecified_percent", figure=85, claimant="The maker", claimant_kind="vendor"
    )
    return system_id
