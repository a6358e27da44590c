"""The shapes of the API's answers, as JSON Schema 2020-12."""

from typing import Any, Final

from app.api import described_dossiers
from app.registry import vocabulary
from app.registry.changes import LEFT
from app.registry.dossiers.claimed import CERTAINTIES
from app.registry.fields import Field
from app.registry.model import LARGEST_ID
from app.registry.revisions import KINDS, REASONS, REMOVAL_REASONS

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_TEXT_OR_NULL: Final[Schema] = {"type": ["string", "null"]}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_ADDRESS: Final[Schema] = {"type": "string", "format": "uri"}
_ID: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
_ID_OR_NULL: Final[Schema] = {"anyOf": [_ID, {"type": "null"}]}
# Said of some cameras alone.
_BESIDE: Final = {"removal_evidence": _TEXT_OR_NULL, "merged_into": _ID_OR_NULL, "split_from": _ID_OR_NULL}
# Said beside the facts of a camera, and not in the change feed: claims change without the camera.
CLAIMED: Final[dict[str, Schema]] = {
    "system_id": _ID_OR_NULL | {"description": "The system that it belongs to."},
    "capability": {
        "enum": [value.value for value in vocabulary.FACIAL_RECOGNITION.values],
        "description": "What is recorded of its own `facial_recognition`; otherwise the strongest that is claimed of "
        "it or, where nothing is, of its system, that nobody refuted and that holds today: what has ended, by the last "
        "day of the claim or with the system, is `disabled`.",
    },
    "facial_recognition_certainty": {
        "enum": [None, *CERTAINTIES],
        "description": "How sure `capability` is by who claims it. null: nobody claims it.",
    },
    "claim_ids": {
        "type": "array",
        "items": _ID,
        "description": "The claims about it, then those about its system of what nobody claims of itself.",
    },
}
_FEATURE: Final[Schema] = {"$ref": "#/components/schemas/Camera"}
_LINKS: Final[Schema] = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}


def schemas() -> dict[str, Schema]:
    """Every shape that more than one answer has, by name."""
    return {
        "Link": _object({"rel": _TEXT, "href": _TEXT, "type": _TEXT, "title": _TEXT}, templated={"type": "boolean"}),
        "Problem": _object(
            {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT},
            errors={"type": "array", "items": _object({"parameter": _TEXT, "detail": _TEXT})},
        ),
        "Landing": _landing(),
        "Conformance": _object({"conformsTo": {"type": "array", "items": _ADDRESS}}),
        "Collection": _collection(),
        "Collections": _object(
            {"links": _LINKS, "collections": {"type": "array", "items": {"$ref": "#/components/schemas/Collection"}}}
        ),
        "Properties": _properties(),
        **_listed("Source", _source()),
        **{
            name: shape
            for each, facts in described_dossiers.listed().items()
            for name, shape in _listed(each, facts).items()
        },
        "Camera": _camera(),
        "CameraOfAPage": _camera(is_whole=False),
        "Cameras": _cameras(
            {
                "timeStamp": _MOMENT,
                "numberReturned": _COUNT,
                "links": _LINKS,
            },
            feature="CameraOfAPage",
            numberMatched=_COUNT
            | {"description": "With `filter`, on the first page only: to count is to look at all."},
        ),
        "Change": _change(),
        "Export": _cameras(
            {
                "licence": _TEXT,
                "licenceUrl": _ADDRESS,
                "attribution": _TEXT,
                "sources": {"type": "array", "items": _provenance()},
                "filter": _TEXT,
                "generated": _DAY,
                "dataVersion": _COUNT,
                "numberReturned": _COUNT,
            }
        ),
    }


def _object(required: dict[str, Schema], **optional: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def _landing() -> Schema:
    value = _object({"value": _TEXT, "label": _TEXT}, code={"type": "integer"})
    field = _object(
        {"name": _TEXT, "label": _TEXT, "kind": _TEXT, "key": _TEXT_OR_NULL},
        values={"type": "array", "items": value},
    )
    return _object(
        {
            "title": _TEXT,
            "description": _TEXT,
            "licence": _TEXT,
            "attribution": _TEXT,
            "links": _LINKS,
            "filters": {"type": "object", "additionalProperties": _TEXT},
            "fields": {"type": "array", "items": field},
        }
    )


def _collection() -> Schema:
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}
    interval = {"type": "array", "items": {"type": ["string", "null"]}, "minItems": 2, "maxItems": 2}
    return _object(
        {
            "id": _TEXT,
            "title": _TEXT,
            "description": _TEXT,
            "attribution": _TEXT,
            "itemType": {"const": "feature"},
            "links": _LINKS,
        },
        crs={"type": "array", "items": _ADDRESS},
        extent=_object(
            {
                "spatial": _object({"bbox": {"type": "array", "items": box}, "crs": _ADDRESS}),
                "temporal": _object({"interval": {"type": "array", "items": interval}}),
            }
        ),
    )


def _listed(name: str, facts: dict[str, Schema]) -> dict[str, Schema]:
    """One of a collection without places, and a page of them."""
    one = _object(
        {
            "type": {"const": "Feature"},
            "id": _ID,
            "geometry": {"type": "null"},
            "properties": _object({"id": _ID, **facts}),
        },
        links=_LINKS,
    )
    about = {"timeStamp": _MOMENT, "numberMatched": _COUNT, "numberReturned": _COUNT, "links": _LINKS}
    return {name: one, f"{name}s": _cameras(about, feature=name)}


def _source() -> dict[str, Schema]:
    told: dict[str, Schema] = {
        **_provenance()["properties"],
        "retrieved_on": {"type": ["string", "null"], "format": "date"},
    }
    return {**told, "cameras": _COUNT | {"description": "How many are on the map."}}


def _properties() -> Schema:
    """What a filter can ask, as a JSON Schema itself."""
    return _object(
        {
            "$schema": _ADDRESS,
            "$id": _ADDRESS,
            "type": {"const": "object"},
            "title": _TEXT,
            "properties": {"type": "object", "additionalProperties": {"type": "object"}},
            "additionalProperties": {"const": False},
        }
    )


def _cameras(about: dict[str, Schema], *, feature: str = "Camera", **optional: Schema) -> Schema:
    features = {"type": "array", "items": {"$ref": f"#/components/schemas/{feature}"}}
    return _object({"type": {"const": "FeatureCollection"}, "features": features, **about}, **optional)


def _camera(*, is_whole: bool = True) -> Schema:
    """A camera; where it is not whole, with those of its properties that were asked for."""
    facts = {
        "id": _ID,
        **{field.name: _fact(field) for field in vocabulary.FIELDS},
        "removal_reason": {"enum": [None, *REMOVAL_REASONS]},
        "precision_m": {"type": ["integer", "null"]},
        "external_id": _TEXT_OR_NULL,
        "published_on": _DAY,
        "updated_on": _DAY,
        "version": {"type": "integer", "minimum": 1},
        "provenance": _provenance(),
        "osm_tags": {"type": "object", "description": "The tags of its source, as they were."},
        "url": _ADDRESS,
    }
    if not is_whole:
        facts |= CLAIMED
    position = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    return _object(
        {
            "type": {"const": "Feature"},
            "id": _ID,
            "geometry": _object({"type": {"const": "Point"}, "coordinates": position}),
            "properties": _object(facts, **_BESIDE, **CLAIMED) if is_whole else _object({}, **facts),
        },
        links=_LINKS,
    )


def _change() -> Schema:
    """One line of the change feed."""
    kind = {"enum": [*KINDS, LEFT], "description": f"{LEFT}: a filter selected the camera and does not any more."}
    number = {"type": "integer", "minimum": 1, "description": "Without gaps, in the order of publication."}
    bag: Schema = {"type": ["object", "null"], "description": "Columns by name."}
    stated: dict[str, Schema] = {"reason": {"enum": [None, *REASONS]}, "before": bag, "after": bag}
    revised: dict[str, Schema] = {"seq": number, "id": _ID, "kind": kind, "day": _DAY}
    camera = {"oneOf": [_FEATURE, {"type": "null"}], "description": "As it is now. null: drop it from a copy."}
    was = {"type": "array", "items": _FEATURE, "description": "Cameras that are not on the map and have a page still."}
    origin = _object({"id": _ID, "source_id": _ID, "retrieved_on": {"type": ["string", "null"], "format": "date"}})
    return _object(
        {**revised, "camera": camera},
        **stated,
        unseen={"enum": ["hidden", "taken_down"], "description": "Why a copy may not tell of the camera any more."},
        merged_into={
            **_ID,
            "description": "Of such a camera: which one it was found to be. What becomes of that becomes of it.",
        },
        was=was,
        origins={"type": "array", "items": origin},
        history={
            "type": "array",
            "items": _object({**revised, **stated}),
            "description": "All that is said of the cameras told. What was said before may have been otherwise.",
        },
    )


def _provenance() -> Schema:
    addresses = {"licence_url": _TEXT_OR_NULL, "url": _TEXT_OR_NULL}
    return _object({"name": _TEXT, "licence": _TEXT, "attribution": _TEXT, **addresses})


def _fact(field: Field) -> Schema:
    described: Schema = {"title": field.label}
    if field.kind == "choice":
        return described | {"type": "string", "enum": [value.value for value in field.values]}
    return described | {"type": ["number" if field.kind == "number" else "string", "null"]}
