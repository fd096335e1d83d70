"""The secrets of one installation: passwords of the database roles and the keys everything derives from."""

import base64
import binascii
import json
import secrets as random_source
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zorgvuldig.postgres.home import make_data_directory, write_atomically
from zorgvuldig.postgres.locks import held
from zorgvuldig.postgres.problem import DatabaseProblem

FILE = "secrets.json"
ROLES = ("boot", "owner", "login", "runtime", "jobs", "backup")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What `secrets.json` holds; nothing of it appears in a representation.

    `installation` is no secret: it ties the cluster to this file. `passwords` goes by role suffix (see
    `ROLES`), `django` signs cookies and tokens, and encryption and HMAC keys derive from `master`, 32 bytes.
    """

    installation: str
    passwords: Mapping[str, str] = field(repr=False)
    django: str = field(repr=False)
    master: bytes = field(repr=False)


def load(data: Path) -> Secrets | None:
    """Read the secrets of `data`, or return None when there are none yet.

    Raises `DatabaseProblem` when others can read the file, or when it is not complete.
    """
    path = data / FILE
    try:
        mode = path.stat().st_mode
        if mode & 0o077:
            raise DatabaseProblem(
                f"Others can read {path}: consider its passwords and keys known,"
                f" and close the file with: chmod 600 '{path}'"
            )
        return _parse(path, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise DatabaseProblem(
            f"{path} cannot be read ({error.strerror}): start with the account that made this installation."
        ) from error


def load_copy(path: Path) -> Secrets:
    """Read a copy of a `secrets.json` that was kept elsewhere. Raises `DatabaseProblem`.

    Its mode is not looked at: it may lie on a stick that knows none.
    """
    try:
        return _parse(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DatabaseProblem(f"{path} cannot be read: name the copy of secrets.json that you kept.") from error


def renew_signing(data: Path, secrets: Secrets) -> None:
    """Write `secrets` to `data` with another key for cookies and tokens, so that none given out before is worth anything."""
    make_data_directory(data)
    with held(data / ".secrets.lock"):
        write_atomically(data / FILE, _dump(replace(secrets, django=random_source.token_urlsafe(32))))


def load_or_create(data: Path) -> Secrets:
    """Read the secrets of `data`, making the directory and whatever is missing in the file.

    Safe when several processes do so at once. Raises `DatabaseProblem` as `load` does, and when `data`
    cannot be written.
    """
    try:
        make_data_directory(data)
        with held(data / ".secrets.lock"):
            known = load(data)
            complete = _complete(known)
            if complete != known:
                write_atomically(data / FILE, _dump(complete))
            return complete
    except OSError as error:
        raise DatabaseProblem(
            f"{data} cannot be written ({error.strerror}):"
            " make room, give this account the right, or choose another --data."
        ) from error


def _complete(known: Secrets | None) -> Secrets:
    passwords = {} if known is None else dict(known.passwords)
    for role in ROLES:
        passwords.setdefault(role, random_source.token_urlsafe(32))
    if known is None:
        return Secrets(
            random_source.token_hex(16),
            passwords,
            random_source.token_urlsafe(32),
            random_source.token_bytes(32),
        )
    return Secrets(known.installation, passwords, known.django, known.master)


def _dump(secrets: Secrets) -> str:
    content = {
        "installation": secrets.installation,
        "passwords": dict(secrets.passwords),
        "django": secrets.django,
        "master": base64.b64encode(secrets.master).decode(),
    }
    return json.dumps(content, indent=2) + "\n"


def _parse(path: Path, text: str) -> Secrets:
    try:
        content: dict[str, Any] = json.loads(text)
        master = base64.b64decode(content["master"], validate=True)
        passwords = {str(role): str(password) for role, password in content["passwords"].items()}
        secrets = Secrets(str(content["installation"]), passwords, str(content["django"]), master)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise DatabaseProblem(f"{path} is damaged: put it back from a backup.") from error
    if len(master) != 32:
        raise DatabaseProblem(f"{path} is damaged (the master key is not 32 bytes): put it back from a backup.")
    return secrets
