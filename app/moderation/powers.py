"""What an administrator lets somebody do, as its form says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.registry import moderators
from app.registry.areas import Areas
from app.registry.errors import Invalid, Problem
from app.registry.geometry import BBox
from app.registry.i18n import N_
from app.registry.moderators import ROLES


@dataclass(frozen=True)
class Powers:
    """What somebody shall be allowed to do, and where; no areas are everywhere."""

    role: str
    areas: Areas | None

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> "Powers":
        """Read the form: the areas drawn on its map, or the box typed beside it. Raises Invalid with every problem."""
        problems: list[Problem] = []
        areas: Areas | None = None
        role = form.get("role", "")
        if role not in ROLES:
            problems.append(Problem("role", N_("Choose what the person may do.")))
        try:
            box = form.get("bbox", "").strip()
            areas = Areas.of_boxes([BBox.parse(box)]) if box else Areas.parse(form.get("areas", ""))
        except Invalid as error:
            problems.extend(error.problems)
        if problems:
            raise Invalid(tuple(problems))
        return cls(role, areas)


def choices() -> dict[str, Any]:
    """The roles as the pages offer and name them."""
    return {
        "roles": [(role, moderators.ROLE_LABELS[role], moderators.ROLE_MEANINGS[role]) for role in ROLES],
        "role_labels": moderators.ROLE_LABELS,
    }
