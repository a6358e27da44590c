"""Mapbox Vector Tiles 2.1: the same map tile for QGIS, MapLibre and whoever else draws maps.

Numbers in brackets are sections of https://github.com/mapbox/vector-tile-spec/tree/master/2.1, field numbers those of
its vector_tile.proto. The bytes are those of Protocol Buffers: https://protobuf.dev/programming-guides/encoding/.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from app.registry.filtering import askable
from app.registry.map.tiles import CODED, EXTENT, Tile

MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"

_VERSION: Final = 2
_POINT: Final = 1
# Command 1, "MoveTo", for one point (4.3.1).
_MOVE_TO_ONE: Final = 1 << 3 | 1
_WORDS: Final = {name: {each.code: each.value for each in askable.field_named(name).values} for name in CODED}
_RECOGNITION: Final = [f"capability_{word}" for _, word in sorted(_WORDS["capability"].items())]


def write(tile: Tile) -> bytes:
    """One layer: "cameras" with a point for each, or "counts" with a point for each cell.

    A camera has its id and its facts in the words of the vocabulary; `camera_direction` is there when a tile says it.
    A cell has `n` cameras and how many of them for each value of capability. An empty tile has no layer and
    no bytes: a layer should not be without features (4.1).
    """
    if not tile.total:
        return b""
    return _bytes(3, _counts(tile) if tile.counted else _cameras(tile))


# Lengths, codes and places in a tile are the same few numbers again and again.
@lru_cache(maxsize=1 << 14)
def varint(number: int) -> bytes:
    """A number from 0 up in groups of seven bits, the lowest first; all but the last have the eighth bit."""
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def zigzag(number: int) -> int:
    """A number of either sign as one from 0 up, small when it is near 0 (4.3.2)."""
    return number << 1 if number >= 0 else ~(number << 1)


class _Layer:
    """A layer as it grows: its features, and the keys and values they share (4.1)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._features: list[bytes] = []
        self._keys: dict[str, int] = {}
        self._values: dict[str | int, int] = {}

    def tags(self, attributes: Mapping[str, str | int]) -> bytes:
        """The attributes of a feature: pairs of places in the list of keys and in that of values (4.4)."""
        places: list[int] = []
        for key, value in attributes.items():
            places.append(self._keys.setdefault(key, len(self._keys)))
            places.append(self._values.setdefault(value, len(self._values)))
        return _packed(2, places)

    def add(self, x: int, y: int, tags: bytes, feature_id: int | None = None) -> None:
        """A feature at one point (4.2)."""
        named = b"" if feature_id is None else _number(1, feature_id)
        place = _packed(4, (_MOVE_TO_ONE, zigzag(x), zigzag(y)))
        self._features.append(_bytes(2, named + tags + _number(3, _POINT) + place))

    def encoded(self) -> bytes:
        """The whole layer, its version first, so that a reader knows at once whether it can read on."""
        return b"".join(
            (
                _number(15, _VERSION),
                _bytes(1, self._name.encode()),
                *self._features,
                *(_bytes(3, key.encode()) for key in self._keys),
                *(_bytes(4, _value(value)) for value in self._values),
                _number(5, EXTENT),
            )
        )


def _cameras(tile: Tile) -> bytes:
    layer = _Layer("cameras")

    # Many cameras are alike.
    @cache
    def tags(direction: str, *codes: int) -> bytes:
        facts = {name: _WORDS[name][code] for name, code in zip(CODED, codes, strict=True)}
        return layer.tags({**facts, "camera_direction": direction} if direction else facts)

    columns = tile.columns
    directions = [_direction(views) for views in columns.get("views", [()] * tile.total)]
    kinds = zip(directions, *(columns[name] for name in CODED), strict=True)
    for camera_id, x, y, kind in zip(columns["id"], columns["x"], columns["y"], kinds, strict=True):
        layer.add(x, y, tags(*kind), camera_id)
    return layer.encoded()


def _direction(views: Iterable[tuple[int, int]]) -> str:
    """Where a camera looks, in OpenStreetMap's words: "90-180;338"."""
    return ";".join(str(start) if end < 0 else f"{start}-{end}" for start, end in views)


def _counts(tile: Tile) -> bytes:
    layer = _Layer("counts")
    columns = tile.columns
    # As many numbers a cell as capability has values.
    each_recognition = zip(*[iter(columns["recognition"])] * len(_RECOGNITION), strict=True)
    for x, y, n, recognition in zip(columns["x"], columns["y"], columns["n"], each_recognition, strict=True):
        layer.add(x, y, layer.tags({"n": n, **dict(zip(_RECOGNITION, recognition, strict=True))}))
    return layer.encoded()


def _value(value: str | int) -> bytes:
    return _bytes(1, value.encode()) if isinstance(value, str) else _number(5, value)


def _number(field: int, number: int) -> bytes:
    """A field of wire type 0: a number from 0 up."""
    return varint(field << 3) + varint(number)


def _bytes(field: int, content: bytes) -> bytes:
    """A field of wire type 2: text, a message or packed numbers, after its length."""
    return varint(field << 3 | 2) + varint(len(content)) + content


def _packed(field: int, numbers: Sequence[int]) -> bytes:
    return _bytes(field, b"".join(map(varint, numbers)))
