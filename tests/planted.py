"""Everything that must stay unseen, with a marker in every text of it."""

from typing import Any

from sqlalchemy.orm import Session

from app.registry import cameras, corrections
from app.registry.dossiers import claims, systems
from app.registry.geometry import Position
from app.registry.unpublished import receipts, reports, reversals, signals, verdicts
from app.registry.unpublished.claim_proposals import About
from app.registry.unpublished.proposals import Absence, Correction
from tests.factories import (
    DAY,
    NOW,
    claimed,
    described_system,
    moderator,
    proof,
    published_camera,
    submitted_claim,
    submitted_report,
)

MARKER = "zqmarker"
LON, LAT = -104.9903, 39.7392
TEXTS = ("operator", "manufacturer", "model", "name", "ref", "description", "camera_mount", "surveillance_zone", "note")
MARKED = {
    **{field: f"{MARKER} {field}" for field in TEXTS},
    "evidence_url": f"https://example.org/{MARKER}",
    "image_url": f"https://example.org/{MARKER}.jpg",
    "facial_recognition": "enabled_claimed",
    "facial_recognition_source": f"{MARKER} minutes",
    # Seven decimals that no published camera has.
    "lon": "-104.9911111",
    "lat": "39.7399999",
}
# Every text that a claim is sent in with.
CLAIMED = {
    **{name: f"{MARKER} {name}" for name in ("note", "claimant", "title", "publisher", "quote", "remark")},
    "url": f"https://example.org/{MARKER}",
    "archived_url": f"https://web.archive.org/{MARKER}",
    "published_on": "2025-01-17",
    "valid_from": "2025-01-17",
}
SECRETS = (MARKER, "104.9911111", "39.7399999", "2025-01-17")


def plant(session: Session) -> list[str]:
    """Fill a register with it; the receipt codes of three reports."""
    codes = [submitted_report(session, **MARKED) for _ in range(3)]
    _, rejected, withdrawn = codes
    person = moderator(session)
    verdicts.reject(
        session, reports.by_code(session, rejected).id, moderator_id=person.id, reason="other", message=MARKER, now=NOW
    )
    receipts.withdraw(session, withdrawn, day=DAY)
    facts = {name: value for name, value in MARKED.items() if name not in ("note", "evidence_url")}
    made = (published_camera(session, **facts) for _ in range(6))
    hidden, retracted, taken_down, redacted, double, survivor = made
    corrections.hide(session, hidden, "privacy", day=DAY)
    corrections.hide(session, retracted, "retracted", day=DAY)
    corrections.remove(session, taken_down, "legal_takedown", day=DAY)
    # What is known of one that is on the map, but must not be read; and of one that is the same device as a hidden one.
    for field in facts.keys() - {"lon", "lat", "facial_recognition"}:
        corrections.redact(session, redacted, field, day=DAY)
    corrections.blur(session, redacted, 1000, day=DAY)
    corrections.merge(session, double, survivor, day=DAY)
    corrections.hide(session, survivor, "privacy", day=DAY)
    say_about_cameras(session, person.id)
    claim_what_is_unseen(session)
    propose_claims(session, person.id)
    return codes


def propose_claims(session: Session, moderator_id: int) -> None:
    """What is sent in to be claimed of a system and of a camera: in every state that is not approved."""
    [system_id] = [each["id"] for each in systems.everything(session)]
    place = Position(LON, LAT)
    by: dict[str, Any] = {"moderator_id": moderator_id, "now": NOW}
    for about in (About(system_id), About(camera_id=1, position=place)):
        for predicate, detail in (("operator", {}), ("matched_database", {"name": MARKER, "holder": MARKER})):
            value = f"{MARKER} company" if predicate == "operator" else "residents"
            said = {**CLAIMED, **detail, "predicate": predicate, "value": value}
            waits, rejected, withdrawn, asked, appealed = (submitted_claim(session, about, **said) for _ in range(5))
            receipts.withdraw(session, withdrawn, day=DAY)
            numbers = {code: reports.by_code(session, code).id for code in (waits, rejected, asked, appealed)}
            for code in (rejected, appealed):
                verdicts.reject(session, numbers[code], reason="other", message=f"{MARKER} message", **by)
            receipts.appeal(session, appealed, f"{MARKER} appeal", day=DAY)
            verdicts.ask(session, numbers[asked], f"{MARKER} question", **by)
            receipts.answer(session, asked, f"{MARKER} answer", day=DAY)
    # One that was public for half a minute.
    number = reports.by_code(session, submitted_claim(session, About(system_id), **CLAIMED)).id
    verdicts.approve(session, number, **by)
    reversals.undo(session, number, **by)


def claim_what_is_unseen(session: Session) -> None:
    """Claims about a camera that is hidden, and about a system but taken back: with all that they rest on and name."""
    system_id = described_system(session)
    shows = [proof(title=f"{MARKER} title", url=f"https://example.org/{MARKER}", publisher=MARKER, quote=MARKER)]
    for predicate, value in (("operator", f"{MARKER} company"), ("legal_basis", f"{MARKER} law")):
        said = claimed(predicate, value, claimant=f"{MARKER} claimant", note=f"{MARKER} note")
        claims.withdraw(session, claims.state(session, said, shows, system_id=system_id, day=DAY), day=DAY)
        # While it was not hidden.
        camera_id = published_camera(session)
        claims.state(session, said, shows, camera_id=camera_id, day=DAY)
        corrections.hide(session, camera_id, "privacy", day=DAY)


def say_about_cameras(session: Session, moderator_id: int) -> None:
    """What is sent about cameras on the map: a change that is asked about, one that is appealed, signals, privacy."""
    asked, appealed, signalled, private = (published_camera(session, lat=39.7 + n / 100) for n in range(4))
    by: dict[str, Any] = {"moderator_id": moderator_id, "now": NOW}
    for camera_id in (asked, appealed):
        change = Correction.parse({**MARKED, "knowledge": "survey"}, cameras.known(session, camera_id))
        code = reports.submit(session, change, day=DAY, area=f"{MARKER} area")
        number = reports.by_code(session, code).id
        verdicts.ask(session, number, f"{MARKER} question", **by)
        receipts.answer(session, code, f"{MARKER} answer", day=DAY)
        if camera_id == appealed:
            verdicts.reject(session, number, reason="other", message=f"{MARKER} message", **by)
            receipts.appeal(session, code, f"{MARKER} appeal", day=DAY)
    absence = Absence(end_date="2025-01-17", note=f"{MARKER} note", evidence_url=f"https://example.org/{MARKER}")
    signals.say(session, signalled, "still_there", day=DAY, absence=absence)
    signals.say(session, signalled, "gone", day=DAY, absence=absence)
    signals.privacy_problem(session, private, f"{MARKER} window", now=NOW)
