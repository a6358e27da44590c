"""What a test needs and a machine may lack."""

import os
from typing import NoReturn

import pytest


def missing(name: str, package: str, what: str) -> NoReturn:
    """A program is not installed: on CI that is a failure, elsewhere a reason to skip."""
    told = f"No {name} here: `apt-get install {package}`, or your system's way, runs {what}."
    if os.environ.get("CI"):
        pytest.fail(told, pytrace=False)
    pytest.skip(told)
