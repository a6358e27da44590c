"""What a client does that reads exports one after the other, whatever comes, until it is ended.

It loads nothing of the register, and looks at nothing that it reads: many of these start at once, beside what is
measured, and should take nothing from it. How many bytes came, it keeps in a file.
"""

import os
import socket
import sys
import time
from itertools import cycle
from urllib.parse import urlsplit

_PIECE = 1 << 20


def read_for_ever(file: str, addresses: list[str]) -> None:
    """Read what is at some addresses in turn, and throw it away."""
    piece = memoryview(bytearray(_PIECE))
    kept = os.open(file, os.O_WRONLY | os.O_CREAT)
    total = 0
    for address in cycle(addresses):
        asked = urlsplit(address)
        with socket.create_connection((asked.hostname, asked.port)) as connection:
            connection.sendall(
                f"GET {asked.path} HTTP/1.1\r\nHost: {asked.netloc}\r\nConnection: close\r\n\r\n".encode()
            )
            length = connection.recv_into(piece)
            is_busy = bytes(piece[9:12]) == b"503"
            while length:
                total += length
                os.pwrite(kept, total.to_bytes(8, "little"), 0)
                length = connection.recv_into(piece)
        if is_busy:
            # The register says to come back in a minute; these come at once.
            time.sleep(0.5)


if __name__ == "__main__":
    read_for_ever(sys.argv[1], sys.argv[2:])
