from app.formats.exporting import FORMATS
from tests.formats.factories import an_about


def test_every_format_has_a_media_type_and_a_name_of_its_own() -> None:
    said = [(each.media_type, each.name, each.use) for each in FORMATS.values()]

    assert all(len(set(column)) == len(FORMATS) for column in zip(*said, strict=True))


def test_what_ends_a_torn_file_says_so_and_is_not_its_end() -> None:
    for form in FORMATS.values():
        if form.torn is None:
            continue
        whole = b"".join(form.write(iter(()), about=an_about()))
        assert b"not complete" in form.torn
        assert not whole.endswith(form.torn)
