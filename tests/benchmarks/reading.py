"""What a client does that reads exports one after the other, whatever comes, until it is ended.

It loads nothing of the register: many of these start at once, beside what is measured.
"""

import sys
import time
from itertools import cycle
from urllib.error import HTTPError
from urllib.request import urlopen


def read_for_ever(addresses: list[str]) -> None:
    """Read what is at some addresses in turn, and throw it away."""
    for address in cycle(addresses):
        try:
            with urlopen(address) as answer:
                while answer.read(1 << 16):
                    pass
        except HTTPError as error:
            error.close()
            # Busy. The register says to come back in a minute; these come at once.
            time.sleep(0.5)


if __name__ == "__main__":
    read_for_ever(sys.argv[1:])
