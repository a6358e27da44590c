"""Street tiles for the map, through our own server: a visitor's browser never tells anybody else where they look."""

import re
from importlib.metadata import version
from typing import Final, cast

from flask import Blueprint, Flask, Response, abort, current_app, request, send_file, url_for

from app import errors
from app.config import Config, ConfigError, variable
from app.i18n import _
from app.registry.basemap import Attribution, Basemap, NotNow, StreetTiles, TileCache, TileServer, Uncredited
from app.registry.errors import NotFound

# How we introduce ourselves to a tile server; read once, since it is looked up in the files of the installation.
_PROGRAM: Final = f"Lookback/{version('lookback')}"
_WEEK_S: Final = 7 * 86_400
_DAY_S: Final = 86_400
# An old tile is shown while a new one is on its way, and soon asked for again.
_STALE_S: Final = 300
# However long the tile server is left alone, a browser may look here again after this.
_LONGEST_AWAY_S: Final = 30
_FILE_S: Final = 3600


def init_app(app: Flask) -> None:
    """Prepare the basemap the operator chose. Raises ConfigError when it cannot work."""
    config: Config = app.extensions["lookback.config"]
    chosen = _chosen(config)
    app.extensions["lookback.basemap"] = chosen
    app.extensions["lookback.streets"] = _streets(config, chosen) if chosen.kind == "tiles" else None
    blueprint = Blueprint("basemap", __name__, url_prefix="/basemap")
    blueprint.add_url_rule("/<int:z>/<int:x>/<int:y>.png", "tile", tile)
    blueprint.add_url_rule("/file.pmtiles", "file", file)
    app.register_blueprint(blueprint)
    # The desk's map has streets too, and no audience imports another.
    app.add_template_global(for_the_map, "street_map")


def basemap() -> Basemap:
    """The basemap of the current application."""
    return cast(Basemap, current_app.extensions["lookback.basemap"])


def for_the_map() -> dict[str, object] | None:
    """What the map has to know: where the streets come from, who made them, up to which zoom. None without streets."""
    chosen = basemap()
    if chosen.attribution is None:
        return None
    shown = {"attribution": _credit(chosen.attribution), "maxZoom": chosen.max_zoom}
    if chosen.kind == "file":
        return {"pmtiles": url_for("basemap.file"), **shown}
    # The braces are the map's own placeholders; url_for would escape them. The source is part of the address, so that
    # no browser shows what it kept of another one.
    tiles = url_for("basemap.tile", z=0, x=0, y=0).removesuffix("0/0/0.png") + "{z}/{x}/{y}.png"
    return {"url": f"{tiles}?v={chosen.key[:8]}", **shown}


def tile(z: int, x: int, y: int) -> Response:
    """A street tile, whatever kind of picture it is. 404 where there is none, 503 while it cannot be had."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        # The tile server gives to this register: pages of other sites ask it themselves.
        abort(403)
    streets: StreetTiles | None = current_app.extensions["lookback.streets"]
    try:
        if streets is None:
            raise NotFound
        found = streets.tile(z, x, y, _referer())
    except NotFound:
        response = errors.problem(404, _("There is no such street tile."))
        return _kept_for(response, _DAY_S)
    except NotNow as error:
        response = errors.problem(503, _("No street tile right now."))
        response.headers["Retry-After"] = str(error.retry_after_s)
        return _kept_for(response, min(error.retry_after_s, _LONGEST_AWAY_S))
    response = Response(found.body, mimetype=found.media_type)
    response.set_etag(found.digest)
    response.make_conditional(request)
    return _kept_for(response, _WEEK_S if found.is_fresh else _STALE_S)


def file() -> Response:
    """The operator's PMTiles file, in the ranges that a map asks for."""
    path = basemap().path
    if path is None or not path.is_file():
        abort(404)
    return send_file(path, "application/vnd.pmtiles", conditional=True, max_age=_FILE_S)


def _chosen(config: Config) -> Basemap:
    try:
        return Basemap.parse(config.basemap, config.basemap_attribution, config.basemap_max_zoom)
    except Uncredited as error:
        raise ConfigError(f"{variable('basemap_attribution')}: {error}") from error
    except ValueError as error:
        raise ConfigError(f"{variable('basemap')}: {error}") from error


def _streets(config: Config, chosen: Basemap) -> StreetTiles:
    contact = config.contact or config.site_url
    if contact and not (contact.isascii() and contact.isprintable()):
        raise ConfigError(f"{variable('contact')}: only ASCII characters can be sent to the tile server")
    server = TileServer(chosen.template, _PROGRAM, contact)
    cache = TileCache(config.data_dir / "basemap", chosen.key, config.basemap_cache_mb * 1_000_000)
    return StreetTiles(server, cache, max_zoom=chosen.max_zoom)


def _referer() -> str | None:
    """The address of this register, by which a tile server knows a site; never that of a page."""
    config: Config = current_app.extensions["lookback.config"]
    if config.site_url:
        return f"{config.site_url}/"
    host = request.host
    return f"{request.scheme}://{host}/" if re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", host) else None


def _credit(attribution: Attribution) -> dict[str, str | None]:
    return {
        "text": _(attribution.text),
        "url": attribution.url,
        "corrections": attribution.corrections_url,
    }


def _kept_for(response: Response, seconds: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
