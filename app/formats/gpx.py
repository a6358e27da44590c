"""GPX 1.1 (https://www.topografix.com/GPX/1/1/): waypoints for phones and navigation devices. Written only.

Libraries for GPX keep the whole document in memory until it is saved; a register does not fit there.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from app.formats.about import About
from app.formats.cells import AT, Provenance, of_claims, of_source, once_a_source, one_by_one, title
from app.formats.encoding import pieces
from app.formats.xml import HEAD, attributes, degrees, element, escaped
from app.registry.camera_cells import Cells
from app.registry.cameras import FACTS
from app.registry.dossiers.camera_claims import Claimed

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
    source, whose = once_a_source(_of_source), once_a_source(_whose)
    pages, about, kind = escaped(cameras_url), AT["description"], AT["surveillance_type"]
    for camera_id, lon, lat, cells, provenance, bag, claimed in one_by_one(rows):
        url, east = f"{pages}/{camera_id}", degrees(lon)
        facts = "".join([_fact(name, cell) for name, cell in zip(FACTS, cells, strict=True) if cell])
        yield (
            # The eastern edge of the map is the western one, by which alone GPX calls it.
            f'<wpt lat="{degrees(lat)}" lon="{east if east != "180.0000000" else "-180.0000000"}">'
            f"<name>{escaped(title(camera_id, cells))}</name>{element('desc', cells[about] or None)}"
            f'{whose(provenance)}<link href="{url}"/>{element("type", cells[kind] or None)}<extensions>'
            f"<camera:id>{camera_id}</camera:id>{facts}{_of_claims(claimed)}{source(provenance)}"
            f"<camera:osm_tags>{escaped(bag)}</camera:osm_tags><camera:url>{url}</camera:url></extensions></wpt>\n"
        )


# Most of what cameras say others say too.
@lru_cache(maxsize=16_384)
def _fact(name: str, value: str) -> str:
    return f"<camera:{name}>{escaped(value)}</camera:{name}>"


@lru_cache(maxsize=4096)
def _of_claims(claimed: Claimed) -> str:
    return "".join(_fact(*told) for told in of_claims(claimed))


def _of_source(provenance: Provenance) -> str:
    return "".join(_fact(*told) for told in of_source(provenance))


def _whose(provenance: Provenance) -> str:
    return element("src", provenance["attribution"])
