"""KML 2.2 (OGC 07-147r2): placemarks for Google Earth and its kin. Written only.

Libraries for KML keep the whole document in memory until it is saved; a register does not fit there.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from app.formats.about import FIELDS, KINDS, About
from app.formats.cells import AT, one_by_one, title, told_by
from app.formats.encoding import pieces
from app.formats.xml import HEAD, attributes, degrees, element, escaped
from app.registry.camera_cells import Cells

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
    facts = told_by(_fact)
    for camera in one_by_one(rows):
        camera_id, lon, lat, cells, *_ = camera
        url = f"{cameras_url}/{camera_id}"
        yield (
            f"<Placemark>{element('name', title(camera_id, cells))}<atom:link{attributes(href=url)}/>"
            f"{element('description', cells[AT['description']] or None)}"
            f'<ExtendedData><SchemaData schemaUrl="#camera">{facts(camera, url)}</SchemaData></ExtendedData>'
            f"<Point><coordinates>{degrees(lon)},{degrees(lat)}</coordinates></Point></Placemark>\n"
        )


def _fact(name: str, value: str) -> str:
    return f'<SimpleData name="{name}">{escaped(value)}</SimpleData>'
