"""KML 2.2 (OGC 07-147r2): placemarks for Google Earth and its kin. Written only.

Libraries for KML keep the whole document in memory until it is saved; a register does not fit there.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from app.formats.about import FIELDS, KINDS, About
from app.formats.cells import AT, Provenance, of_claims, of_source, once_a_source, one_by_one, title
from app.formats.encoding import pieces
from app.formats.xml import HEAD, attributes, degrees, element, escaped
from app.registry.camera_cells import Cells
from app.registry.cameras import FACTS
from app.registry.dossiers.camera_claims import Claimed

MEDIA_TYPE: Final = "application/vnd.google-earth.kml+xml"

_SPACES: Final = 'xmlns="http://www.opengis.net/kml/2.2" xmlns:atom="http://www.w3.org/2005/Atom"'
_TYPES: Final = {"number": "double", "integer": "int"}


def write(rows: Iterable[Cells], *, about: About) -> Iterator[bytes]:
    """One Document with a Placemark for every camera, and its facts as SchemaData.

    What it says about itself comes first, as ExtendedData. A stream that broke off is not well-formed XML.
    """
    head = f"{HEAD}<kml {_SPACES}>\n<Document>\n{_head(about)}\n"
    return pieces(chain([head], _placemarks(rows, about.cameras_url), ["</Document>\n</kml>\n"]))


def _head(about: About) -> str:
    told = (f"<Data{attributes(name=name)}>{element('value', value)}</Data>" for name, value in about.members.items())
    columns = (f"<SimpleField{attributes(type=_type(name), name=name)}/>" for name in FIELDS)
    return (
        f"{element('name', 'Lookback')}<atom:link{attributes(rel='license', href=about.licence_url)}/>"
        f"{element('description', f'{about.attribution}. {about.licence}')}\n"
        f"<ExtendedData>{''.join(told)}</ExtendedData>\n"
        f'<Schema id="camera" name="camera">{"".join(columns)}</Schema>'
    )


def _type(name: str) -> str:
    return _TYPES.get(KINDS.get(name, ""), "string")


def _placemarks(rows: Iterable[Cells], cameras_url: str) -> Iterator[str]:
    source = once_a_source(_of_source)
    pages, about = escaped(cameras_url), AT["description"]
    for camera_id, lon, lat, cells, provenance, bag, claimed in one_by_one(rows):
        url = f"{pages}/{camera_id}"
        facts = "".join([_fact(name, cell) for name, cell in zip(FACTS, cells, strict=True) if cell])
        yield (
            f'<Placemark><name>{escaped(title(camera_id, cells))}</name><atom:link href="{url}"/>'
            f"{element('description', cells[about] or None)}"
            f'<ExtendedData><SchemaData schemaUrl="#camera"><SimpleData name="id">{camera_id}</SimpleData>{facts}'
            f'{_of_claims(claimed)}{source(provenance)}<SimpleData name="osm_tags">{escaped(bag)}</SimpleData>'
            f'<SimpleData name="url">{url}</SimpleData></SchemaData></ExtendedData>'
            f"<Point><coordinates>{degrees(lon)},{degrees(lat)}</coordinates></Point></Placemark>\n"
        )


# Most of what cameras say others say too.
@lru_cache(maxsize=16_384)
def _fact(name: str, value: str) -> str:
    return f'<SimpleData name="{name}">{escaped(value)}</SimpleData>'


@lru_cache(maxsize=4096)
def _of_claims(claimed: Claimed) -> str:
    return "".join(_fact(*told) for told in of_claims(claimed))


def _of_source(provenance: Provenance) -> str:
    return "".join(_fact(*told) for told in of_source(provenance))
