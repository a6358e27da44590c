"""OSM XML 0.6 (wiki: OSM XML) as OpenStreetMap's own programs give it: read camera by camera, whatever its size."""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final
from xml.parsers import expat

from app.formats.foreign import ForeignCamera, Found, Skipped, UnreadableFile, number, shown
from app.registry.i18n import N_

_PIECE: Final = 1 << 16
_KINDS: Final = frozenset(("node", "way", "relation"))
_MAN_MADE: Final = "man_made"
_KNOWN: Final = re.compile(r"[1-9][0-9]{0,18}")


def read(file: BinaryIO) -> Iterator[Found]:
    """Every node that tags say is surveillance; a way or relation too, where Overpass says its center.

    What has no tags is a corner of something else, and not told of. A number below 1 is an editor's own, and no name.
    Raises UnreadableFile, possibly after some cameras.
    """
    document = _Document()
    while piece := file.read(_PIECE):
        yield from document.found_in(piece)
    yield from document.found_in(b"", is_last=True)


class _Document:
    """What is read so far: the element that is open, and what was found since it was last asked for."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse_types
        self._depth = 0
        self._found: list[Found] = []
        self._line = 0
        self._element: dict[str, str] = {}
        self._tags: dict[str, object] = {}
        self._remark: list[str] | None = None

    def found_in(self, piece: bytes, *, is_last: bool = False) -> list[Found]:
        """What the next bytes bring to an end."""
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise UnreadableFile(
                N_("Not well-formed XML at line %(line)d, column %(column)d: %(problem)s."),
                line=error.lineno,
                column=error.offset + 1,
                problem=expat.ErrorString(error.code),
            ) from None
        found, self._found = self._found, []
        return found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name != "osm":
            raise UnreadableFile(N_("It is XML, but not of OpenStreetMap: it begins with <%(tag)s>."), tag=shown(name))
        if self._depth == 2 and name in _KINDS:
            self._line, self._element, self._tags = self._parser.CurrentLineNumber, attributes, {}
        elif self._depth == 2 and name == "remark":
            self._remark = []
        elif self._depth == 3 and name == "tag":
            self._tags[attributes.get("k", "")] = attributes.get("v", "")
        elif self._depth == 3 and name == "center":
            self._element = {**attributes, **self._element}

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._depth != 1:
            return
        if name in _KINDS and self._tags:
            self._found.append(_found(self._line, name, self._element, self._tags))
        elif name == "remark":
            # Overpass ends a file as if it were whole where its time or memory ran out.
            remark = shown("".join(self._remark or ()).strip())
            raise UnreadableFile(N_("It is not complete: “%(remark)s”."), remark=remark)

    def _text(self, text: str) -> None:
        if self._remark is not None:
            self._remark.append(text)

    def _refuse_types(self, *_: object) -> None:
        # Entities of its own, with which a small file would grow without end, are what such a declaration is for.
        raise UnreadableFile(N_("It declares a type of document, which no file of OpenStreetMap does."))


def _found(line: int, kind: str, element: Mapping[str, str], tags: dict[str, object]) -> Found:
    if not any(map(_is_surveillance, tags.items())):
        return Skipped(line, "not_surveillance", shown(", ".join(f"{key}={value}" for key, value in tags.items())))
    if element.get("visible") == "false" or element.get("action") == "delete":
        return Skipped(line, "deleted")
    place = element.get("lon", ""), element.get("lat", "")
    if "" in place:
        return Skipped(line, "no_position") if kind == "node" else Skipped(line, "not_a_point", kind)
    lon, lat = map(number, place)
    if lon is None or lat is None:
        return Skipped(line, "bad_position", shown(" ".join(place)))
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return Skipped(line, "position_out_of_range", f"{lon} {lat}")
    known = _KNOWN.fullmatch(element.get("id", ""))
    return ForeignCamera(line, f"{kind}/{known[0]}" if known else None, lon, lat, tags)


def _is_surveillance(tag: tuple[str, object]) -> bool:
    key, value = tag
    if key == _MAN_MADE or key.endswith(f":{_MAN_MADE}"):
        return "surveillance" in str(value)
    return bool(value) and key.startswith("surveillance")
