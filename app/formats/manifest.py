"""The manifest of a snapshot: which files there are, with their sums, and who signs for it (Ed25519, RFC 8032)."""

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from app.formats.foreign import UnreadableFile
from app.registry.i18n import N_

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
# A day, and a number when it is not the first of that day.
NAME: Final = re.compile(r"\d{4}-\d\d-\d\d(-[1-9]\d?)?", re.ASCII)
_FILE: Final = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9]+", re.ASCII)


@dataclass(frozen=True)
class File:
    """One file: sha256 is the sum of its bytes in hexadecimal digits."""

    name: str
    media_type: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says about itself.

    url: its own address, for ever. cameras: how many are in it; data_version: the last revision that is. filter: "",
    as it is of all cameras. key: the public key in base64, which `SIGNATURE` is made with. dossier_version: the last
    change of dossiers that is in it; systems, claims: how many. Older ones have none of these.
    """

    name: str
    url: str
    made_on: date
    data_version: int
    cameras: int
    licence: str
    licence_url: str
    attribution: str
    filter: str
    files: tuple[File, ...]
    key: str
    dossier_version: int = 0
    systems: int = 0
    claims: int = 0

    @property
    def bytes(self) -> int:
        """Of all files together."""
        return sum(each.bytes for each in self.files)

    @property
    def citation(self) -> str:
        """How to cite it, as text."""
        return (
            f"{self.attribution} ({self.made_on.year}). Lookback, a public register of surveillance cameras: snapshot "
            f"of {self.made_on}, version {self.data_version}. {self.url}. {self.licence}."
        )

    @property
    def bibtex(self) -> str:
        """How to cite it, as an entry of BibTeX."""
        title = f"Lookback, a public register of surveillance cameras: snapshot of {self.made_on}"
        told = {
            "author": f"{{{_tex(self.attribution)}}}",
            "title": f"{{{title}}}",
            "year": str(self.made_on.year),
            "version": str(self.data_version),
            "url": self.url,
            "note": _tex(self.licence),
        }
        lines = ",\n".join(f"  {name} = {{{text}}}" for name, text in told.items())
        return f"@misc{{lookback-{self.name},\n{lines}\n}}\n"


def write(manifest: Manifest) -> bytes:
    """The bytes that are signed."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def read(text: bytes) -> Manifest:
    """Raises UnreadableFile for what is no manifest."""
    try:
        said: dict[str, Any] = json.loads(text)
        files = tuple(File(**each) for each in said.pop("files"))
        manifest = Manifest(**{**said, "made_on": date.fromisoformat(said["made_on"]), "files": files})
        _check(manifest)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise UnreadableFile(N_("It is no manifest of a snapshot.")) from None
    return manifest


def _check(manifest: Manifest) -> None:
    """Raise ValueError for what no snapshot says. A name that leads out of its folder is none."""
    numbers = {each.name for each in fields(Manifest) if each.type is int}
    texts = {each.name for each in fields(Manifest)} - {"made_on", "files"} - numbers
    is_said = all(isinstance(getattr(manifest, name), str) for name in texts)
    are_named = all(_FILE.fullmatch(each.name) and type(each.bytes) is int for each in manifest.files)
    are_counted = all(type(getattr(manifest, name)) is int for name in numbers)
    if not (is_said and are_named and are_counted and NAME.fullmatch(manifest.name)):
        raise ValueError


def sum_of(pieces: Iterable[bytes]) -> tuple[int, str]:
    """How many bytes these are, and their SHA-256."""
    digest, length = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        length += len(piece)
    return length, digest.hexdigest()


def new_key() -> bytes:
    """A key to sign with, as PEM. It is a secret."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: bytes) -> bytes:
    """The public key of one to sign with, as PEM."""
    return _private(key).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_text(key: bytes) -> str:
    """The public key of one to sign with, as it is written into a manifest."""
    return b64encode(_private(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def sign(key: bytes, text: bytes) -> bytes:
    """The signature of the bytes of a manifest, 64 bytes."""
    return _private(key).sign(text)


def is_signed(text: bytes, signature: bytes) -> bool:
    """Whether the key that a manifest names signed these very bytes."""
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(read(text).key, validate=True))
        key.verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_text(pem: bytes) -> str:
    """A public key given as PEM, as it is written into a manifest. Raises UnreadableFile."""
    try:
        key = load_pem_public_key(pem)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise UnreadableFile(N_("It is no public key of a register."))
    return b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def _private(key: bytes) -> Ed25519PrivateKey:
    loaded = load_pem_private_key(key, None)
    if not isinstance(loaded, Ed25519PrivateKey):
        raise TypeError("not a key of Ed25519")
    return loaded


def _tex(text: str) -> str:
    return "".join(_escaped(text))


def _escaped(text: str) -> Iterator[str]:
    for character in text:
        yield {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}.get(
            character, f"\\{character}" if character in "{}%&$#_" else character
        )
