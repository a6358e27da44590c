import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.formats import manifest as manifests
from app.formats.foreign import UnreadableFile
from app.formats.manifest import File, Manifest

KEY = manifests.new_key()
MANIFEST = Manifest(
    name="2026-11-26",
    url="https://cameras.example.org/api/snapshots/2026-11-26",
    made_on=date(2026, 11, 26),
    data_version=17,
    cameras=12,
    licence="ODbL-1.0",
    licence_url="https://opendatacommons.org/licenses/odbl/1-0/",
    attribution="© Lookback contributors; Smith & Söhne_",
    filter="",
    files=(File("cameras.csv", "text/csv", 3, "0" * 64),),
    key=manifests.public_text(KEY),
)


def test_what_is_read_is_what_was_written() -> None:
    assert manifests.read(manifests.write(MANIFEST)) == MANIFEST


def test_a_signature_is_for_these_bytes_and_this_key_alone() -> None:
    text = manifests.write(MANIFEST)
    signature = manifests.sign(KEY, text)

    assert manifests.is_signed(text, signature)
    assert not manifests.is_signed(text.replace(b'"cameras": 12', b'"cameras": 13'), signature)
    assert not manifests.is_signed(text, signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not manifests.is_signed(text, b"")
    other = manifests.write(replace(MANIFEST, key=manifests.public_text(manifests.new_key())))
    assert not manifests.is_signed(other, manifests.sign(KEY, other))


def test_a_manifest_of_before_there_were_dossiers_is_still_what_was_signed() -> None:
    said = json.loads(manifests.write(MANIFEST))
    for name in ("dossier_version", "systems", "claims"):
        del said[name]
    text = json.dumps(said).encode()

    assert manifests.is_signed(text, manifests.sign(KEY, text))
    assert manifests.read(text).claims == 0


def test_the_public_key_is_the_one_that_a_manifest_names() -> None:
    assert manifests.key_text(manifests.public_pem(KEY)) == MANIFEST.key
    with pytest.raises(UnreadableFile):
        manifests.key_text(b"-----BEGIN PUBLIC KEY-----")


def test_a_citation_says_who_what_when_and_where() -> None:
    for part in ("© Lookback contributors", "(2026)", "snapshot of 2026-11-26", "version 17", MANIFEST.url, "ODbL-1.0"):
        assert part in MANIFEST.citation


def test_no_text_breaks_bibtex() -> None:
    assert MANIFEST.bibtex.startswith("@misc{lookback-2026-11-26,\n")
    assert r"Smith \& Söhne\_" in MANIFEST.bibtex
    assert MANIFEST.bibtex.count("{") == MANIFEST.bibtex.count("}")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda said: said.pop("key"),
        lambda said: said.update(more=1),
        lambda said: said.update(name="../2026-11-26"),
        lambda said: said.update(data_version="17"),
        lambda said: said.update(made_on="today"),
        lambda said: said["files"][0].update(name="../../etc.passwd"),
        lambda said: said["files"][0].update(name=".hidden"),
        lambda said: said.update(files=None),
    ],
)
def test_what_is_no_manifest_is_refused(spoil: Callable[[dict[str, Any]], object]) -> None:
    said = json.loads(manifests.write(MANIFEST))
    spoil(said)

    with pytest.raises(UnreadableFile):
        manifests.read(json.dumps(said).encode())


@pytest.mark.parametrize("text", [b"", b"[]", b"\xff", b"{}", b"[" * 9999])
def test_what_is_no_object_is_refused(text: bytes) -> None:
    with pytest.raises(UnreadableFile):
        manifests.read(text)
