"""What is written of dossiers is read back the same: by readers that know JSON and CSV, and the columns' names."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats import dossiers
from app.formats.csv import rearmed
from app.registry.dossiers import predicates
from app.registry.dossiers.claimed import CERTAINTIES, CLAIMANTS, STANCES, Claim
from app.registry.dossiers.evidence import TYPES, Evidence
from app.registry.dossiers.statements import Statement
from tests.factories import DAY

NUMBERS: Final = frozenset({"id", "system_id", "camera_id", "organisation_id", "version", "known_cameras", "systems"})
PARTS: Final = frozenset({"detail", "evidence", "claims", "is_independent"})
Row = Mapping[str, Any]

# What a person may have typed: nothing that `details.clean` would change, and formulas among it.
texts = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40)
words = (texts | st.sampled_from(("=1+1", "-3", "'=x", '"quoted", twice', "@SUM(A1)"))).filter(
    lambda text: text == " ".join(text.split())
)
some_day = st.dates(date(1990, 1, 1), DAY)
evidence = st.builds(
    lambda **facts: Evidence.parse(facts),
    type=st.sampled_from(list(TYPES)),
    title=words,
    url=st.just("https://example.org/?a=1&b=%22"),
    publisher=st.none() | words,
    published_on=st.none() | some_day.map(lambda day: f"{day:%Y-%m}"),
    accessed_on=st.none() | some_day,
    quote=st.none() | words,
)
claims = st.builds(
    lambda **said: Claim.parse(said),
    predicate=st.sampled_from([each.name for each in predicates.PREDICATES if each.field.kind == "text"]),
    value=words,
    note=st.none() | words,
    certainty=st.sampled_from(list(CERTAINTIES)),
    stance=st.sampled_from(list(STANCES)),
    claimant=words,
    claimant_kind=st.sampled_from(list(CLAIMANTS)),
    valid_from=st.none() | some_day,
) | st.builds(
    lambda **said: Claim.parse(said),
    predicate=st.just("matched_database"),
    value=st.just("national_id"),
    name=st.none() | words,
    size=st.none() | st.integers(0, 10**9),
    claimant=words,
    claimant_kind=st.just("press"),
)


def statement(number: int, said: Claim, rests_on: Iterable[Evidence]) -> Statement:
    facts: dict[str, Any] = {name: getattr(said, name) for name in Claim.__dataclass_fields__}
    facts |= {"system_id": number, "camera_id": None, "organisation_id": None, "organisation": None}
    facts |= {"detail": dict(said.detail), "published_on": DAY, "updated_on": DAY, "is_independent": number % 2 == 0}
    shows = tuple({"id": at, **each.facts} for at, each in enumerate(rests_on, 1))
    return Statement(id=number, **facts, version=3, evidence=shows)


def plain(row: Row) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def cell(name: str, text: str) -> Any:
    text = rearmed(text)
    if text == "":
        return None
    if name in NUMBERS:
        return int(text)
    return json.loads(text) if name in PARTS else text


def read_back(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> tuple[list[Row], list[Row]]:
    """What a reader of lines makes of these rows, and one of tables."""
    lines = b"".join(dossiers.lines(rows)).decode()
    table = csv.DictReader(io.StringIO(b"".join(dossiers.table(rows, columns)).decode(), newline=""), strict=True)
    return (
        [json.loads(line) for line in lines.splitlines()],
        [{name: cell(name, text) for name, text in row.items()} for row in table],
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(claims, min_size=1, max_size=3), st.lists(evidence, min_size=1, max_size=3))
def test_claims_and_evidence_come_back_from_lines_and_tables(said: list[Claim], rests_on: list[Evidence]) -> None:
    told = [statement(number, each, rests_on) for number, each in enumerate(said, 1)]
    rows = [dossiers.claim(each) for each in told]
    shows = [dossiers.evidence(each) for each in told[0].evidence]

    for back in read_back(rows, dossiers.CLAIMS):
        assert back == list(map(plain, rows))
        assert [Claim.parse({**row["detail"], **row}) for row in back] == said
    for back in read_back(shows, dossiers.EVIDENCE):
        assert [Evidence.parse(row) for row in back] == rests_on


@settings(max_examples=20, deadline=None)
@given(words, words, st.none() | words)
def test_systems_and_organisations_come_back_from_lines_and_tables(name: str, summary: str, place: str | None) -> None:
    days = {"published_on": DAY, "updated_on": DAY}
    row = {"id": 7, "name": name, "summary": summary, "place": place, "country": None, "wikidata": "Q1", "systems": 2}
    system = dossiers.system(row | days, [], 12)
    organisation = dossiers.organisation(row | days)

    for back in read_back([system], dossiers.SYSTEMS):
        assert back == [plain(system)]
    for back in read_back([organisation], dossiers.ORGANISATIONS):
        assert back == [plain(organisation)]
