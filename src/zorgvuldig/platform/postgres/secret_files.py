"""Secrets that stand in files: named by a setting with `_FILE` behind it, or handed over by systemd (`LoadCredential=`)."""

from collections.abc import Mapping
from pathlib import Path

from zorgvuldig.platform.postgres.problem import DatabaseProblem

SECRET = ("_SECRET", "_PASSWORD", "_TOKEN", "DATABASE_URL")  # how settings end that nobody else may read


def in_file(name: str, environ: Mapping[str, str]) -> str | None:
    """What stands in the file for the setting `name`, without white space around it; None when there is no file for it.

    `name`_FILE comes before the credential of that name. Raises `DatabaseProblem` for a file that cannot be read, and for a
    secret that everybody on this machine can read.
    """
    path = _path(name, environ)
    if path is None:
        return None
    try:
        if name.endswith(SECRET) and path.stat().st_mode & 0o007:
            raise DatabaseProblem(
                f"Everybody on this machine can read {path}, the file for {name}: consider that secret known, make another,"
                f" and close the file with: chmod o= '{path}'"
            )
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DatabaseProblem(
            f"{path}, the file for {name}, cannot be read: let this account read it, or take it out."
        ) from error


def _path(name: str, environ: Mapping[str, str]) -> Path | None:
    if named := environ.get(f"{name}_FILE"):
        return Path(named)
    directory = environ.get("CREDENTIALS_DIRECTORY")
    path = Path(directory) / name if directory else None
    return path if path is not None and path.is_file() else None
