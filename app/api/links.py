"""Links from one answer to others, as OGC API - Common writes them."""

from typing import Any

from flask import url_for

Link = dict[str, object]

JSON = "application/json"
HTML = "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
SCHEMA = "application/schema+json"


def link(rel: str, href: str, media_type: str, title: str) -> Link:
    """A link to an address."""
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def as_page(endpoint: str, **values: Any) -> Link:
    """A link to an answer of this register in its form for people."""
    return to("alternate", endpoint, HTML, "The same as a page", f="html", **values)


def to(rel: str, endpoint: str, media_type: str, title: str, **values: Any) -> Link:
    """A link to a page of this register."""
    return link(rel, url_for(endpoint, _external=True, **values), media_type, title)
