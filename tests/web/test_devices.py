from app.registry import vocabulary
from app.registry.fields import UNKNOWN
from app.web import devices


def test_every_kind_and_every_shape_has_a_picture() -> None:
    read = [devices.read(each.value) for each in devices.offered({})]

    kinds = {value.value for value in vocabulary.SURVEILLANCE_TYPE.offered}
    shapes = {value.value for value in vocabulary.CAMERA_TYPE.offered} - {UNKNOWN}
    assert {each["surveillance_type"] for each in read} == kinds
    assert {each["camera_type"] for each in read if each["camera_type"]} == shapes
    assert len({each.label for each in devices.offered({})}) == len(read)


def test_a_kind_with_a_shape_that_has_no_picture_of_its_own_keeps_both() -> None:
    reader = {"surveillance_type": "ALPR", "camera_type": "fixed"}

    [chosen] = [each for each in devices.offered(reader) if each.is_chosen]

    assert (chosen.picture, devices.read(chosen.value)) == ("plate", reader)


def test_where_nothing_was_said_nothing_is_chosen() -> None:
    assert not any(each.is_chosen for each in devices.offered({"surveillance_type": ""}))
    assert devices.read("") == {}
