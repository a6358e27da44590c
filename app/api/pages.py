"""Answers in two forms at one address: JSON for programs, a page for people (OGC API - Features, 7.4 and 8.2)."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import caching, db
from app.api import protocol
from app.api.links import HTML, JSON
from app.i18n import decimal

_Members = Mapping[str, Any]


def answer(
    selection: str,
    told: Callable[[Session], _Members],
    template: str,
    beside: Callable[[Session], _Members] | None = None,
    *,
    media_type: str = JSON,
) -> Answer:
    """What `told` makes of the register, as JSON; for people in a template, which gets what is `beside` it too.

    selection: what tells this answer from others of the same state. The caller has refused other parameters.
    """
    as_page = protocol.wants_page()
    session = db.session()

    def make() -> Response:
        if as_page:
            return page(told(session), template, media_type=media_type, **(beside(session) if beside else {}))
        return Response(json.dumps(told(session), ensure_ascii=False), content_type=media_type)

    tag = caching.tag(session, f"{selection}&f={'html' if as_page else 'json'}")
    return negotiated(caching.unless_known(tag, make), as_page=as_page, media_type=media_type)


def negotiated(response: Response, *, as_page: bool, media_type: str) -> Answer:
    """An answer in one of the two forms, which says where the other one is."""
    other, kind = (address("json"), _bare(media_type)) if as_page else (address("html"), HTML)
    response.headers.add("Link", f'<{other}>; rel="alternate"; type="{kind}"')
    return protocol.negotiated(response)


def page(told: _Members, template: str, *, media_type: str, **beside: Any) -> Response:
    """An answer for people, with a link to the same for programs."""
    as_json = {"as_json": address("json"), "kind": _bare(media_type)}
    return Response(render_template(template, told=told, number=decimal, **as_json, **beside))


def address(form: str) -> str:
    """Where the same is in one of the two forms."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "f"]
    return f"{request.base_url}?{urlencode([*asked, ('f', form)])}"


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0]
