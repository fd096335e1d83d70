"""The mark of a restore that is not done: while it is there, nothing is served. Needs neither Django nor a database."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from zorgvuldig.platform.postgres.home import write_atomically
from zorgvuldig.platform.vault.disk import flush_directory

FILE = "restoring.json"


@dataclass(frozen=True, slots=True)
class Marker:
    """Which backup is being restored; `keeps_keys` when the keystore of the installation had survived."""

    moment: str
    keeps_keys: bool


def refusal(data: Path) -> str | None:
    """A sentence when a restore into `data` was not finished; None when there is none."""
    if not (data / FILE).exists():
        return None
    return (
        f"The restore into {data} is not finished, so what was deleted may be in it again and nothing is served:"
        " run the same zorgvuldig restore again, until it says that it is done."
    )


def read(data: Path) -> Marker | None:
    """The mark in `data`. One that cannot be read counts as one that keeps nothing."""
    try:
        content = json.loads((data / FILE).read_text(encoding="utf-8"))
        return Marker(str(content["moment"]), bool(content["keeps_keys"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return Marker("", keeps_keys=False)


def put(data: Path, marker: Marker) -> None:
    """Write the mark, down to the disk."""
    write_atomically(data / FILE, json.dumps(asdict(marker)) + "\n")


def take_away(data: Path) -> None:
    """Remove the mark: from here on the installation may be served."""
    (data / FILE).unlink()
    flush_directory(data)
