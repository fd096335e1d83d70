"""Receipts of deletion, one JSON object a line. They lie outside the database: a restore needs those newer than the backup."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.platform.vault.disk import flush_directory, private_directory, write_new


def lines_of(content: bytes, name: str) -> list[str]:
    """The receipts in a file, each once. Raises `BackupProblem` for a line that is none.

    A last line without its end was cut short while it was written, and is left out.
    """
    texts = content.decode("utf-8", "replace").split("\n")
    found: dict[str, None] = {}
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            continue
        if not _is_receipt(text):
            if number == len(texts):
                break
            raise BackupProblem(
                f"Line {number} of {name} is no receipt: name the file with receipts as it was written."
            )
        found[text] = None
    return list(found)


def together(*kept: Iterable[str]) -> list[str]:
    """Receipts from several copies, each once, the first copy first."""
    return list(dict.fromkeys(line for lines in kept for line in lines))


def keep(path: Path, lines: Iterable[str]) -> None:
    """Write receipts to the installation's own file, all of them or none."""
    private_directory(path.parent)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    write_new(draft, (f"{line}\n".encode() for line in lines))
    draft.rename(path)
    flush_directory(path.parent)


def parsed(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Receipts as `retention.replay` takes them."""
    return [json.loads(line) for line in lines]


def _is_receipt(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
