"""What was done just before, told on the next page, with the way back while there is one."""

import json
from datetime import UTC, datetime
from typing import Final, NamedTuple

from flask import flash, get_flashed_messages

from app.i18n import _
from app.registry.i18n import N_
from app.registry.unpublished.reversals import TIME_TO_UNDO
from app.registry.unpublished.verdicts import Decision

_CATEGORY: Final = "decided"
WORDS: Final = {
    "approved": N_("Approved"),
    "rejected": N_("Rejected"),
    "duplicate": N_("Marked as a duplicate"),
    "spam": N_("Marked as spam"),
    "asked": N_("The sender was asked"),
    "seconded": N_("Approved once; another moderator has to approve it too"),
    "owned": N_("Marked as yours; another moderator decides it"),
    "contested": N_("Marked as contested; two moderators have to approve it"),
    "uncontested": N_("No longer marked as contested"),
    "undone": N_("Taken back"),
}


class Notice(NamedTuple):
    """One act: its words, the report, the camera that came of it, and for how many seconds it can be taken back."""

    act: str
    report_id: int
    camera_id: int | None
    seconds: int

    @property
    def words(self) -> str:
        """What was done."""
        return str(_(WORDS[self.act]))


def of(done: Decision) -> Notice:
    """The notice of a decision that was made now."""
    can_be_undone = done.act != "undone"
    return Notice(done.act, done.report_id, done.camera_id, TIME_TO_UNDO.seconds if can_be_undone else 0)


def keep(notice: Notice) -> None:
    """Tell it on the next page."""
    flash(json.dumps([datetime.now(UTC).timestamp(), *notice]), _CATEGORY)


def waiting() -> list[Notice]:
    """What the page before did, each told once."""
    now = datetime.now(UTC).timestamp()
    told = []
    for message in get_flashed_messages(category_filter=[_CATEGORY]):
        at, act, report_id, camera_id, seconds = json.loads(str(message))
        told.append(Notice(act, report_id, camera_id, max(0, int(at + seconds - now))))
    return told
