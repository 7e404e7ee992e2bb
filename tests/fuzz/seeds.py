#!/usr/bin/env python3
"""Writes the inputs that fuzzing starts from, one folder per target.

usage: seeds.py FOLDER

From tests/fuzz/corpus, from the golden packs and, where $HEALTHLINT_CORPUS names them, from the labelled data.
"""
import base64
import hashlib
import json
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LARGEST = 8192  # bytes; a fuzzer is slow on more and finds nothing new in it


def packs():
    paths = [*ROOT.glob("tests/golden/packs/*.yaml"), *ROOT.glob("tests/packs/*.rules.yaml")]
    for path in sorted(paths):
        if path.name.endswith(".site.yaml"):
            continue
        text = path.read_bytes()
        site = path.with_suffix(".site.yaml")
        yield text + b"\n=== site\n" + site.read_bytes() if site.exists() else text


def labelled(name):
    corpus = os.environ.get("HEALTHLINT_CORPUS") or ROOT.parent / "shared"
    path = pathlib.Path(corpus) / "data" / name
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()] if name.endswith("l") else json.loads(text)


def rows(name, member):
    data = labelled(name)
    return data[member] if isinstance(data, dict) else data


def seeds():
    for path in sorted((ROOT / "tests/fuzz/corpus").glob("*/*")):
        yield path.parent.name, path.read_bytes()
    for pack in packs():
        yield "pack", pack
    for row in rows("jql-corpus.json", "queries"):
        yield "jql", row["jql"].encode()
    for name in ("kpi-dev.jsonl", "datasource-dev.jsonl"):
        for row in labelled(name):
            yield "kpi", row["text"].encode()
    for row in rows("qsh-vectors.json", "vectors"):
        yield "qsh", row["url"].lstrip("/").encode()
    for row in rows("jwt-vectors.json", "tokens"):
        yield "jwt", row["token"].encode()
    yield "jwt", b".".join(base64.urlsafe_b64encode(part) for part in (b'{"alg":"HS256"}', b'{"iss":"a"}', b"x"))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    for target, text in seeds():
        if len(text) > LARGEST:
            continue
        (folder / target).mkdir(parents=True, exist_ok=True)
        (folder / target / hashlib.sha256(text).hexdigest()[:16]).write_bytes(text)


if __name__ == "__main__":
    main()
