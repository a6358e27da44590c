"""The change feed as NDJSON: one change a line, each a JSON object. What writes it; `copied` reads it."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from app.formats import geojson
from app.formats.encoding import pieces, to_json
from app.registry.changes import Change, Revised

MEDIA_TYPE: Final = "application/x-ndjson"


def write(changes: Iterable[Change], *, cameras_url: str) -> Iterator[bytes]:
    """Each change as a line; `cameras_url` is where the pages are, "https://example.org/cameras"."""
    return pieces(line(change, cameras_url=cameras_url) for change in changes)


def line(change: Change, *, cameras_url: str) -> str:
    """One change: what happened to which camera, and the camera as it is now as a GeoJSON Feature, or null.

    `origins`, and with it `reason`, `before` and `after`, are there when the camera may be read; `was` and `history`
    when there is something in them. `unseen` says of a camera that may not be read why, and `merged_into` with which
    other one it is kept from readers.
    """
    here = geojson.feature(change.camera, cameras_url=cameras_url) if change.camera else "null"
    more = f',"camera":{here}'
    if change.unseen:
        more += f',"unseen":"{change.unseen}"'
    if change.merged_into:
        more += f',"merged_into":{change.merged_into}'
    if change.was:
        more += f',"was":[{",".join(geojson.feature(each, cameras_url=cameras_url) for each in change.was)}]'
    if change.origins:
        told = [{"id": camera_id, **origin._asdict()} for camera_id, origin in change.origins.items()]
        more += f',"origins":{to_json(told)}'
    if change.history:
        more += f',"history":{to_json([_members(each, in_full=True) for each in change.history])}'
    return f"{to_json(_members(change.revised, in_full=bool(change.origins)))[:-1]}{more}}}\n"


def _members(revised: Revised, *, in_full: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"seq": revised.seq, "id": revised.camera_id, "kind": revised.kind, "day": revised.day}
    return told | {"reason": revised.reason, "before": revised.before, "after": revised.after} if in_full else told
