"""`zorgvuldig-verify [--keys FILE] FILE…`: says of each file whether it is in order."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zorgvuldig_verify.access_log import check_log
from zorgvuldig_verify.copies import check_copy
from zorgvuldig_verify.pages import check_page, is_page
from zorgvuldig_verify.receipts import check_receipts
from zorgvuldig_verify.transparency import PROOF, check_checkpoint, check_proof, check_statement
from zorgvuldig_verify.trust import Refused, Trust, read_object, read_trust


def check(content: bytes, trust: Trust | None, entries: list[dict[str, Any]]) -> str:
    """What was found in a file of any kind; `entries` are those of proofs that hold, and grow by the one in this file. Raises `Refused`."""
    if content.startswith(b"PK"):
        return check_copy(content, trust)
    if is_page(content):
        return check_page(content, trust)
    if content.startswith(PROOF.encode()):
        says, entry = check_proof(content, trust)
        entries.append(entry)
        return says
    if b"\n\n\xe2\x80\x94 " in content:
        return check_checkpoint(content, trust)
    if content.count(b'"digest"') and b'"previous"' in content and b'"subject"' in content:
        return check_receipts(content, trust)
    told = read_object(content, "the file")
    if "entries" in told and "seals" in told:
        return check_log(content, trust.signing if trust else None)
    if "promises" in told:
        return check_statement(content, entries)
    raise Refused(
        "This is no file that can be checked: give a copy, a receipt, logboek.json, a proof, a checkpoint or a page."
    )


def main(arguments: Sequence[str]) -> int:
    """0 when all is in order, 1 when something is not."""
    parser = argparse.ArgumentParser(prog="zorgvuldig-verify", description="Check files that a school gave you.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="sleutels.json: whom you trust")
    asked = parser.parse_args(arguments)
    entries: list[dict[str, Any]] = []
    try:
        trust = read_trust(asked.keys.read_bytes()) if asked.keys else None
    except (OSError, Refused) as refusal:
        sys.stderr.write(f"{asked.keys}: {refusal}\n")
        return 1
    bad = 0
    for file in sorted(asked.files, key=lambda one: one.suffix != ".tlog-proof"):  # a statement needs its proof first
        try:
            sys.stdout.write(f"{file}: in order. {check(file.read_bytes(), trust, entries)}\n")
        except (OSError, Refused) as refusal:
            bad += 1
            sys.stderr.write(f"{file}: NOT in order. {refusal}\n")
    return 1 if bad else 0


def run() -> None:
    """The command."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
