"""Answers, as OpenAPI describes them: of which shape they are, and what went wrong."""

from typing import Any, Final

from app.api.links import JSON

_PROBLEM: Final = "application/problem+json"


def of_shape(name: str, media_type: str = JSON) -> dict[str, Any]:
    """The content of an answer that is JSON of the schema with this name."""
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def problem(description: str) -> dict[str, Any]:
    """An answer that says what was wrong, after RFC 9457."""
    return {"description": description, "content": of_shape("Problem", _PROBLEM)}
