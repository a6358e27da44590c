"""Tests mirror the application: what app/x/y.py does is tested in tests/x/test_y.py."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import app

APP: Final = Path(app.__file__).parent
TESTS: Final = Path(__file__).parent
DECLARES: Final = "declares, and does nothing"
DESCRIBES: Final = "a part of the description in api/openapi, which tests hold against the answers of the server"
# Modules without a test file, and why. Whoever adds one has to say where it is tested.
ELSEWHERE: Final[Mapping[str, str]] = {
    "_build.py": "runs where a wheel is built: every installation tests it",
    "api/described_answers.py": DESCRIBES,
    "api/described_dossiers.py": DESCRIBES,
    "api/described_snapshots.py": DESCRIBES,
    "api/described_webhooks.py": DESCRIBES,
    "api/exports.py": "tests/api/exports/ is a folder of its own",
    "api/parameters.py": DESCRIBES,
    "api/schemas.py": DESCRIBES,
    "busy.py": "tests/web/test_busy.py and tests/moderation/test_busy.py make the registers of both busy",
    "claim_words.py": "sentences of a dossier: tests/web/test_dossiers.py and test_systems.py read them there",
    "registry/dossiers/claimable.py": DECLARES,
    "registry/dossiers/linkings.py": DECLARES,
    "registry/i18n.py": DECLARES,
    "registry/model.py": DECLARES,
    "registry/tables.py": DECLARES,
    "web/figures.py": "figures of counted numbers: tests/web/test_counted.py and test_rolled_up.py read them there",
    "web/report_form.py": "the form of a report: tests/web/test_reports.py fills it in",
}


def mirror(module: Path) -> Path:
    """The test file of a module."""
    return TESTS / module.relative_to(APP).parent / f"test_{module.name}"


def test_every_module_has_a_test_file_of_its_own() -> None:
    modules = {each for each in APP.rglob("*.py") if each.name != "__init__.py"}
    without = {each.relative_to(APP).as_posix() for each in modules if not mirror(each).exists()}

    assert len(modules) > 200
    assert without - ELSEWHERE.keys() == set(), "add tests/…/test_….py"
    assert ELSEWHERE.keys() - without == set(), "these are gone, or have one by now"
