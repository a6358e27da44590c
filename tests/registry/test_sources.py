from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.registry import sources
from app.registry.errors import Invalid

DAY = date(2026, 11, 1)


def problems_of(session: Session, **given: str) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        sources.declare(session, **{"name": "City", "licence": "CC0-1.0", **given})  # type: ignore[arg-type]
    return {problem.field: problem.text for problem in caught.value.problems}


def test_a_source_is_begun_once_and_found_again(session: Session) -> None:
    begun = sources.declare(session, name=" City ", licence="CC0-1.0", url="https://example.org/", retrieved_on=DAY)

    found = sources.declare(session, name="City", licence="CC0-1.0")

    assert found.id == begun.id
    assert found.facts() == {
        "name": "City",
        "licence": "CC0-1.0",
        "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/",
        "attribution": "City",
        "url": "https://example.org/",
    }
    assert found.retrieved_on == DAY


def test_what_is_given_later_replaces_what_was_known(session: Session) -> None:
    sources.declare(session, name="City", licence="CC0-1.0", attribution="Citty", url="https://example.org/")

    found = sources.declare(session, name="City", licence="CC0-1.0", attribution="City of X", url="https://x.example/")

    assert (found.attribution, found.url) == ("City of X", "https://x.example/")


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"licence": ""}, "licence", "ODbL-1.0, CC0-1.0"),
        ({"licence": "CC-BY-SA-4.0"}, "licence", "“CC-BY-SA-4.0” is not a licence"),
        ({"name": " "}, "source", "where the cameras come from"),
        ({"name": "Lookback contributors"}, "source", "its own contributors"),
        ({"name": "x" * 256}, "source", "256 characters"),
        ({"name": "half\ud83d"}, "source", "cannot be shown"),
        ({"attribution": "nul\0"}, "attribution", "cannot be shown"),
        ({"url": "ftp://example.org/"}, "url", "https://"),
        ({"url": "https://example.org/\0"}, "url", "https://"),
    ],
)
def test_a_source_that_cannot_be_credited_is_refused(
    session: Session, given: dict[str, str], field: str, told: str
) -> None:
    problems = problems_of(session, **given)

    assert list(problems) == [field]
    assert told in problems[field]


def test_a_source_does_not_change_its_licence_in_passing(session: Session) -> None:
    sources.declare(session, name="City", licence="CC0-1.0")

    assert problems_of(session, licence="ODbL-1.0") == {"licence": "“City” is known under CC0-1.0, not ODbL-1.0."}


def test_everything_begins_with_the_contributors(session: Session) -> None:
    city = sources.declare(session, name="City", licence="CC0-1.0")

    assert [source.name for source in sources.everything(session).values()] == ["Lookback contributors", "City"]
    assert list(sources.everything(session)) == [sources.CONTRIBUTORS_ID, city.id]
