"""Tables of FlatBuffers (https://flatbuffers.dev/internals) for the headers of files, written from front to back."""

from collections.abc import Callable, Mapping, Sequence
from struct import pack, pack_into
from typing import Final

# Writes what a field refers to behind what is there already, and returns where it begins.
Reference = Callable[[bytearray], int]
# A number as it stands in its table, or what it refers to.
Field = bytes | Reference

_OFFSET: Final = 4
_WIDEST: Final = 8


def buffer(root: Reference) -> bytes:
    """A buffer that a number of four bytes stands before, which its numbers of eight bytes are aligned with."""
    out = bytearray(_OFFSET)
    pack_into("<I", out, 0, root(out))
    return bytes(out)


def table(fields: Mapping[int, Field]) -> Reference:
    """A table, of its fields by their numbers."""

    def write(out: bytearray) -> int:
        # Those of eight bytes come first, which the start of the table, of four, sets where they are aligned.
        widths = {number: _OFFSET if callable(field) else len(field) for number, field in fields.items()}
        numbers = sorted(fields, key=lambda number: widths[number], reverse=True)
        places, size = {}, _OFFSET
        for number in numbers:
            places[number] = size
            size += widths[number]
        listed = [places.get(number, 0) for number in range(max(fields) + 1)]
        begin = _aligned(len(out) + 4 + 2 * len(listed), _WIDEST)
        vtable = pack(f"<{len(listed) + 2}H", 4 + 2 * len(listed), size, *listed)
        out += bytes(begin - len(out) - len(vtable)) + vtable + pack("<i", len(vtable)) + bytes(size - _OFFSET)
        for number in numbers:
            _put(out, begin + places[number], fields[number])
        return begin

    return write


def text(said: str) -> Reference:
    """A text, which ends with a zero that is not counted."""
    encoded = said.encode()
    return lambda out: _behind(out, _OFFSET, pack("<I", len(encoded)) + encoded + b"\0")


def doubles(numbers: Sequence[float]) -> Reference:
    """A list of numbers of eight bytes."""
    return lambda out: _behind(out, _WIDEST, pack(f"<I{len(numbers)}d", len(numbers), *numbers))


def several(references: Sequence[Reference]) -> Reference:
    """A list of tables or texts."""

    def write(out: bytearray) -> int:
        begin = _behind(out, _OFFSET, pack("<I", len(references)) + bytes(_OFFSET * len(references)))
        for number, each in enumerate(references, 1):
            _put(out, begin + _OFFSET * number, each)
        return begin

    return write


def _put(out: bytearray, place: int, field: Field) -> None:
    if callable(field):
        pack_into("<I", out, place, field(out) - place)
    else:
        out[place : place + len(field)] = field


def _behind(out: bytearray, alignment: int, written: bytes) -> int:
    out += bytes(_aligned(len(out), alignment) - len(out))
    begin = len(out)
    out += written
    return begin


def _aligned(length: int, alignment: int) -> int:
    return length + -length % alignment
