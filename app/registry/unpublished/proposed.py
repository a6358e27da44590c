"""What is sent in as the columns of a report that are its sender's to say."""

import hashlib
import re
from datetime import date
from typing import Any

from app.registry import vocabulary
from app.registry.map.cells import cell_of
from app.registry.unpublished.claim_proposals import ClaimProposal
from app.registry.unpublished.proposals import Correction, Proposal

Proposed = Proposal | Correction | ClaimProposal


def sameness_of(*texts: object) -> int | None:
    """A number that texts share when they differ in no more than case, digits, spaces and marks; None without words."""
    words = " ".join(re.findall(r"[^\W\d_]+", " ".join(str(each) for each in texts if each).casefold()))
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8]) >> 1 if words else None


def said_by(proposal: Proposed) -> dict[str, Any]:
    """The columns that are the sender's to say."""
    if isinstance(proposal, ClaimProposal):
        return _claimed_by(proposal)
    if isinstance(proposal, Correction):
        place, stated = proposal.position, dict(proposal.values)
        about = {"kind": "change", "about_id": proposal.camera_id, "base": dict(proposal.base)}
    else:
        place, stated = proposal.details.position, proposal.details.stated()
        about = {"kind": "new", "about_id": None, "base": None}
    # Many cameras have one operator and one maker: only what people write in their own words tells senders apart.
    written = (stated.get(field.name) for field in vocabulary.FIELDS if field.kind == "long_text")
    return {
        **about,
        "lon": place.lon,
        "lat": place.lat,
        "cell": cell_of(place.lon, place.lat),
        "details": stated,
        "knowledge": proposal.knowledge,
        "evidence_url": proposal.evidence_url,
        "note": proposal.note,
        "sameness": sameness_of(proposal.note, *written),
    }


def said_on(proposal: Proposed, day: date) -> dict[str, Any]:
    """The same of what is sent on a day."""
    said = said_by(proposal)
    if isinstance(proposal, Proposal) and proposal.knowledge == "survey":
        # Who saw it says so on the day, or soon after: by it others know how fresh this is.
        said["details"] = {**said["details"], "check_date": said["details"].get("check_date") or f"{day:%Y-%m}"}
    return said


def _claimed_by(proposal: ClaimProposal) -> dict[str, Any]:
    about, place = proposal.about, proposal.about.position
    return {
        "kind": "claim",
        "about_id": about.camera_id,
        "system_id": about.system_id,
        "base": None,
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
        "cell": cell_of(place.lon, place.lat) if place else None,
        "details": dict(proposal.said),
        "knowledge": "read",
        "evidence_url": None,
        "note": proposal.note,
        "sameness": sameness_of(*proposal.words),
    }
