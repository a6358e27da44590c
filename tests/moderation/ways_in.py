"""The addresses of the desk, as the application routes them."""

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule


def address_of(rule: Rule) -> str:
    """An address that a rule takes, of whatever may not exist."""
    values = {name: "forged" if name == "token" else 1 for name in rule.arguments}
    address = rule.build(values, append_unknown=False)
    assert address is not None
    return address[1]


def desk_rules(app: Flask) -> Iterator[Rule]:
    """The rules of all its pages and forms."""
    return (rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/moderation"))
