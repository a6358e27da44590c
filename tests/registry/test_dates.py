"""Partial dates: three forms, a real calendar, the precision kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.dates import PartialDate, Period
from app.registry.errors import Invalid, Problem


def problem_of(text: str) -> Problem:
    with pytest.raises(Invalid) as caught:
        PartialDate.parse(text, "start_date")
    (problem,) = caught.value.problems
    assert problem.field == "start_date"
    return problem


def outcome_of(text: str) -> PartialDate | Invalid:
    try:
        return PartialDate.parse(text, "start_date")
    except Invalid as error:
        return error


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-06", date(2024, 6, 1), date(2024, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024-06-15", date(2024, 6, 15), date(2024, 6, 15)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("1800", date(1800, 1, 1), date(1800, 12, 31)),
        ("2100-12-31", date(2100, 12, 31), date(2100, 12, 31)),
    ],
)
def test_a_partial_date_spans_all_the_days_it_can_mean(text: str, earliest: date, latest: date) -> None:
    partial = PartialDate.parse(text, "start_date")
    assert (partial.earliest, partial.latest) == (earliest, latest)
    assert str(partial) == text


def test_spaces_around_a_date_do_not_matter() -> None:
    assert PartialDate.parse(" 2024-06\n", "start_date") == PartialDate("2024-06")


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "24", "2024-6", "2024-06-1", "2024-", "-2024", "20240615", "2024-06-15-01", "9" * 5000),
        *("2024/06/15", "15.06.2024", "June 2024", "2024-06-15T10:00", "~2024", "2024..2025", "before 2024"),
        *("٢٠٢٤", "２０２４", "2024\x00", "nan"),
    ],
)
def test_other_forms_are_refused_with_the_forms_expected(text: str) -> None:
    problem = problem_of(text)
    assert "2024, 2024-06 or 2024-06-15" in problem.text
    assert len(problem.text) < 200


@pytest.mark.parametrize(
    "text", ["2023-02-30", "2023-02-29", "1900-02-29", "2024-13", "2024-00", "2024-06-00", "2024-06-31"]
)
def test_days_that_never_were_are_refused(text: str) -> None:
    assert "calendar" in problem_of(text).text


@pytest.mark.parametrize("text", ["1799", "2101", "0000", "9999-12-31", "1799-12-31"])
def test_years_outside_living_memory_are_refused(text: str) -> None:
    assert problem_of(text).text == "The year must be between 1800 and 2100."


@given(st.dates(date(1800, 1, 1), date(2100, 12, 31)), st.sampled_from([4, 7, 10]))
def test_every_day_lies_within_its_own_year_month_and_day(day: date, length: int) -> None:
    text = day.isoformat()[:length]
    partial = PartialDate.parse(text, "start_date")
    assert partial.earliest <= day <= partial.latest
    assert str(partial) == text


@given(st.text() | st.text(alphabet="0123456789-", max_size=12))
def test_text_is_either_a_date_or_refused(text: str) -> None:
    outcome = outcome_of(text)
    if isinstance(outcome, PartialDate):
        assert outcome.earliest <= outcome.latest
        assert str(outcome) == text.strip()
    else:
        assert [problem.field for problem in outcome.problems] == ["start_date"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024-06-15", Period(date(2024, 6, 15), date(2024, 6, 15))),
        ("2024-06-15T23:30:00Z", Period(date(2024, 6, 15), date(2024, 6, 15))),
        ("2024-06-15t23:30:00.5-02:00", Period(date(2024, 6, 16), date(2024, 6, 16))),
        ("2024-06-15/2024-07-01", Period(date(2024, 6, 15), date(2024, 7, 1))),
        ("../2024-07-01", Period(None, date(2024, 7, 1))),
        ("/2024-07-01", Period(None, date(2024, 7, 1))),
        ("2024-06-15/..", Period(date(2024, 6, 15), None)),
        ("2024-06-15/", Period(date(2024, 6, 15), None)),
        ("../..", Period(None, None)),
    ],
)
def test_a_period_is_a_day_or_an_interval(text: str, period: Period) -> None:
    assert Period.parse(text, "datetime") == period
    assert Period.parse(str(period), "datetime") == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "2024",
        "2024-06",
        "2024-02-30",
        "2024-06-15 12:00:00Z",
        "2024-06-15T25:00:00Z",
        "2024-07-01/2024-06-15",
        "2024-06-15/2024-06-16/2024-06-17",
        "٢٠٢٤-٠٦-١٥",
        "0001-01-01T00:00:00+10:00",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        Period.parse(text, "datetime")
    assert [problem.field for problem in caught.value.problems] == ["datetime"]
