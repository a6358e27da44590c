import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from app.db import Database
from app.formats import copied_dossiers
from app.formats.foreign import UnreadableFile
from tests.copies import told_of_dossiers
from tests.factories import described_system, stated

Line = dict[str, Any]


@pytest.fixture(scope="module")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Line:
    """The last line of a feed: of a measured accuracy, which rests on a study."""
    said: dict[str, Any] = {"stance": "measured", "claimant": "University", "claimant_kind": "academic", "figure": 81}
    path = tmp_path_factory.mktemp("told") / "register.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        stated(session, described_system(session), "accuracy", "unspecified_percent", "academic_or_ngo_report", **said)
        line: Line = json.loads(told_of_dossiers(session, 0, 10).splitlines()[-1])
    database.dispose()
    return line


def as_told(*lines: Line) -> list[bytes]:
    return [json.dumps(line).encode() + b"\n" for line in lines]


def test_what_is_told_is_read_as_it_was_stated(told: Line) -> None:
    [line] = copied_dossiers.read(as_told(told))

    [claim] = line.claims
    assert (claim["predicate"], claim["value"], claim["detail"]) == ("accuracy", "unspecified_percent", {"figure": 81})
    assert claim["evidence"] == list(line.evidence)
    assert claim["is_independent"] is True


def _word_of_the_maker(line: Line) -> None:
    line["claims"][0]["claimant_kind"] = "vendor"
    line["evidence"][0]["type"] = "vendor_marketing"


CHANGES: dict[str, Callable[[Line], object]] = {
    "is not enough for": _word_of_the_maker,
    "knows no 'deleted'": lambda line: line.update(kind="deleted"),
    "knows no 'person'": lambda line: line.update(subject="person"),
    "is no number of anything": lambda line: line.update(subject_id=0),
    "is no object": lambda line: line.update(after=[1]),
    "is not one of": lambda line: line["claims"][0].update(certainty="sure"),
    "Must be a web address": lambda line: line["evidence"][0].update(url="javascript:alert(1)"),
    "KeyError": lambda line: line["claims"][0]["evidence"].append(99),
    "no change of a register": lambda line: line.pop("seq"),
    "Say what the claim is about": lambda line: line["claims"][0].update(predicate="mood"),
}


@pytest.mark.parametrize("words", CHANGES)
def test_what_cannot_be_kept_is_refused_in_words(told: Line, words: str) -> None:
    line = deepcopy(told)
    CHANGES[words](line)

    with pytest.raises(UnreadableFile, match=words):
        list(copied_dossiers.read(as_told(line)))
