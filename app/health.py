"""Whether the process lives and whether it can serve: for load balancers and service managers."""

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from app import db, errors, migrations

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """The register can be reached and its schema is that of this version."""
    try:
        current = migrations.is_current(db.database())
    except SQLAlchemyError:
        return errors.problem(503, "The database cannot be reached.")
    if not current:
        return errors.problem(503, "The database's schema is not that of this version: run `lookback db upgrade`.")
    return jsonify(status="ready")
