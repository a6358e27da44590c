"""The copy of a claim's source in an archive, asked for when the claim is approved and before anything is written."""

from flask import Flask, current_app, request
from werkzeug.datastructures import MultiDict

from app.config import Config
from app.registry.dossiers.archive import Archive
from app.registry.unpublished.reports import Report

_EXTENSION = "lookback.archive"


def init_app(app: Flask) -> None:
    """Prepare the archive that the operator chose, if any."""
    config: Config = app.extensions["lookback.config"]
    app.extensions[_EXTENSION] = Archive(config.archiver, config.contact) if config.archiver else None


def with_copy(report: Report) -> MultiDict[str, str]:
    """The form that was sent, with the address of a copy where it names none and the archive has one."""
    form, archive = request.form, current_app.extensions[_EXTENSION]
    is_to_be_published = report.kind == "claim" and form.get("certainty")
    if archive is None or not is_to_be_published or form.get("archived_url", "").strip():
        return form
    copy = archive.copy_of(form.get("url", "").strip())
    filled = MultiDict(form)
    if copy:
        filled["archived_url"] = copy
    return filled
