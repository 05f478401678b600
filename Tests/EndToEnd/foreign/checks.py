"""Checks an unpacked evidence bundle with libraries that are not ours; nothing here shares a line with the product."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
from pathlib import Path

import pymerkle
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey


class Wrong(Exception):
    """What is wrong, in the words of the check that found it."""


def leaves(bundle: Path) -> list[bytes]:
    return (bundle / "leaves.jsonl").read_bytes().removesuffix(b"\n").split(b"\n")


def note(data: bytes, vkey: str) -> tuple[str, list[str]]:
    """The text of a signed note and its signature lines, if `vkey` signed it (C2SP signed-note)."""
    text, _, lines = data.decode().rpartition("\n\n")
    text += "\n"
    name, _, key = vkey.split("+", 2)
    raw = base64.b64decode(key)
    for line in lines.splitlines():
        _, signer, blob = line.split(" ")
        blob = base64.b64decode(blob)
        if signer != name or blob[:4] != hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]:
            continue
        public = Ed25519PublicKey.from_public_bytes(raw[1:])
        if raw[0] == 4:
            stamp = int.from_bytes(blob[4:12], "big")
            public.verify(blob[12:], f"cosignature/v1\ntime {stamp}\n{text}".encode())
        else:
            public.verify(blob[4:], text.encode())
        return text, lines.splitlines()
    raise Wrong(f"{name} did not sign")


def manifest(bundle: Path, export_key: bytes) -> dict:
    """The statement, if the export key signed it (securesystemslib) and every file has its hash."""
    data = json.loads((bundle / "manifest.dsse.json").read_bytes())
    keyid = hashlib.sha256(export_key).hexdigest()
    key = SSlibKey(keyid, "ed25519", "ed25519", {"public": export_key.hex()})
    envelope = Envelope.from_dict(data)
    envelope.verify([key], 1)
    statement = json.loads(envelope.payload)
    listed = {subject["name"]: subject["digest"]["sha256"] for subject in statement["subject"]}
    present = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    if present - {"manifest.dsse.json"} != set(listed):
        raise Wrong(f"files differ: {present ^ set(listed)}")
    for name, digest in listed.items():
        if hashlib.sha256((bundle / name).read_bytes()).hexdigest() != digest:
            raise Wrong(f"{name} has another hash")
    return statement


def canonical(bundle: Path) -> int:
    """Every leaf is exactly what RFC 8785 makes of it."""
    for place, leaf in enumerate(leaves(bundle)):
        if rfc8785.dumps(json.loads(leaf)) != leaf:
            raise Wrong(f"leaf {place} is not canonical")
    return len(leaves(bundle))


def root(bundle: Path, vkey: str) -> bytes:
    """The leaves give the signed root (pymerkle), where the bundle has all of them."""
    text, _ = note((bundle / "checkpoint").read_bytes(), vkey)
    _, size, stated = text.splitlines()[:3]
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves(bundle):
        tree.append_entry(leaf)
    if tree.get_size() == int(size) and tree.get_root() != base64.b64decode(stated):
        raise Wrong("the leaves give another root")
    return base64.b64decode(stated)


def ocsf(lines: list[str]) -> int:
    """Every event validates against OCSF 1.8.0 with its profiles, and its numbers agree with each other."""
    schemas = OcsfJsonSchemaEmbedded(get_ocsf_schema("1.8.0"))
    known: dict[tuple, Draft202012Validator] = {}
    for line in lines:
        event = json.loads(line)
        key = (event["class_uid"], *event["metadata"].get("profiles", []))
        if key not in known:
            name = schemas.lookup_class_name_from_uid(event["class_uid"])
            known[key] = Draft202012Validator(schemas.get_class_schema(name, list(key[1:])))
        errors = [error.message for error in known[key].iter_errors(event)]
        if errors:
            raise Wrong(f"{event['metadata']['event_code']}: {errors[:2]}")
        if event["type_uid"] != event["class_uid"] * 100 + event["activity_id"]:
            raise Wrong(f"{event['metadata']['event_code']}: type_uid")
        if event["category_uid"] != event["class_uid"] // 1000:
            raise Wrong(f"{event['metadata']['event_code']}: category_uid")
    return len(lines)


def formulas(path: Path) -> int:
    """No cell of a CSV begins with what a spreadsheet calculates."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    for row in rows:
        if len(row) != len(rows[0]):
            raise Wrong("rows of different lengths")
        for cell in row:
            if cell[:1] in tuple("=+-@\t\r\n\0＝＋－＠") and cell:
                raise Wrong(f"a cell begins like a formula: {cell!r}")
    return len(rows)
