"""The snapshots of the register: dated, signed files that never change, to cite and to resume reading of."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

from flask import Flask, Response, abort, current_app, json, redirect, render_template, request, url_for
from structlog import get_logger
from werkzeug.wrappers import Response as Answer

from app import db, errors
from app.api import protocol
from app.api.exports import turn
from app.api.links import JSON
from app.config import Config
from app.formats import manifest as manifests
from app.formats.manifest import MANIFEST, SIGNATURE, File
from app.i18n import _, decimal
from app.registry import snapshots
from app.registry.snapshots import TakenOut
from app.snapshots import keeping, stores
from app.snapshots.keeping import Kept
from app.snapshots.stores import Store

PEM: Final = "application/x-pem-file"
SIGNED: Final = "application/octet-stream"
# A copy at a reader must not outlive what was taken out by more, and one that a proxy gives to everybody by a minute.
_DAY_S: Final = 86_400
_MINUTE_S: Final = 60


def init_app(app: Flask) -> None:
    """Open where snapshots are kept. Raises ConfigError when that cannot be."""
    config: Config = app.extensions["lookback.config"]
    app.extensions["lookback.snapshots"] = stores.opened(config.where_snapshots_are)
    app.register_error_handler(stores.Away, _away)


def _away(error: stores.Away) -> Response:
    get_logger().error("snapshots", where=error.filename, reason=error.strerror)
    answer = errors.problem(503, _("The snapshots cannot be reached just now. Ask again in a minute."))
    answer.headers["Retry-After"] = str(_MINUTE_S)
    return answer


def listing() -> Answer:
    """All snapshots, the newest first; for people as a page."""
    as_page = protocol.wants_page()
    protocol.refuse_parameters(but=("f",))
    kept = keeping.everything(_store(), _taken_out())
    config: Config = current_app.extensions["lookback.config"]
    if as_page:
        page = render_template("api/snapshots.html", snapshots=kept, days=config.snapshot_days, number=decimal)
        return _told(Response(page), _MINUTE_S)
    body = {
        "publicKey": url_for("api.snapshot_key", _external=True),
        "keptForDays": config.snapshot_days,
        "snapshots": [_summary(each) for each in kept],
    }
    return _told(Response(json.dumps(body, ensure_ascii=False), content_type=JSON), _MINUTE_S)


def latest() -> Answer:
    """Leads to the newest snapshot whose files are there. 404 when there is none."""
    protocol.refuse_parameters()
    newest = keeping.latest(keeping.everything(_store(), _taken_out()))
    if newest is None:
        return errors.problem(404, _("There is no snapshot yet."))
    answer = redirect(url_for("api.snapshot", snapshot=newest.manifest.name), 307)
    answer.headers["Cache-Control"] = f"public, max-age={_MINUTE_S}"
    return answer


def snapshot(snapshot: str) -> Answer:
    """One snapshot: its files, their sums, and how to cite it; for people as a page."""
    as_page = protocol.wants_page()
    protocol.refuse_parameters(but=("f",))
    kept = _found(snapshot)
    if as_page:
        return _told(
            Response(render_template("api/snapshot.html", kept=kept, snapshot=kept.manifest, number=decimal)), _MINUTE_S
        )
    manifest = kept.manifest
    body = {
        **_summary(kept),
        "licence": manifest.licence,
        "licenceUrl": manifest.licence_url,
        "attribution": manifest.attribution,
        "filter": manifest.filter,
        "citation": manifest.citation,
        "bibtex": manifest.bibtex,
        "manifest": _address(kept, MANIFEST),
        "signature": _address(kept, SIGNATURE),
        "files": [_described(kept, each) for each in manifest.files],
    }
    return _told(Response(json.dumps(body, ensure_ascii=False), content_type=JSON), _MINUTE_S)


def file(snapshot: str, filename: str) -> Answer:
    """A file of a snapshot, or the rest of it from where reading broke off. 410 once it is withdrawn."""
    protocol.refuse_parameters()
    kept = _found(snapshot)
    if filename in (MANIFEST, SIGNATURE):
        text = _store().read(snapshot, filename)
        length, digest = manifests.sum_of([text])
        return _part(kept, File(filename, JSON if filename == MANIFEST else SIGNED, length, digest))
    found = next((each for each in kept.manifest.files if each.name == filename), None)
    if found is None:
        return errors.problem(404, _("There is no such file in this snapshot."))
    if kept.reason:
        gone = {
            "expired": _("This file was kept as long as daily snapshots are. Its manifest stays."),
            "taken_out": _(
                "This file was withdrawn: something in it had to be taken out for the law or for privacy, or should "
                "not have been published."
            ),
        }
        return errors.problem(410, gone[kept.reason])
    return _part(kept, found)


def public_key() -> Answer:
    """The key by which anybody can check who signed a snapshot."""
    protocol.refuse_parameters()
    config: Config = current_app.extensions["lookback.config"]
    return _told(Response(manifests.public_pem(config.snapshot_key()), content_type=PEM), _DAY_S)


def _part(kept: Kept, found: File) -> Response:
    """All bytes of a file, or those that are asked for (RFC 9110, 14)."""
    start, stop, status = 0, found.bytes, 200
    if request.if_none_match.contains(found.sha256):
        status = 304
    elif (asked := request.range) and len(asked.ranges) == 1 and request.if_range.etag in (None, found.sha256):
        span = asked.range_for_length(found.bytes)
        if span is None:
            refused = errors.problem(416, _("The file is not that long."))
            refused.headers["Content-Range"] = f"bytes */{found.bytes}"
            return refused
        (start, stop), status = span, 206
    response = Response(status=status, content_type=found.media_type)
    if status != 304 and request.method != "HEAD":
        # As many read at once as of exports: whoever reads slowly has a thread of the server.
        ending = ExitStack()
        ending.callback(turn().release)
        response.call_on_close(ending.close)
        response.response = _body(_store().pieces(kept.manifest.name, found.name, start, stop), ending)
    response.set_etag(found.sha256)
    response.accept_ranges = "bytes"
    response.headers["Cache-Control"] = f"public, max-age={_DAY_S}, s-maxage={_MINUTE_S}, immutable"
    if status != 304:
        response.content_length = stop - start
        name = f"lookback-{kept.manifest.name}-{found.name}"
        response.headers.set("Content-Disposition", "attachment", filename=name)
    if status == 206:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{found.bytes}"
    return response


def _body(pieces: Iterator[bytes], ending: ExitStack) -> Iterator[bytes]:
    with ending:
        yield from pieces


def _found(name: str) -> Kept:
    kept = keeping.get(_store(), name, _taken_out())
    if kept is None:
        abort(errors.problem(404, _("There is no such snapshot.")))
    return kept


def _summary(kept: Kept) -> dict[str, Any]:
    manifest = kept.manifest
    withdrawn = {"reason": kept.reason, "day": kept.withdrawn_on and kept.withdrawn_on.isoformat()}
    return {
        "name": manifest.name,
        "url": url_for("api.snapshot", snapshot=manifest.name, _external=True),
        "made": manifest.made_on.isoformat(),
        "dataVersion": manifest.data_version,
        "cameras": manifest.cameras,
        "dossierVersion": manifest.dossier_version,
        "systems": manifest.systems,
        "claims": manifest.claims,
        "bytes": manifest.bytes,
        **({"withdrawn": withdrawn} if kept.reason else {}),
    }


def _described(kept: Kept, each: File) -> dict[str, Any]:
    told = {"name": each.name, "mediaType": each.media_type, "bytes": each.bytes, "sha256": each.sha256}
    return told if kept.reason else told | {"url": _address(kept, each.name)}


def _address(kept: Kept, name: str) -> str:
    return url_for("api.snapshot_file", snapshot=kept.manifest.name, filename=name, _external=True)


def _told(response: Response, seconds: int) -> Answer:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return protocol.negotiated(response)


def _store() -> Store:
    store: Store = current_app.extensions["lookback.snapshots"]
    return store


def _taken_out() -> TakenOut:
    return snapshots.taken_out(db.session())
