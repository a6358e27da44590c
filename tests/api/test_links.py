from flask import Flask

from app.api import links


def test_a_link_to_this_register_is_whole_and_that_to_its_page_asks_for_one(app: Flask) -> None:
    with app.test_request_context("/api/", base_url="https://cameras.example.org"):
        there = links.to("self", "api.landing", links.JSON, "This page")
        page = links.as_page("api.landing")

    assert there == {
        "rel": "self",
        "href": "https://cameras.example.org/api/",
        "type": "application/json",
        "title": "This page",
    }
    assert (page["rel"], page["type"]) == ("alternate", "text/html")
    assert page["href"] == f"{there['href']}?f=html"
