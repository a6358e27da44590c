"""The shapes and parameters of systems, organisations, claims and evidence, as JSON Schema 2020-12 and OpenAPI."""

from typing import Any, Final

from app.api import dossiers
from app.api.parameters import Schema
from app.registry.dossiers import predicates
from app.registry.dossiers.claimed import CERTAINTIES, CLAIMANTS, STANCES
from app.registry.dossiers.dossier_history import KINDS, SUBJECTS
from app.registry.dossiers.evidence import FACTS, TYPES
from app.registry.dossiers.graph import Edge
from app.registry.model import LARGEST_ID

_TEXT: Final[Schema] = {"type": "string"}
_TEXT_OR_NULL: Final[Schema] = {"type": ["string", "null"]}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_NUMBER: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
_NUMBER_OR_NULL: Final[Schema] = {"anyOf": [_NUMBER, {"type": "null"}]}
_NUMBERS: Final[Schema] = {"type": "array", "items": _NUMBER}
_BAG: Final[Schema] = {"type": ["object", "null"]}


PARAMETERS: Final[dict[str, Schema]] = {
    "graph_form": {
        "name": "form",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": list(dossiers.EXTENSIONS)},
    },
    "after_dossier_change": {
        "name": "after",
        "in": "query",
        "description": "Begin after the change of this number, as the link `next` does.",
        "schema": {"type": "integer", "minimum": 0, "default": 0},
    },
}


_SYSTEM: Final[dict[str, Schema]] = {
    "name": _TEXT,
    "summary": _TEXT,
    "place": _TEXT_OR_NULL,
    "country": _TEXT_OR_NULL,
    "published_on": _DAY,
    "updated_on": _DAY,
}
_ORGANISATION: Final[dict[str, Schema]] = {
    "name": _TEXT,
    "country": _TEXT_OR_NULL,
    "wikidata": _TEXT_OR_NULL,
    "published_on": _DAY,
    "updated_on": _DAY,
}


def listed() -> dict[str, dict[str, Schema]]:
    """What each thing of a collection says beside its number, by the name of its shape."""
    return {
        "System": _SYSTEM | {"known_cameras": _COUNT, "claims": _NUMBERS},
        "Organisation": _ORGANISATION | {"systems": _COUNT},
        "Claim": _claim(),
        "Evidence": _evidence(),
    }


def schemas() -> dict[str, Schema]:
    """The shapes of what is no collection, by name."""
    return {
        "DossierChange": _object(
            {
                "seq": _NUMBER,
                "kind": _one_of(KINDS),
                "subject": _one_of(SUBJECTS),
                "subject_id": _NUMBER,
                "system_id": _NUMBER_OR_NULL,
                "camera_id": _NUMBER_OR_NULL,
                "day": _DAY,
            },
            before=_BAG,
            after=_BAG,
            **_now(),
        ),
        "Graph": _object(
            {
                "licence": _TEXT,
                "attribution": _TEXT,
                "state": _TEXT,
                "edges": {"type": "array", "items": _edge()},
            }
        ),
    }


def _now() -> dict[str, Schema]:
    """What is told with a change of its subject, as that is now; nothing of what may not be read."""
    of_claims = "All claims that it is about"
    linking = {
        "system_id": _NUMBER,
        "query": _TEXT_OR_NULL,
        "cameras": _COUNT,
        "linked_on": _DAY,
        "unlinked_on": {"anyOf": [_DAY, {"type": "null"}]},
        "members": _NUMBERS | {"description": "The cameras on the map that belong to the system by it."},
    }
    return {
        "systems": _several("The system that it is about.", id=_NUMBER, **_SYSTEM),
        "organisations": _several(f"The organisation, or what {of_claims.lower()} name.", id=_NUMBER, **_ORGANISATION),
        "claims": _several(f"{of_claims}; of a camera all that there are.", id=_NUMBER, **_claim()),
        "evidence": _several("What these claims rest on.", id=_NUMBER, **_evidence()),
        "linkings": _several("The act of linking cameras to a system that it is about.", id=_NUMBER, **linking),
        "memberships": _several(
            "The system of the camera that it is about.", camera_id=_NUMBER, system_id=_NUMBER, linking_id=_NUMBER
        ),
        "history": _several(
            "What earlier changes say of claims that may be read again.", seq=_NUMBER, before=_BAG, after=_BAG
        ),
    }


def _several(description: str, **members: Schema) -> Schema:
    return {"type": "array", "description": description, "items": _object(members)}


def _evidence() -> dict[str, Schema]:
    return dict.fromkeys(FACTS, _TEXT_OR_NULL) | {"type": _one_of(TYPES)}


def _claim() -> dict[str, Schema]:
    return {
        "system_id": _NUMBER_OR_NULL,
        "camera_id": _NUMBER_OR_NULL,
        "predicate": _one_of(predicates.NAMES),
        "value": _TEXT_OR_NULL,
        "organisation_id": _NUMBER_OR_NULL,
        "organisation": _TEXT_OR_NULL,
        "detail": {"type": "object"},
        "note": _TEXT_OR_NULL,
        "certainty": _one_of(CERTAINTIES),
        "stance": _one_of(STANCES),
        "claimant": _TEXT,
        "claimant_kind": _one_of(CLAIMANTS),
        "valid_from": _TEXT_OR_NULL,
        "valid_until": _TEXT_OR_NULL,
        "is_independent": {
            "type": "boolean",
            "description": "Whether its evidence carries it without the word of who sells or runs the system.",
        },
        "version": _NUMBER,
        "published_on": _DAY,
        "updated_on": _DAY,
        "evidence": _NUMBERS,
    }


def _edge() -> Schema:
    kinds: dict[str, Schema] = {"from_id": _NUMBER_OR_NULL, "to_id": _NUMBER_OR_NULL, "claim_id": _NUMBER_OR_NULL}
    return _object(dict.fromkeys(Edge._fields, _TEXT) | kinds | {"certainty": _TEXT_OR_NULL})


def _one_of(values: Any) -> Schema:
    return {"type": "string", "enum": list(values)}


def _object(required: dict[str, Schema], **optional: Schema) -> Schema:
    properties = {**required, **optional}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}
