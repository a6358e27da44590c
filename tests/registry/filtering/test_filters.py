import random
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.registry import vocabulary
from app.registry.cameras import camera
from app.registry.errors import Invalid
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.geometry import BBox
from tests.factories import published_cameras
from tests.registry.filtering.asking import problems, selected


def test_nothing_asked_selects_everything() -> None:
    assert CameraFilter.parse([]) == CameraFilter()
    assert CameraFilter().query() == ""


def test_a_parameter_given_again_means_or_and_an_exclamation_mark_means_not() -> None:
    wanted = CameraFilter.parse([("camera_type", "dome"), ("camera_type", "!fixed"), ("camera_type", "panning")])

    assert wanted.terms == (Term("camera_type", ("dome", "panning"), ("fixed",)),)


def test_unknown_means_that_nothing_is_recorded() -> None:
    wanted = CameraFilter.parse([("operator", "unknown"), ("camera_type", "!unknown")])

    assert wanted.terms == (Term("camera_type", (), ("unknown",)), Term("operator", (None,), ()))


def test_an_empty_field_of_a_form_asks_nothing() -> None:
    assert CameraFilter.parse([("camera_type", ""), ("bbox", " "), ("operator", "  ")]) == CameraFilter()


def test_a_parameter_of_the_caller_is_left_to_the_caller() -> None:
    assert CameraFilter.parse([("after", "nonsense")], also=("after",)) == CameraFilter()


def test_every_wrong_parameter_is_named_not_only_the_first() -> None:
    named = problems(("bbox", "1,2,3"), ("camera_typ", "dome"), ("camera_type", "domed"), ("height", "!tall"))

    assert set(named) == {"bbox", "camera_typ", "camera_type", "height"}
    assert "domed" in named["camera_type"]
    assert "dome, panorama" in named["camera_type"], "it says what would do"


def test_an_unknown_parameter_is_refused_even_when_it_is_empty() -> None:
    assert "nonsense" in problems(("nonsense", ""))


def test_a_second_box_is_refused() -> None:
    assert "bbox" in problems(("bbox", "1,2,3,4"), ("bbox", "1,2,3,4"))


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=12)
asked = st.one_of(
    st.tuples(st.sampled_from(vocabulary.NAMES), words | words.map("!{}".format)),
    st.tuples(
        st.sampled_from(("surveillance_type", "camera_type", "lifecycle")),
        st.sampled_from(("unknown", "!unknown", "dome", "!ALPR", "camera", "active")),
    ),
    st.tuples(st.sampled_from(("height", "camera_tilt")), st.floats(-200, 600).map(repr)),
)


@given(st.lists(asked, max_size=6), st.randoms())
def test_the_canonical_query_reads_back_as_itself_in_whatever_order_it_was_asked(
    pairs: list[tuple[str, str]], chance: random.Random
) -> None:
    try:
        canonical = CameraFilter.parse(pairs).query()
    except Invalid:
        return
    shuffled = [*pairs]
    chance.shuffle(shuffled)

    assert CameraFilter.parse(shuffled).query() == canonical
    assert CameraFilter.parse(parse_qsl(canonical, strict_parsing=bool(canonical))).query() == canonical


def test_the_canonical_query_keeps_the_box() -> None:
    wanted = CameraFilter.parse([("operator", "!Police & Co"), ("bbox", "170,-20,-170.50,-10")])

    assert wanted.query() == "bbox=170%2C-20%2C-170.5%2C-10&operator=%21Police+%26+Co"
    assert CameraFilter.parse(parse_qsl(wanted.query())).bbox == BBox(170, -20, -170.5, -10)


@given(st.lists(st.tuples(st.text(max_size=8) | st.sampled_from((*vocabulary.NAMES, "bbox")), st.text(max_size=30))))
def test_whatever_is_asked_is_either_understood_or_refused_by_name(pairs: list[tuple[str, str]]) -> None:
    try:
        CameraFilter.parse(pairs)
    except Invalid as error:
        assert {problem.field for problem in error.problems} <= {name for name, _ in pairs}
        assert all(problem.text for problem in error.problems)


Facts = dict[str, Any]
OPERATORS = (None, "City", "Police", "O'Hara; DROP", "50% _off")
HEIGHTS = (None, 3.0, 4.5)


def random_cameras(seed: int, size: int = 80) -> list[Facts]:
    chance = random.Random(seed)
    return [
        {
            "surveillance_type": chance.choice(("unknown", "camera", "ALPR")),
            "camera_type": chance.choice(("unknown", "dome", "fixed")),
            "operator": chance.choice(OPERATORS),
            "height": chance.choice(HEIGHTS),
        }
        for _ in range(size)
    ]


def plain(facts: Facts, field: str, text: str) -> bool:
    """Whether a camera has a value, in the plainest way."""
    value = facts[field]
    return str("unknown" if value is None else value) == text


@pytest.mark.parametrize("seed", range(3))
def test_or_and_not_and_unknown_select_what_a_plain_loop_selects(session: Session, seed: int) -> None:
    facts_of_all = random_cameras(seed)
    ids = published_cameras(session, facts_of_all)
    chance = random.Random(seed)
    texts: dict[str, tuple[str, ...]] = {
        "surveillance_type": ("unknown", "camera", "ALPR", "guard"),
        "camera_type": ("unknown", "dome", "fixed"),
        "operator": ("unknown", "City", "Police", "O'Hara; DROP", "50% _off", "%"),
        "height": ("unknown", "3.0", "4.5"),
    }
    for _ in range(40):
        chosen = chance.sample(sorted(texts), chance.randint(1, 3))
        wanted = {field: chance.sample(texts[field], chance.randint(0, 2)) for field in chosen}
        unwanted = {field: chance.sample(texts[field], chance.randint(0, 2)) for field in chosen}
        pairs = [(field, text) for field in chosen for text in wanted[field]]
        pairs += [(field, f"!{text}") for field in chosen for text in unwanted[field]]
        chance.shuffle(pairs)

        def holds(
            facts: Facts, any_of: dict[str, list[str]] = wanted, none_of: dict[str, list[str]] = unwanted
        ) -> bool:
            return all(
                (not any_of[field] or any(plain(facts, field, text) for text in any_of[field]))
                and not any(plain(facts, field, text) for text in none_of[field])
                for field in any_of
            )

        expected = [camera_id for camera_id, facts in zip(ids, facts_of_all, strict=True) if holds(facts)]
        assert selected(session, *pairs) == expected, pairs


@pytest.mark.parametrize("negated", ["", "!"])
def test_thousands_of_values_are_no_more_than_a_long_question(session: Session, negated: str) -> None:
    city, police, nobody = published_cameras(session, [{"operator": "7"}, {"operator": "Police"}, {}])
    many = [("operator", f"{negated}{number}") for number in range(5000)]

    found = selected(session, *many, ("operator", f"{negated}unknown"))

    assert found == ([police] if negated else [city, nobody])


@pytest.mark.parametrize(
    "says",
    [lambda name: name, lambda name: f"!{name}"],
    ids=["wanted", "unwanted"],
)
def test_every_field_of_the_vocabulary_can_be_asked_of_the_database(
    session: Session, says: Callable[[str], str]
) -> None:
    samples = {
        "choice": "unknown",
        "number": "1",
        "date": "2024-06",
        "direction": "90-180",
        "url": "https://example.org/",
        "wikidata": "Q42",
    }
    published_cameras(session, [{}])
    for field in vocabulary.FIELDS:
        found = selected(session, (field.name, says(samples.get(field.kind, "something"))))
        assert found in ([], [1])


def test_a_filter_without_a_field_looks_at_the_others_alone() -> None:
    wanted = CameraFilter.parse([("operator", "City"), ("camera_type", "!dome"), ("bbox", "1,2,3,4")])

    assert wanted.fields == {"operator", "camera_type"}
    assert wanted.without("operator") == CameraFilter.parse([("camera_type", "!dome"), ("bbox", "1,2,3,4")])
    assert wanted.without("model") == wanted


def test_the_codes_of_a_field_are_those_it_allows() -> None:
    wanted = CameraFilter.parse([("camera_type", "!dome"), ("camera_type", "!unknown"), ("lifecycle", "active")])

    assert wanted.codes("camera_type") == [1, 2, 4, 5]
    assert wanted.codes("lifecycle") == [1]
    assert len(wanted.codes("surveillance_type")) == 5


def test_what_is_in_place_is_asked_for_only_where_nothing_is_said_of_it() -> None:
    standing = "lifecycle=%21planned&lifecycle=%21removed&lifecycle=%21suspected&lifecycle=%21under_construction"

    assert CameraFilter().standing().query() == standing
    assert CameraFilter.parse([("operator", "City")]).standing().query() == f"{standing}&operator=City"
    for said in ("active", "!disused", "any"):
        wanted = CameraFilter.parse([("lifecycle", said)])
        assert wanted.standing() == wanted


def test_any_asks_for_everything_and_says_so() -> None:
    wanted = CameraFilter.parse([("lifecycle", "any"), ("lifecycle", "active")])

    assert (wanted.terms, wanted.query()) == ((Term("lifecycle"),), "lifecycle=any")
    assert all(wanted.allows("lifecycle", value.value) for value in vocabulary.LIFECYCLE.values)
    assert wanted.fields == frozenset()
    assert wanted.conditions(camera) == []
    assert "lifecycle" in problems(("lifecycle", "!any"))
