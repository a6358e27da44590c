"""Lookback, a public register of surveillance cameras. `create_app` wires its parts, and nothing else."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    api,
    assets,
    caching,
    compression,
    db,
    errors,
    gazetteer,
    health,
    i18n,
    limits,
    logs,
    moderation,
    searching,
    security,
    web,
)
from app.config import Config


def create_app(config: Config | None = None) -> Flask:
    """The application for one register; settings come from the environment when they are not given."""
    config = config or Config.from_environment()
    app = Flask("app", static_folder=assets.FOLDER, static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    app.config["SECRET_KEY"] = config.signing_key()
    app.extensions["lookback.config"] = config
    logs.init_app(app)
    db.init_app(app, config.sqlalchemy_url, config.request_seconds)
    gazetteer.init_app(app)
    i18n.init_app(app)
    assets.init_app(app)
    caching.init_app(app)
    searching.init_app(app)
    compression.init_app(app)
    security.init_app(app)
    limits.init_app(app, config.limits_url)
    errors.init_app(app)
    app.register_blueprint(health.blueprint)
    for audience in (web, moderation, api):
        audience.init_app(app)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
