import pytest

from app.formats.about import FIELDS
from app.formats.cells import AT, Provenance, of_claims, of_source, once_a_source, one_by_one, title, told_by
from app.registry.camera_cells import BEFORE_TEXT
from app.registry.dossiers.camera_claims import Claimed
from tests.formats.factories import CLAIMED, PROVENANCE, a_cells, together


def test_cameras_come_one_by_one_with_a_cell_for_each_fact() -> None:
    first, second = one_by_one([together([a_cells(id=7, operator="Acme", height=4.5), a_cells(id=9)])])

    camera_id, lon, lat, cells, provenance, bag, claimed = first
    assert (camera_id, lon, lat, provenance, claimed) == (7, -104.9903, 39.7392, PROVENANCE, CLAIMED)
    assert (cells[AT["operator"]], cells[AT["height"]], cells[AT["model"]]) == ("Acme", "4.5", "")
    assert (len(cells), bag) == (len(AT), '{"man_made": "surveillance"}')
    assert (second[0], second[3][AT["operator"]]) == (9, "")


def test_what_is_made_of_a_source_is_made_once() -> None:
    asked: list[str | None] = []

    def name(provenance: Provenance) -> str | None:
        asked.append(provenance["name"])
        return provenance["name"]

    name_of = once_a_source(name)

    told = [name_of({**PROVENANCE, "name": each}) for each in ("a", "b", "a", "b")]

    assert told == ["a", "b", "a", "b"]
    assert asked == ["a", "b"]


def test_flat_fields_tell_what_is_known_alone() -> None:
    assert dict(of_source({**PROVENANCE, "url": None})) == {
        "provenance_name": "OpenStreetMap",
        "provenance_licence": "ODbL-1.0",
        "provenance_attribution": "© OpenStreetMap contributors",
    }
    assert dict(of_claims(CLAIMED))["claim_ids"] == "12 15"
    assert dict(of_claims(Claimed(None, "unknown", None, ()))) == {"capability": "unknown"}


def test_a_camera_is_called_by_what_is_known_of_it() -> None:
    named = [{"name": "Gate", "operator": "Acme"}, {"operator": "Acme"}, {}]

    told = [title(each[0], each[3]) for each in one_by_one([a_cells(**facts) for facts in named])]

    assert told == ["Gate", "Acme", "7"]


def test_a_text_that_looks_like_more_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="control character"):
        list(one_by_one([a_cells(operator=f"a{BEFORE_TEXT}b")]))


def test_all_fields_are_told_in_their_order_by_what_writes_one() -> None:
    [camera] = one_by_one([a_cells(operator="Acme")])

    told = told_by(lambda name, value: f"{name}={value}\n")(camera, "https://example.org/cameras/7")

    names = [line.partition("=")[0] for line in told.splitlines()]
    assert names == [name for name in FIELDS if name in names]
    assert {"id=7", "operator=Acme", "system_id=3", "url=https://example.org/cameras/7"} <= set(told.splitlines())
