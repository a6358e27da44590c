import pytest

from app.moderation import powers
from app.moderation.powers import Powers
from app.registry.errors import Invalid
from app.registry.moderators import ROLES


@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_an_area_is_for_everywhere(role: str) -> None:
    assert Powers.parse({"role": role, "bbox": " ", "areas": ""}) == Powers(role, None)


def test_a_typed_box_goes_before_what_was_drawn() -> None:
    read = Powers.parse({"role": "moderator", "bbox": "-105.2,39.5,-104.6,40", "areas": "{}"})

    assert read.areas
    assert read.areas.contains(-105, 39.7)
    assert not read.areas.contains(2, 48)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        Powers.parse({"role": "owner", "bbox": "1,2,3"})

    assert [problem.field for problem in caught.value.problems] == ["role", "bbox"]


def test_every_role_is_offered_with_what_it_means() -> None:
    offered = powers.choices()["roles"]

    assert [role for role, _, _ in offered] == [*ROLES]
    assert all(label and meaning for _, label, meaning in offered)
