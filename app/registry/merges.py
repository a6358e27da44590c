"""Cameras that were found to be the same as another one: one device under several numbers."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.map import profiles


def recorded_as(session: Session, camera_id: int) -> list[int]:
    """The camera and all those that were found to be the same, and the same as those: one device."""
    return all_recorded_as(session, [camera_id])[camera_id]


def all_recorded_as(session: Session, camera_ids: Collection[int]) -> dict[int, list[int]]:
    """The same of each of these cameras, by their numbers: however many, in one question or a few."""
    merged: dict[int, list[int]] = {}
    ahead = set(camera_ids)
    while ahead:
        merged.update((each, []) for each in ahead)
        for some in profiles.portions(ahead):
            rows = select(camera.c.merged_into, camera.c.id).where(camera.c.merged_into.in_(some))
            rows = rows.where(camera.c.record_state == "merged_into").order_by(camera.c.id)
            for into_id, each in session.execute(rows):
                merged[into_id].append(each)
        ahead = {same for each in ahead for same in merged[each]} - merged.keys()
    same = {camera_id: [camera_id] for camera_id in camera_ids}
    for ids in same.values():
        for each in ids:
            ids.extend(merged[each])
    return same
