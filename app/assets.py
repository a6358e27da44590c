"""The built front end: where it lies, and the addresses of its files."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for

_HERE = Path(__file__).resolve().parent
# Inside the package in a wheel, beside it in a checkout.
_PACKAGED = _HERE / "static_dist"
FOLDER = _PACKAGED if _PACKAGED.is_dir() else _HERE.parent / "static" / "dist"


def init_app(app: Flask) -> None:
    """Give templates `asset("site.css")`. File names carry a hash of their content, so browsers may keep them."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    app.add_template_global(asset)
    app.add_template_global(modules)


def asset(name: str) -> str:
    """The address of a built file by its name in the sources. Raises KeyError for a file that is not built."""
    return url_for("static", filename=_read("manifest.json")[name])


def modules(name: str) -> list[str]:
    """The addresses of a page's script and of those that it imports, for a browser to fetch all at once."""
    return [url_for("static", filename=each) for each in _read("modules.json")[name]]


@cache
def _read(name: str) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    except FileNotFoundError:
        raise RuntimeError("The front end is not built: run `pip install -e .` again.") from None
    return content
