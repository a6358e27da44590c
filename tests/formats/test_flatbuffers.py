from struct import pack, unpack_from

from app.formats.flatbuffers import buffer, doubles, several, table, text


def place(written: bytes, at: int, number: int) -> int:
    """Where a field of the table is."""
    [back] = unpack_from("<i", written, at)
    return at + int(unpack_from("<H", written, at - back + 4 + 2 * number)[0])


def behind(written: bytes, at: int) -> int:
    """Where what a field refers to begins."""
    return at + int(unpack_from("<I", written, at)[0])


def test_every_field_is_where_the_list_of_its_table_says_and_aligned_behind_a_number_of_four_bytes() -> None:
    inner = [table({0: text(said), 1: pack("<B", number)}) for number, said in enumerate(["", "é", "three"])]

    written = buffer(
        table({0: text("name"), 1: doubles([1.5, -2.5]), 3: pack("<B", 7), 5: pack("<Q", 1 << 40), 6: several(inner)})
    )

    root = behind(written, 0)
    name, numbers, small, large, listed = (place(written, root, number) for number in (0, 1, 3, 5, 6))
    assert place(written, root, 2) == place(written, root, 4) == root
    at = behind(written, name)
    assert written[at : at + 9] == b"\4\0\0\0name\0"
    at = behind(written, numbers)
    assert unpack_from("<I2d", written, at) == (2, 1.5, -2.5)
    assert (4 + at + 4) % 8 == (4 + large) % 8 == 0
    assert (written[small], unpack_from("<Q", written, large)) == (7, (1 << 40,))
    at = behind(written, listed)
    assert unpack_from("<I", written, at) == (3,)
    tables = [behind(written, at + 4 * number) for number in (1, 2, 3)]
    assert [written[place(written, each, 1)] for each in tables] == [0, 1, 2]
    texts = [behind(written, place(written, each, 0)) for each in tables]
    assert [written[each + 4 : each + 4 + written[each]].decode() for each in texts] == ["", "é", "three"]
