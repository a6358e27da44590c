"""GPX 1.1 (https://www.topografix.com/GPX/1/1/): waypoints for phones and navigation devices. Written only.

Libraries for GPX keep the whole document in memory until it is saved; a register does not fit there.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from app.formats.about import About
from app.formats.cells import AT, Provenance, once_a_source, one_by_one, title, told_by
from app.formats.encoding import pieces
from app.formats.xml import HEAD, attributes, degrees, element, escaped
from app.registry.camera_cells import Cells

MEDIA_TYPE: Final = "application/gpx+xml"

# A name only, in the way of other devices' extensions: there is nothing at this address.
NAMESPACE: Final = "urn:lookback:camera:1"
_SPACES: Final = f'xmlns="http://www.topografix.com/GPX/1/1" xmlns:camera="{NAMESPACE}"'


def write(rows: Iterable[Cells], *, about: About) -> Iterator[bytes]:
    """A waypoint for every camera; what GPX has no element for is an extension in a namespace of the register.

    What it says about itself comes first, as metadata. A stream that broke off is not well-formed XML.
    """
    head = f'{HEAD}<gpx version="1.1" creator="Lookback" {_SPACES}>\n{_metadata(about)}\n'
    return pieces(chain([head], _waypoints(rows, about.cameras_url), ["</gpx>\n"]))


def _metadata(about: About) -> str:
    extensions = (element(f"camera:{name}", value) for name, value in about.members.items())
    return (
        f"<metadata>{element('name', 'Lookback')}{element('desc', f'{about.attribution}. {about.licence}')}"
        f"<copyright{attributes(author=about.attribution)}>{element('year', about.generated_on.year)}"
        f"{element('license', about.licence_url)}</copyright><link{attributes(href=about.cameras_url)}/>"
        f"{element('time', f'{about.generated_on}T00:00:00Z')}<extensions>{''.join(extensions)}</extensions></metadata>"
    )


def _waypoints(rows: Iterable[Cells], cameras_url: str) -> Iterator[str]:
    facts, whose = told_by(_fact), once_a_source(_whose)
    for camera in one_by_one(rows):
        camera_id, lon, lat, cells, provenance, *_ = camera
        url, east = f"{cameras_url}/{camera_id}", degrees(lon)
        # The eastern edge of the map is the western one, by which alone GPX calls it.
        east = "-180.0000000" if east == "180.0000000" else east
        yield (
            f'<wpt lat="{degrees(lat)}" lon="{east}">{element("name", title(camera_id, cells))}'
            f"{element('desc', cells[AT['description']] or None)}{whose(provenance)}<link{attributes(href=url)}/>"
            f"{element('type', cells[AT['surveillance_type']] or None)}"
            f"<extensions>{facts(camera, url)}</extensions></wpt>\n"
        )


def _fact(name: str, value: str) -> str:
    return f"<camera:{name}>{escaped(value)}</camera:{name}>"


def _whose(provenance: Provenance) -> str:
    return element("src", provenance["attribution"])
