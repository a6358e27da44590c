"""The operator's choice of a basemap: what is read, and what is refused with its reason."""

from pathlib import Path

import pytest

from app.registry.basemap import Attribution, Basemap, Uncredited

TEMPLATE = "https://tiles.example.org/streets/{z}/{x}/{y}.png"
CREDIT = "© Example Maps https://example.org/copyright"


def pmtiles(path: Path, *, start: bytes = b"PMTiles\x03", kind: int = 1, max_zoom: int = 15) -> str:
    header = bytearray(127)
    header[: len(start)] = start
    header[99], header[101] = kind, max_zoom
    path.write_bytes(bytes(header) + b"tiles")
    return str(path)


@pytest.mark.parametrize("text", ["osm", " OSM ", ""])
def test_openstreetmap_is_credited_and_asked_at_its_one_address(text: str) -> None:
    basemap = Basemap.parse(text)

    assert basemap.template == "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
    assert (basemap.kind, basemap.host, basemap.max_zoom) == ("tiles", "tile.openstreetmap.org", 19)
    assert basemap.attribution is not None
    assert basemap.attribution.text == "© OpenStreetMap contributors"
    assert basemap.attribution.url == "https://www.openstreetmap.org/copyright"


def test_streets_can_be_switched_off() -> None:
    basemap = Basemap.parse("none")

    assert (basemap.kind, basemap.attribution, basemap.host) == ("none", None, None)


def test_another_server_is_named_by_the_template_of_its_addresses() -> None:
    basemap = Basemap.parse(f" {TEMPLATE} ", CREDIT, 18)

    assert (basemap.kind, basemap.template, basemap.host, basemap.max_zoom) == (
        "tiles",
        TEMPLATE,
        "tiles.example.org",
        18,
    )
    assert basemap.attribution == Attribution("© Example Maps", "https://example.org/copyright")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("opentopomap", "must be osm, none"),
        ("https://{s}.example.org/{z}/{x}/{y}.png", "name one host"),
        ("https://example.org/{z}/{x}.png", r"\{z\}, \{x\} and \{y\}"),
        ("https://example.org/{z}/{x}/{y}{r}.png", "no other braces"),
        ("https://example.org/{z}/{x}/{-y}.png", "no other braces"),
        ("https://{z}.example.org/{x}/{y}.png", "one host"),
        ("https:///{z}/{x}/{y}.png", "one host"),
        ("file:///tiles/{z}/{x}/{y}.png", "must begin with https://"),
        ("https://ada:secret@example.org/{z}/{x}/{y}.png", "no user"),
        ("https://example.org/{z}/{x}/{y}.png#here", "no #"),
        ("https://example.org:99999/{z}/{x}/{y}.png", "[Pp]ort"),
        ("https://[::1/{z}/{x}/{y}.png", "IPv6"),
        ("https://example.org/my tiles/{z}/{x}/{y}.png", "no spaces"),
        ("https://example.org/{z}/{x}/{y}.png\r\nX: y", "no spaces"),
        ("https://bücher.example/{z}/{x}/{y}.png", "ASCII"),
        ("https://example.org/world.pmtiles", r"\{z\}, \{x\} and \{y\}"),
    ],
)
def test_an_address_that_cannot_work_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Basemap.parse(text, CREDIT)


def test_a_map_of_others_is_not_shown_without_their_name(tmp_path: Path) -> None:
    for text in (TEMPLATE, pmtiles(tmp_path / "town.pmtiles")):
        with pytest.raises(Uncredited):
            Basemap.parse(text)


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Own drawing", Attribution("Own drawing")),
        ("  ©  A   B  http://a.example ", Attribution("© A B", "http://a.example")),
    ],
)
def test_a_credit_is_words_and_an_address_that_may_be_missing(text: str, credit: Attribution) -> None:
    assert Attribution.parse(text) == credit


@pytest.mark.parametrize("text", ["https://a.example", "", "bell \x07"])
def test_a_credit_without_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="words"):
        Attribution.parse(text)


def test_a_pmtiles_file_says_its_own_zoom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pmtiles(tmp_path / "town.pmtiles", max_zoom=14)
    monkeypatch.chdir(tmp_path)

    basemap = Basemap.parse("town.pmtiles", CREDIT)

    assert (basemap.kind, basemap.max_zoom, basemap.path) == ("file", 14, tmp_path / "town.pmtiles")


def test_a_file_that_is_no_vector_pmtiles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        Basemap.parse(str(tmp_path / "missing.pmtiles"), CREDIT)
    with pytest.raises(ValueError, match="version 3"):
        Basemap.parse(pmtiles(tmp_path / "old.pmtiles", start=b"PM\x02"), CREDIT)
    with pytest.raises(ValueError, match="vector tiles"):
        Basemap.parse(pmtiles(tmp_path / "pictures.pmtiles", kind=2), CREDIT)
    (tmp_path / "short.pmtiles").write_bytes(b"PMTiles\x03")
    with pytest.raises(ValueError, match="version 3"):
        Basemap.parse(str(tmp_path / "short.pmtiles"), CREDIT)


def test_every_source_has_a_key_that_does_not_give_its_address_away() -> None:
    with_key = Basemap.parse(f"{TEMPLATE}?key=secret", CREDIT)

    assert with_key.key != Basemap.parse(TEMPLATE, CREDIT).key
    assert "secret" not in with_key.key
    assert with_key.key == Basemap.parse(f"{TEMPLATE}?key=secret", "other words").key
