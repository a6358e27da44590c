"""Snapshots, as OpenAPI describes them."""

from typing import Any, Final

from app.api.described_answers import of_shape, problem
from app.api.links import HTML

Schema = dict[str, Any]

_NAME: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}(-[1-9][0-9]?)?"
_FILENAME: Final = "[a-z][a-z0-9-]*[.][a-z0-9]+"
PARAMETERS: Final[dict[str, Schema]] = {
    name: {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", "pattern": f"^{pattern}$"},
    }
    for name, description, pattern in (
        ("snapshot", "The name of a snapshot: a day, with a number if it is not the first of it.", _NAME),
        ("filename", "The name of a file in it, as `files` tells; `manifest.json` or `manifest.sig`.", _FILENAME),
    )
}

_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_ADDRESS: Final[Schema] = {"type": "string", "format": "uri"}
_SUM: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_WITHDRAWN: Final[Schema] = {
    "type": "object",
    "description": "Why its files are not there any more, and since when; null: just now.",
    "properties": {
        "reason": {"enum": ["taken_out", "expired"]},
        "day": {"anyOf": [_DAY, {"type": "null"}]},
    },
    "required": ["reason", "day"],
}
_SUMMARY: Final[dict[str, Schema]] = {
    "name": _TEXT,
    "url": _ADDRESS,
    "made": _DAY,
    "dataVersion": _COUNT,
    "cameras": _COUNT,
    "dossierVersion": _COUNT,
    "systems": _COUNT,
    "claims": _COUNT,
    "bytes": _COUNT,
}
_FILE: Final[Schema] = {
    "type": "object",
    "properties": {"name": _TEXT, "mediaType": _TEXT, "bytes": _COUNT, "sha256": _SUM, "url": _ADDRESS},
    "required": ["name", "mediaType", "bytes", "sha256"],
}
_CITED: Final[dict[str, Schema]] = {
    "licence": _TEXT,
    "licenceUrl": _ADDRESS,
    "attribution": _TEXT,
    "filter": _TEXT,
    "citation": _TEXT,
    "bibtex": _TEXT,
    "manifest": _ADDRESS,
    "signature": _ADDRESS,
    "files": {"type": "array", "items": _FILE},
}


def schemas() -> dict[str, Schema]:
    """The shapes of answers about snapshots, by name."""
    summary = {"$ref": "#/components/schemas/SnapshotSummary"}
    listed = {"publicKey": _ADDRESS, "keptForDays": _COUNT, "snapshots": {"type": "array", "items": summary}}
    return {
        "SnapshotSummary": _snapshot(_SUMMARY),
        "Snapshot": _snapshot(_SUMMARY | _CITED),
        "Snapshots": {"type": "object", "properties": listed, "required": list(listed)},
    }


def paths() -> dict[str, Any]:
    """Their addresses."""
    none = {"404": problem("There is none.")}
    page = {HTML: {"schema": _TEXT}}
    return {
        "/snapshots/": _get("snapshots", "Every snapshot, the newest first", of_shape("Snapshots") | page, ["f"]),
        "/snapshots/latest": _get("snapshot_latest", "Leads to the newest snapshot", None, answers=none),
        "/snapshots/public-key.pem": _get(
            "snapshot_key", "The key that signs them (Ed25519)", {"application/x-pem-file": {"schema": _TEXT}}
        ),
        "/snapshots/{snapshot}": _get(
            "snapshot",
            "One snapshot: its files, their sums, and how to cite it",
            of_shape("Snapshot") | page,
            ["f", "snapshot"],
            answers=none,
        ),
        "/snapshots/{snapshot}/{filename}": _get(
            "snapshot_file",
            "A file of a snapshot; it never changes",
            {"*/*": {}},
            ["snapshot", "filename"],
            answers={
                **none,
                "206": {"description": "The part that Range asks for.", "content": {"*/*": {}}},
                "304": {"description": "It is the file whose ETag If-None-Match names."},
                "410": problem("It was withdrawn: it is too old, or something in it had to be taken out."),
                "416": problem("The file is shorter than where Range begins."),
                "503": problem("Too many files are being read, or none can be; Retry-After says when to ask again."),
            },
        ),
    }


def _get(
    operation: str,
    summary: str,
    content: dict[str, Any] | None,
    names: list[str] | None = None,
    *,
    answers: dict[str, Any] | None = None,
) -> dict[str, Any]:
    done = {"200": {"description": summary, "content": content}} if content else {"307": {"description": summary}}
    away = {"503": problem("Where snapshots are kept cannot be reached; Retry-After says when to ask again.")}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in names or ()],
            "responses": {
                **done,
                "400": problem("A parameter is unknown or cannot be read."),
                **away,
                **(answers or {}),
            },
        }
    }


def _snapshot(members: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": {**members, "withdrawn": _WITHDRAWN}, "required": list(members)}
