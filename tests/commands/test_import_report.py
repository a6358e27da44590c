from collections import Counter

from app.commands import import_report
from app.commands.import_report import Passed
from app.formats.reading import Skipped
from app.registry.imports import Outcome


def report(outcome: Outcome, missing: int = 0, *skipped: Skipped) -> str:
    passed = Passed()
    for each in skipped:
        passed.add(each)
    return "\n".join(import_report.lines(passed, outcome, missing))


def test_a_plain_import_is_four_lines() -> None:
    assert report(Outcome(created=1200, unchanged=3)).split() == [
        *("1,203", "read:", "1,203", "cameras,", "0", "skipped"),
        *("1,200", "created", "3", "unchanged", "0", "updated"),
    ]


def test_reasons_are_told_most_frequent_first_with_ten_lines_each() -> None:
    text = report(Outcome(), 0, Skipped(1, "no_position"), *(Skipped(line, "not_a_point") for line in range(2, 14)))

    assert text.index("is a line or an area, not a point, 12 ×") < text.index("has no position, 1 ×")
    assert "line 11\n      and 2 more\n" in text


def test_only_the_most_frequent_unread_tags_are_listed() -> None:
    many = Counter({("height", f"{number} bananas"): number for number in range(1, 31)})

    text = report(Outcome(unread=many))

    assert "height=30 bananas: kept in the tags only, 30 ×" in text
    assert "height=10 bananas" not in text
    assert "and 10 more values" in text


def test_nothing_from_a_file_acts_on_the_terminal() -> None:
    assert "\x1b" not in report(Outcome(unread=Counter({("note", "\x1b[2J"): 1})))
