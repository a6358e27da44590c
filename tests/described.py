"""A register with something of everything that the API tells, for whoever holds it to its description."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from app import create_app, db
from app.config import Config
from app.formats.manifest import Manifest
from app.registry import corrections, keys, publishing, webhooks
from app.registry.dossiers import claims, memberships
from app.registry.filtering.filters import CameraFilter
from app.snapshots import making
from tests.factories import DAY, described_system, published_camera, published_cameras, stated

# Whoever holds the key is sent what changes to this address, or would be if anything delivered it.
HOOK = "https://example.org/hook"


class Described(NamedTuple):
    """The application, and a key that is good for webhooks."""

    app: Flask
    key: str


def register(data_dir: Path, url: str) -> Described:
    """A few cameras, among them one that is gone and one that was taken down, a system with claims, and a webhook."""
    app = create_app(Config(data_dir=data_dir, database_url=url, reads_per_minute=0))
    with app.app_context(), db.database().writing() as session:
        ids = published_cameras(session, [{"lon": number, "lat": number} for number in range(20)])
        published_camera(session, operator="City", height="4.5", start_date="2024-06", model='a "quoted" one')
        publishing.publish(session, [publishing.removal(ids[0], "device_removed")], day=DAY)
        publishing.publish(session, [publishing.removal(ids[1], "legal_takedown")], day=DAY)
        system_id = described_system(session, country="GB", place="London")
        memberships.link(session, system_id, CameraFilter.parse([("bbox", "5,5,9,9")]), day=DAY)
        stated(session, system_id, "facial_recognition", "enabled_claimed", certainty="disputed")
        stated(session, system_id, "operator", "City Police")
        stated(session, system_id, "matched_database", "national_id", name="Citizens")
        stated(session, 0, "purpose", "payment", camera_id=ids[7])
        claims.judge(session, stated(session, system_id, "purpose", "border"), "refuted", day=DAY)
        claims.withdraw(session, stated(session, system_id, "vendor_software", "Wrong Ltd"), day=DAY)
        corrections.hide(session, ids[2], "privacy", day=DAY)
        today = datetime.now(UTC).date()
        holder, key = keys.make(session, contact="Ada", scopes=[webhooks.SCOPE], days=9, today=today)
        webhooks.register(session, holder, url=HOOK, anywhere=False, today=today)
        session.commit()
    return Described(app, key)


def snapshot(app: Flask) -> Manifest:
    """A snapshot of such a register."""
    config: Config = app.extensions["lookback.config"]
    database, store = app.extensions["lookback.database"], app.extensions["lookback.snapshots"]
    return making.make(database, store, config.snapshot_key(), site_url="http://localhost", day=DAY)
