from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry.dossiers import evidence
from app.registry.dossiers.evidence import FACTS, TYPES, Evidence
from app.registry.errors import Invalid
from tests.factories import proof


@settings(max_examples=60)
@given(raw=st.dictionaries(st.sampled_from(FACTS), st.text() | st.integers() | st.none()))
def test_whatever_is_sent_as_evidence_is_read_or_refused_by_name(raw: dict[str, object]) -> None:
    try:
        read = Evidence.parse(raw)
    except Invalid as error:
        assert {problem.field for problem in error.problems} <= {*raw, "type", "url"}
    else:
        assert Evidence.parse(read.facts).fingerprint == read.fingerprint


def test_every_fact_of_evidence_is_kept_as_what_it_is(session: Session) -> None:
    given = {
        "type": "press_report",
        "title": " Faces of the city ",
        "url": "https://example.org/a",
        "archived_url": "https://web.archive.org/web/1/https://example.org/a",
        "publisher": "Daily Paper",
        "published_on": "2024-06",
        "accessed_on": "2026-11-23",
        "language": "en-GB",
        "quote": "They look for faces.",
        "sha256": "a" * 64,
    }

    number = evidence.declare(session, Evidence.parse(given))

    row = session.execute(select(evidence.evidence).where(evidence.evidence.c.id == number)).mappings().one()
    told = {name: row[name] for name in FACTS}
    assert told == {**given, "title": "Faces of the city", "accessed_on": date(2026, 11, 23)}


def test_the_same_evidence_is_known_again_and_another_quote_is_other_evidence(session: Session) -> None:
    first = evidence.declare(session, proof(quote="One."))

    assert evidence.declare(session, proof(quote=" One. ")) == first
    assert evidence.declare(session, proof(quote="Two.")) != first
    assert session.scalar(select(func.count()).select_from(evidence.evidence)) == 2


@pytest.mark.parametrize("kind", TYPES)
def test_evidence_of_every_kind_needs_a_link_or_the_name_of_a_document(kind: str) -> None:
    assert Evidence.parse({"type": kind, "title": "Minutes"}).type == kind
    assert Evidence.parse({"type": kind, "url": "https://example.org/"}).type == kind
    with pytest.raises(Invalid):
        Evidence.parse({"type": kind, "publisher": "Somebody"})


def test_evidence_is_read_field_by_field() -> None:
    with pytest.raises(Invalid) as error:
        Evidence.parse(
            {
                "type": "rumour",
                "url": "javascript:alert(1)",
                "accessed_on": "2026",
                "sha256": "x",
                "quote": "q" * 301,
                "language": "English",
                "published_on": "1.1.2020",
            }
        )
    assert {problem.field for problem in error.value.problems} == {
        "type",
        "url",
        "accessed_on",
        "sha256",
        "quote",
        "language",
        "published_on",
    }
