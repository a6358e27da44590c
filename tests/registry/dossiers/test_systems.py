import pytest
from sqlalchemy.orm import Session

from app.registry.dossiers import dossier_history, organisations, systems
from app.registry.errors import Invalid, NotFound
from tests.factories import described_system


def test_a_system_declared_again_is_the_same_and_what_changed_is_history(session: Session) -> None:
    first = described_system(session, country="GB", place="London")
    assert described_system(session, summary="Cameras of London.") == first

    row = systems.get(session, first)

    assert (row["summary"], row["country"], row["place"]) == ("Cameras of London.", "GB", "London")
    changed = dossier_history.of_system(session, first)[0]
    assert (changed["kind"], changed["after"]) == ("changed", {"summary": "Cameras of London."})


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 256}, {"country": "Britain"}, {"summary": ""}])
def test_what_cannot_be_a_system_is_refused(session: Session, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        described_system(session, **wrong)


def test_what_is_not_there_is_not_found(session: Session) -> None:
    for get in (systems.get, organisations.get):
        for number in (0, 7, 1 << 70):
            with pytest.raises(NotFound):
                get(session, number)
