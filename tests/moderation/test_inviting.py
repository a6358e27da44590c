import json
import re

import pytest

from app.db import Database
from app.registry import moderators
from tests.moderation.conftest import EMAIL, Desk
from tests.moderation.test_people import person_of

DENVER = {
    "type": "Polygon",
    "coordinates": [[[-105.2, 39.5], [-104.6, 39.5], [-104.6, 40.0], [-105.2, 40.0], [-105.2, 39.5]]],
}


def invite(admin: Desk, **fields: object) -> str:
    page = admin.send("/moderation/people", "/moderation/people/invitations", role="moderator", days="7", **fields)
    assert page.status_code == 200
    link = re.search(r"/moderation/invitations/[\w-]+", page.text)
    assert link is not None
    return link[0]


def test_who_is_invited_makes_an_account_and_signs_in(admin: Desk, stranger: Desk, database: Database) -> None:
    link = invite(admin, areas=json.dumps(DENVER))
    answer = stranger.send(link, link, email="Ada@example.org", password="a long new password")
    assert (answer.status_code, answer.location) == (303, "/moderation/sign-in")
    assert stranger.sign_in("ada@example.org", "a long new password").status_code == 302
    person = person_of(database, "ada@example.org")
    assert person.role == "moderator"
    assert moderators.may_decide(person, -105, 39.7)
    assert not moderators.may_decide(person, 2, 48)


def test_a_link_that_is_not_good_any_more_is_told_in_one_way(admin: Desk, stranger: Desk) -> None:
    link = invite(admin)
    stranger.send(link, link, email="ada@example.org", password="a long new password")
    told = {stranger.open(address).text for address in (link, "/moderation/invitations/forged")}
    assert len({re.sub(r"value=\S+", "", page) for page in told}) == 1
    assert stranger.open(link).status_code == 404


def test_a_wrong_address_or_password_uses_no_link_up(admin: Desk, stranger: Desk) -> None:
    link = invite(admin)
    answer = stranger.send(link, link, email="nobody", password="short")
    assert answer.status_code == 422
    assert "is not an e-mail address" in answer.text
    assert "at least 12 are needed" in answer.text
    assert stranger.send(link, link, email=EMAIL, password="a long new password").status_code == 422
    assert stranger.send(link, link, email="ada@example.org", password="a long new password").status_code == 303


def test_a_withdrawn_link_lets_nobody_in(admin: Desk, stranger: Desk) -> None:
    link = invite(admin)
    assert admin.send("/moderation/people", "/moderation/people/invitations/1/withdraw").status_code == 303
    assert stranger.open(link).status_code == 404


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"days": "0"}, "from 1 to 30"),
        ({"days": "31"}, "from 1 to 30"),
        ({"days": "²"}, "from 1 to 30"),
        ({"days": "000000001" + "9" * 5000}, "from 1 to 30"),
        ({"role": "owner"}, "Choose what the person may do"),
        ({"bbox": "1,2,3"}, "Must be four numbers"),
        ({"areas": "{}"}, "Is no polygon"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_told(admin: Desk, fields: dict[str, str], told: str) -> None:
    form = {"role": "moderator", "days": "7", **fields}
    answer = admin.send("/moderation/people", "/moderation/people/invitations", **form)
    assert answer.status_code == 422
    assert told in answer.text
