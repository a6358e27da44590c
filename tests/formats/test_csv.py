import csv as plain_csv
import io
import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import csv
from app.formats.about import PROVENANCE
from app.formats.foreign import ForeignCamera, Found, Skipped, UnreadableFile
from app.registry import vocabulary
from app.registry.camera_lines import Lines
from tests.formats.factories import a_file, a_line, an_about, together

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
# What a camera may say has no control characters, see `details`; this one stands between cameras.
SAID = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\3"))
DANGEROUS = ["=1+1", "+1", "-1+1|cmd", "@SUM(A1)", "\tx", "\rx", "\nx", "\0x", " =1", "＝1", "'=1", "-", "--1", "-1-2"]


def written(*rows: Lines) -> list[dict[str, str]]:
    text = b"".join(csv.write(rows, about=an_about())).decode()
    return list(plain_csv.DictReader(io.StringIO(text, newline=""), strict=True))


def found(text: str | bytes) -> list[Found]:
    return list(csv.read(a_file(text)))


def the_camera(text: str | bytes) -> ForeignCamera:
    [camera] = found(text)
    assert isinstance(camera, ForeignCamera)
    return camera


def the_skipped(text: str | bytes) -> Skipped:
    [skipped] = found(text)
    assert isinstance(skipped, Skipped)
    return skipped


def test_the_header_is_always_there() -> None:
    assert b"".join(csv.write([], about=an_about())).decode() == ",".join(csv.COLUMNS) + "\r\n"
    assert set(vocabulary.NAMES) < set(csv.COLUMNS)


def test_a_line_holds_every_fact_and_an_empty_cell_where_nothing_is_known() -> None:
    [cells] = written(a_line(operator="Acme, Inc.", camera_tilt=-12.5, description='two\r\nlines, "quoted"'))
    assert (cells["id"], cells["lon"], cells["lat"]) == ("7", "-104.9903", "39.7392")
    assert (cells["operator"], cells["camera_tilt"], cells["model"]) == ("Acme, Inc.", "-12.5", "")
    assert cells["description"] == 'two\r\nlines, "quoted"'
    assert (cells["updated_on"], cells["version"]) == ("2026-11-23", "1")
    assert (cells["provenance_licence"], cells["provenance_name"]) == ("ODbL-1.0", "OpenStreetMap")
    assert json.loads(cells["osm_tags"]) == {"man_made": "surveillance"}
    assert cells["url"] == "https://example.org/cameras/7"


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_is_disarmed(text: str) -> None:
    [cells] = written(a_line(operator=text))
    assert cells["operator"] == "'" + text


def test_among_many_cameras_each_is_written_as_alone() -> None:
    chance = Random(11)
    odd = [*DANGEROUS, "\u3000-1", "\u00a0'=1", "a,b", 'a"b', "it's", "é", "中-1", " a", "two\nlines"]
    texts = [chance.choice(odd) if chance.random() < 0.2 else "plain - 1" for _ in range(400)]
    rows = [a_line(id=at, operator=text, description=text[::-1], height=-1.5) for at, text in enumerate(texts)]

    lines = [b"".join(csv.write([row], about=an_about())).partition(b"\r\n") for row in rows]

    alone = b"".join((*lines[0][:2], *(each[2] for each in lines)))
    for some in ([together(rows)], [together(rows[:150]), together(rows[150:])], rows):
        assert b"".join(csv.write(some, about=an_about())) == alone
    assert [csv.rearmed(cells["operator"]) for cells in written(*rows)] == texts


@pytest.mark.parametrize("text", ["", "plain", "-10", "-0.12", "90-180", "it's", "'quoted'", "Q1", "12:30", "a=b"])
def test_harmless_text_and_negative_numbers_are_left_alone(text: str) -> None:
    [cells] = written(a_line(camera_direction=text, camera_tilt=-90, lon=-0.12))
    assert cells["camera_direction"] == text
    assert (cells["camera_tilt"], cells["lon"]) == ("-90", "-0.12")


@given(st.text() | st.sampled_from(DANGEROUS).flatmap(lambda text: st.text("'").map(lambda quotes: quotes + text)))
def test_disarming_is_undone_for_every_text(text: str) -> None:
    assert csv.rearmed(csv.disarmed(text)) == text
    assert not csv.disarmed(text).startswith(("=", "+", "@", "\t", "\r", "\n", "\0"))


@given(st.lists(st.tuples(SAID, st.dictionaries(TEXT, TEXT)), max_size=5))
def test_what_is_written_reads_back_the_same(cameras: list[tuple[str, dict[str, str]]]) -> None:
    rows = [a_line(id=number, operator=text, osm_tags=bag) for number, (text, bag) in enumerate(cameras)]
    lines = written(*rows)
    assert [csv.rearmed(cells["operator"]) for cells in lines] == [text for text, _ in cameras]
    assert [list(json.loads(cells["osm_tags"]).items()) for cells in lines] == [list(bag.items()) for _, bag in cameras]


@given(SAID)
def test_an_export_is_read_with_its_apostrophes_undone(text: str) -> None:
    row = a_line(operator=text, external_id="node/9")
    camera = the_camera(b"".join(csv.write([row], about=an_about())))
    assert camera.tags["operator"] == text
    assert (camera.lon, camera.lat, camera.external_id) == (-104.9903, 39.7392, "7")


def test_an_export_of_a_version_with_other_columns_is_read_with_its_apostrophes_undone() -> None:
    own = csv.line(["id", "lon", "lat", "operator", *(f"provenance_{name}" for name in PROVENANCE), "osm_tags", "url"])
    row = csv.line([7, 1.5, 2.5, "=1+1", "Here", *[""] * (len(PROVENANCE) - 1), "{}", "https://example.org/cameras/7"])
    assert the_camera(f"{own}\r\n{row}\r\n".encode()).tags["operator"] == "=1+1"


@pytest.mark.parametrize(
    "header",
    [
        "lon,lat",
        "Longitude,Latitude",
        "LNG,LAT",
        " long , lat ",
        "X,Y",
        "lon_dd,lat_dd",
        "@lon,@lat",
        "GPS Lon,GPS Lat",
    ],
)
def test_the_columns_of_the_place_have_many_names(header: str) -> None:
    assert the_camera(f"{header}\n1.5,2.5\n") == ForeignCamera(
        2, None, 1.5, 2.5, dict(zip(header.split(","), ["1.5", "2.5"], strict=True))
    )


def test_degrees_are_trusted_before_x_and_y() -> None:
    camera = the_camera("x,y,latitude,longitude\n400000,300000,53.1,-2.2\n")
    assert (camera.lon, camera.lat) == (-2.2, 53.1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\r\n\r\n"])
def test_the_delimiter_is_found(delimiter: str, start: str) -> None:
    lines = [["name", "lat", "lon"], ["A, B; C", "2.5", "1.5"]]
    out = io.StringIO()
    plain_csv.writer(out, delimiter=delimiter).writerows(lines)
    camera = the_camera(start + out.getvalue())
    assert (camera.lon, camera.lat) == (1.5, 2.5)
    assert camera.tags == {"name": "A, B; C", "lat": "2.5", "lon": "1.5"}


def test_a_note_of_excel_above_the_header_is_passed_over() -> None:
    assert the_camera("sep=;\r\nlon;lat\r\n1,5;2,5\r\n").line == 3


def test_tags_are_all_columns_as_text_in_their_order() -> None:
    camera = the_camera("b,lat,a,lon\n 007 ,2.50,,1.5\n")
    assert list(camera.tags.items()) == [("b", " 007 "), ("lat", "2.50"), ("a", ""), ("lon", "1.5")]


def test_no_column_hides_another_of_the_same_name() -> None:
    assert the_camera("note,lon,lat,note,note\nx,1,2,y,z\n").tags == {
        "note": "x",
        "lon": "1",
        "lat": "2",
        "note (2)": "y",
        "note (3)": "z",
    }


def test_a_row_knows_the_line_it_starts_on() -> None:
    text = 'lon,lat,note\n1,2,"two\nlines"\n\n3,4,x\r\n5,6,"a\r\nb\nc"\n7,8,\n'
    assert [row.line for row in found(text)] == [2, 5, 6, 9]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,2", "malformed_row"),
        ("1,2,x,y", "malformed_row"),
        ('1,2,"x"y', "malformed_row"),
        (",2,x", "no_position"),
        ("1, ,x", "no_position"),
        ("one,2,x", "bad_position"),
        ("nan,2,x", "bad_position"),
        ("inf,2,x", "bad_position"),
        ("1°,2,x", "bad_position"),
        ("١,2,x", "bad_position"),
        ('"1,5",2,x', "decimal_comma"),
        ("181,2,x", "position_out_of_range"),
        ("1e999,2,x", "position_out_of_range"),
        ("402345,398765,x", "position_out_of_range"),
    ],
)
def test_a_row_that_cannot_be_a_camera_is_skipped(row: str, reason: str) -> None:
    first, second = found(f"lon,lat,note\n{row}\n1,2,x\n")
    assert isinstance(first, Skipped)
    assert (first.line, first.reason) == (2, reason)
    assert isinstance(second, ForeignCamera)


def test_empty_rows_and_empty_cells_at_the_end_are_no_matter() -> None:
    assert len(found("lon,lat\n\n,\n1,2,,\n")) == 1


def test_a_decimal_comma_is_read_between_semicolons() -> None:
    camera = the_camera("lat;lon\n53,46;-2,28\n")
    assert (camera.lon, camera.lat) == (-2.28, 53.46)


def test_other_man_made_things_are_skipped() -> None:
    assert the_skipped("lon,lat,man_made\n1,2,tower\n").reason == "not_surveillance"


def test_a_row_of_osm_is_named_as_in_osm() -> None:
    assert the_camera("@id,@type,@lon,@lat,man_made\n5,way,1,2,surveillance\n").external_id == "way/5"


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n", "lat,x\n1,2\n", "just some words"])
def test_without_a_place_in_the_header_the_file_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableFile, match="No columns for longitude and latitude among") as error:
        found(text)
    columns = str(error.value.params["columns"])
    assert columns == ", ".join(name for name in text.split("\n", maxsplit=1)[0].split(","))


def test_the_columns_that_were_found_are_named_but_not_hundreds() -> None:
    with pytest.raises(UnreadableFile) as error:
        found(";".join(f"column {number}" for number in range(500)))
    assert str(error.value).startswith("No columns for longitude and latitude among: column 0, column 1,")
    assert str(error.value).endswith("column 29, ….")


@pytest.mark.parametrize(
    "text", ['lon,lat,note\n1,2,x\n1,2,"never closed\n', 'lon,lat,note\n1,2,x\n1,2,"' + "x" * 140_000]
)
def test_a_quote_that_is_never_closed_is_named(text: str) -> None:
    with pytest.raises(UnreadableFile, match="The row at line 3 cannot be read"):
        found(text)


def test_a_header_with_broken_quotes_is_unreadable() -> None:
    with pytest.raises(UnreadableFile, match="The row at line 1 cannot be read"):
        found('lon,lat,"a"b\n1,2,x\n')
