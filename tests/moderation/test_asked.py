from urllib.parse import parse_qsl

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.moderation import asked
from app.moderation.asked import Asked
from app.registry.errors import Invalid


@pytest.mark.parametrize(
    "query",
    ["", "kind=new&kind=gone", "area=Utah&risk=2&sort=riskiest", "sort=nearest&near=2.35%2C48.85", "state=needs_info"],
)
def test_a_part_of_the_queue_goes_from_one_address_into_the_next(app: Flask, query: str) -> None:
    read = Asked.parse(MultiDict(parse_qsl(query)))

    assert Asked.parse(MultiDict(parse_qsl(read.query()))) == read
    with app.test_request_context():
        address = read.address("queue", after=7)
    path, _, again = address.partition("?")
    assert path == "/moderation/"
    assert Asked.parse(MultiDict(parse_qsl(again)), also=("after",)) == read
    assert ("after", "7") in parse_qsl(again)


def test_a_form_that_changes_the_order_keeps_the_filter_alone() -> None:
    read = Asked.parse(MultiDict([("kind", "new"), ("sort", "riskiest")]))

    assert read.terms() == [("kind", "new")]


def test_a_report_is_shown_whatever_part_of_the_queue_its_address_names(app: Flask) -> None:
    with pytest.raises(Invalid):
        Asked.parse(MultiDict([("kind", "nonsense")]))
    with app.test_request_context("/?kind=nonsense"):
        assert asked.of_request() == Asked()
    with app.test_request_context("/?kind=gone"):
        assert asked.of_request().wanted.kinds == ("gone",)
