"""Under which licence a package comes: by its own metadata where it is installed, else by what somebody read in its source."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

RULES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "licences.toml").read_text())


def licence_of(name: str) -> str:
    """An SPDX expression; empty when nobody knows."""
    if known := RULES["packages"].get(name):
        return str(known)
    try:
        told: Any = metadata(name)
    except PackageNotFoundError:
        return ""
    if expression := told.get("License-Expression"):
        return str(expression)
    said = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    said = [word for word in said if word != "OSI Approved"] or [str(told.get("License") or "").strip()]
    return " AND ".join(RULES["words"].get(word, word) for word in said if word)


def is_allowed(expression: str) -> bool:
    """Whether every part of an expression is on the list; of an `OR` one part is enough."""
    every = [part.strip(" ()") for part in re.split(r"\bAND\b", expression)]
    return bool(expression) and all(
        any(one.strip(" ()") in RULES["allowed"] for one in re.split(r"\bOR\b", part)) for part in every
    )
