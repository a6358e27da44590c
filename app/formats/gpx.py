"""GPX 1.1 (https://www.topografix.com/GPX/1/1/): waypoints for phones and navigation devices. Written only.

Libraries for GPX keep the whole document in memory until it is saved; a register does not fit there.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from app.formats.about import FIELDS, About, Row, address, fields, title
from app.formats.encoding import pieces
from app.formats.xml import HEAD, attributes, degrees, element

MEDIA_TYPE: Final = "application/gpx+xml"

# A name only, in the way of other devices' extensions: there is nothing at this address.
NAMESPACE: Final = "urn:lookback:camera:1"
_SPACES: Final = f'xmlns="http://www.topografix.com/GPX/1/1" xmlns:camera="{NAMESPACE}"'


def write(rows: Iterable[Row], *, about: About) -> Iterator[bytes]:
    """A waypoint for every camera; what GPX has no element for is an extension in a namespace of the register.

    What it says about itself comes first, as metadata. A stream that broke off is not well-formed XML.
    """
    head = f'{HEAD}<gpx version="1.1" creator="Lookback" {_SPACES}>\n{_metadata(about)}\n'
    return pieces(chain([head], (_waypoint(row, about.cameras_url) for row in rows), ["</gpx>\n"]))


def _metadata(about: About) -> str:
    extensions = (element(f"camera:{name}", value) for name, value in about.members.items())
    return (
        f"<metadata>{element('name', 'Lookback')}{element('desc', f'{about.attribution}. {about.licence}')}"
        f"<copyright{attributes(author=about.attribution)}>{element('year', about.generated_on.year)}"
        f"{element('license', about.licence_url)}</copyright><link{attributes(href=about.cameras_url)}/>"
        f"{element('time', f'{about.generated_on}T00:00:00Z')}<extensions>{''.join(extensions)}</extensions></metadata>"
    )


def _waypoint(row: Row, cameras_url: str) -> str:
    lon, lat = degrees(row)
    # The eastern edge of the map is the western one, by which alone GPX calls it.
    lon = "-180.0000000" if lon == "180.0000000" else lon
    told = zip(FIELDS, fields(row, cameras_url), strict=True)
    facts = {name: value for name, value in told if value is not None}
    extensions = (element(f"camera:{name}", value) for name, value in facts.items())
    return (
        f"<wpt{attributes(lat=lat, lon=lon)}>{element('name', title(row))}{element('desc', row.get('description'))}"
        f"{element('src', facts.get('provenance_attribution'))}<link{attributes(href=address(row, cameras_url))}/>"
        f"{element('type', row.get('surveillance_type'))}<extensions>{''.join(extensions)}</extensions></wpt>\n"
    )
