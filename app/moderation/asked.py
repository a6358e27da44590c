"""Which part of the queue somebody works through, in which order: read out of an address, written into the next."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl

from flask import g, request, url_for
from flask_security import current_user
from werkzeug.datastructures import MultiDict

from app import db
from app.registry import moderators
from app.registry.errors import Invalid
from app.registry.unpublished import queue as reports_queue
from app.registry.unpublished.queue_filter import EVERYTHING, OLDEST, QueueFilter, Sort

_ORDER: Final = ("sort", "near")


@dataclass(frozen=True)
class Asked:
    """A filter of the queue and an order."""

    wanted: QueueFilter = EVERYTHING
    sort: Sort = OLDEST

    @classmethod
    def parse(cls, args: MultiDict[str, str], *, also: Collection[str] = ()) -> "Asked":
        """Read a query string, in which the names in `also` are the caller's. Raises Invalid."""
        wanted = QueueFilter.parse(args.items(multi=True), also={*_ORDER, *also})
        return cls(wanted, Sort.parse(args.get("sort", ""), args.get("near", "")))

    @property
    def mine(self) -> QueueFilter:
        """The filter within the areas of whoever is signed in, and within what is for them to look at."""
        return dataclasses.replace(
            self.wanted,
            areas=moderators.areas_of(current_user),
            also_closed=moderators.may(current_user.role, moderators.ADMINISTRATOR),
        )

    def query(self) -> str:
        """The canonical query string."""
        return "&".join(part for part in (self.wanted.query(), self.sort.query()) if part)

    def terms(self) -> list[tuple[str, str]]:
        """The filter alone as names and values, for a form that changes the order."""
        return parse_qsl(self.wanted.query())

    def address(self, endpoint: str, **values: Any) -> str:
        """The address of a page of the desk that goes on with this part of the queue."""
        terms: dict[str, Any] = {**parse_qs(self.query()), **values}
        return url_for(f"moderation.{endpoint}", **terms)


def of_request() -> Asked:
    """What the address of this request says; everything, where it cannot be read: a report is shown all the same."""
    try:
        return Asked.parse(request.args)
    except Invalid:
        return Asked()


def count_waiting() -> int:
    """How many reports wait for whoever is signed in: of those not theirs to look at they learn not even the number.

    Within areas they are counted no further than queue.MOST_COUNTED.
    """
    if "waiting" not in g:
        g.waiting = reports_queue.count(db.session(), Asked().mine, today=datetime.now(UTC).date()).n
    return int(g.waiting)
