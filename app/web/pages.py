"""The pages that explain: what this is, what it keeps, and under which licences it gives."""

from typing import Final

from flask import current_app, render_template

from app import db
from app.config import Config
from app.registry import sources
from app.registry.finding import gazetteer
from app.registry.sources import LICENCE_URLS
from app.web import basemap, places

LICENCE_NAMES: Final = {
    "ODbL-1.0": "Open Database License 1.0 (ODbL)",
    "CC0-1.0": "Creative Commons Zero 1.0 (CC0)",
    "CC-BY-4.0": "Creative Commons Attribution 4.0 (CC BY)",
    "OGL-UK-3.0": "Open Government Licence 3.0 (OGL)",
    "PDDL-1.0": "Public Domain Dedication and License 1.0 (PDDL)",
    "ODC-By-1.0": "Open Data Commons Attribution License 1.0 (ODC-By)",
}


def about() -> str:
    """What the register is for, and what it is not."""
    return render_template("web/about.html")


def privacy() -> str:
    """What is kept about whom. Every sentence of it is a promise that the code keeps."""
    geocoder = places.geocoder()
    config: Config = current_app.extensions["lookback.config"]
    return render_template(
        "web/privacy.html",
        contact=config.contact,
        keep_days=config.keep_days,
        is_cleared_at_once=db.database().is_sqlite,
        geocoder=geocoder.host if geocoder else None,
        tile_server=basemap.basemap().host,
    )


def licence() -> str:
    """Who may do what with the data and the software, and where the data come from."""
    return render_template(
        "web/licence.html",
        sources=list(sources.everything(db.session()).values()),
        names=LICENCE_NAMES,
        addresses=LICENCE_URLS,
        streets=basemap.basemap().attribution,
        cities=gazetteer,
    )
