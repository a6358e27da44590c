import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry import vocabulary
from app.registry.details import CameraDetails, clean, is_web_address
from app.registry.errors import Invalid
from tests.factories import details


def problems_of(**facts: object) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        details(**facts)
    return {problem.field: problem.text for problem in caught.value.problems}


def test_nothing_said_is_unknown_and_never_no() -> None:
    values = details(surveillance_type="").values

    assert set(values) == set(vocabulary.NAMES)
    assert {values[field.name] for field in vocabulary.choices()} == {"unknown"}
    assert {values[field.name] for field in vocabulary.FIELDS if field.kind != "choice"} == {None}


def test_only_what_was_said_is_stated() -> None:
    assert details(operator=" City of Denver ").stated() == {
        "surveillance_type": "camera",
        "operator": "City of Denver",
    }


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("surveillance_type", "toaster", "toaster"),
        ("camera_direction", "forward", "forward"),
        ("camera_direction", "370", "370"),
        ("height", "tall", "not a number"),
        ("height", "0", "between 0.1 and 500 m"),
        ("height", "nan", "not a number"),
        ("height", "1_0", "not a number"),
        ("camera_tilt", "91", "between -90 and 90 °"),
        ("start_date", "2023-02-30", "2023-02-30"),
        ("operator_wikidata", "108485435", "Wikidata"),
        ("image_url", "javascript:alert(1)", "https://"),
        ("image_url", "https://user:secret@example.org/", "https://"),
        ("operator", "x" * 256, "256 characters"),
        ("operator", "two\nlines", "control character"),
        ("operator", "nul\x00", "control character"),
        ("operator", "\u202egnp.exe", "control character"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_its_field(field: str, text: str, told: str) -> None:
    problems = problems_of(**{field: text})

    assert list(problems) == [field]
    assert told in problems[field]


def test_every_problem_is_told_at_once() -> None:
    assert set(problems_of(lon="east", lat="95", height="tall", check_date="soon")) == {
        "lon",
        "lat",
        "height",
        "check_date",
    }


def test_facial_recognition_needs_a_source() -> None:
    assert list(problems_of(facial_recognition="enabled_claimed")) == ["facial_recognition_source"]

    stated = details(facial_recognition="enabled_claimed", facial_recognition_source="https://example.org/foi").stated()
    assert stated["facial_recognition"] == "enabled_claimed"


def test_a_camera_cannot_be_gone_before_it_came() -> None:
    assert list(problems_of(start_date="2024-06", end_date="2023")) == ["end_date"]
    assert details(start_date="2024-06", end_date="2024").stated()["end_date"] == "2024"


def test_wild_spellings_are_understood() -> None:
    assert details(surveillance_type="ANPR", camera_type="static").stated() == {
        "surveillance_type": "ALPR",
        "camera_type": "fixed",
    }


def test_a_number_may_carry_its_unit() -> None:
    assert details(height="4.5 m").values["height"] == 4.5


@given(st.dictionaries(st.sampled_from([*vocabulary.NAMES, "lon", "lat"]), st.text(max_size=300)))
def test_any_text_is_understood_or_named(raw: dict[str, str]) -> None:
    try:
        understood = CameraDetails.parse({"lon": "1", "lat": "2", **raw})
    except Invalid as error:
        assert error.problems
        assert {problem.field for problem in error.problems} <= {*vocabulary.NAMES, "lon", "lat"}
        assert all(problem.text for problem in error.problems)
    else:
        again = CameraDetails.parse(
            {**understood.stated(), "lon": understood.position.lon, "lat": understood.position.lat}
        )
        assert again == understood, "what was understood is understood again, so a stored report stays readable"


@pytest.mark.parametrize(
    "address", ["ftp://example.org/", "https:///path", "http://[::1", "https://a b.org/", "example.org"]
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert not is_web_address(address)


def test_letters_are_composed_whatever_else_is_in_the_text() -> None:
    assert clean(" Cafe\u0301 \u1112\u1161\u11ab \r\n") == "Café 한"
    assert clean("o\u0302\u0301" + "\u0323" * 20) == unicodedata.normalize("NFC", "o\u0302\u0301" + "\u0323" * 20)


def test_no_text_takes_long_to_compose() -> None:
    started = time.process_time()
    assert clean("a" + "\u0300\u0316" * 200_000)
    assert time.process_time() - started < 2


def test_no_form_confirms_that_a_camera_recognises_faces_but_what_is_published_may_stay() -> None:
    said = {"lon": 1, "lat": 2, "facial_recognition": "enabled_confirmed", "facial_recognition_source": "The maker"}
    with pytest.raises(Invalid) as error:
        CameraDetails.parse(said)
    assert [problem.field for problem in error.value.problems] == ["facial_recognition"]

    assert CameraDetails.parse(said, base=said).values["facial_recognition"] == "enabled_confirmed"
