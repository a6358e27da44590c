"""What a moderator is told about a report besides what its sender said: where in the world it is, and what is odd."""

import math
from typing import TypedDict

from sqlalchemy.orm import Session

from app import gazetteer
from app.registry.geometry import Position
from app.registry.unpublished import likeness, plausibility, proposed
from app.registry.unpublished.claim_proposals import ClaimProposal
from app.registry.unpublished.proposals import Correction, Proposal
from app.web import throttle


class Judged(TypedDict):
    """Columns of a report that are not its sender's to say."""

    area: str
    risk: int
    warnings: tuple[str, ...]


def about(session: Session, proposal: Proposal | Correction, *, is_proven: bool) -> Judged:
    """The place around it in words, and how soon a moderator should look, and why. Refuses nothing."""
    said = proposed.said_by(proposal)
    place = Position(said["lon"], said["lat"])
    doubts = plausibility.look(
        place,
        said["details"],
        note=said["note"],
        metres_to_town=_metres_to_town(place),
        same_text=likeness.alike(session, said["sameness"]) if said["sameness"] is not None else 0,
        same_place=likeness.at_place(session, place),
        is_proven=is_proven,
        is_one_of_many=throttle.is_near(),
    )
    return {"area": gazetteer.area_of(place.lon, place.lat), "risk": doubts.risk, "warnings": doubts.warnings}


def about_claim(session: Session, proposal: ClaimProposal, *, area: str, is_proven: bool) -> Judged:
    """The same of a claim: what is odd about its words. `area` is where the system is, or the camera stands."""
    said = proposed.said_by(proposal)
    doubts = plausibility.look(
        proposal.about.position,
        {},
        note="\n".join(proposal.words),
        same_text=likeness.alike(session, said["sameness"]) if said["sameness"] is not None else 0,
        is_proven=is_proven,
        is_one_of_many=throttle.is_near(),
    )
    return {"area": area, "risk": doubts.risk, "warnings": doubts.warnings}


def _metres_to_town(place: Position) -> float | None:
    if not gazetteer.gazetteer().is_ready:
        return None
    found = gazetteer.near(place.lon, place.lat)
    return found.metres if found else math.inf
