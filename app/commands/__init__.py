"""The `lookback` command line."""


def main() -> None:
    """Placeholder."""
