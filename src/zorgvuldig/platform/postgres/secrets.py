"""The secrets of one installation: passwords of the database roles and the keys everything derives from.

What is used now stands beside what was used before, as old things must still open and verify while a key is being replaced
(`postgres.secrets_rotation`). The form of the file is that of the first version with more in it, so either version reads either.
"""

import base64
import hashlib
import json
import os
import secrets as random_source
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zorgvuldig.platform.postgres.home import make_data_directory, write_atomically
from zorgvuldig.platform.postgres.locks import hold_lock
from zorgvuldig.platform.postgres.problem import DatabaseProblem

FILE = "secrets.json"
ELSEWHERE = "ZORGVULDIG_SECRETS"  # the file itself, when it does not lie in the data directory
ROLES = ("boot", "owner", "login", "runtime", "jobs", "backup")
LENGTH = 32
SIGNING = (
    b"zorgvuldig vault: signing"  # how the signing key followed from the master key before it was a key of its own
)
PUTBACK = "put it back from a backup."


@dataclass(frozen=True, slots=True)
class OtherMaster:
    """A master key that opens and does not seal: until a moment it sealed, or it waits (`until` is empty) for its turn."""

    key: bytes = field(repr=False)
    until: str = ""
    is_leaked: bool = False


@dataclass(frozen=True, slots=True)
class OtherDjango:
    """A key with which signed forms and links are still believed; one without `until` waits for its turn."""

    key: str = field(repr=False)
    until: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """A public key, 32 bytes, with which was signed from and until a moment; what was signed with it stays signed."""

    public: bytes
    since: str = ""
    until: str = ""
    is_leaked: bool = False


@dataclass(frozen=True, slots=True)
class Secrets:
    """What `secrets.json` holds; nothing of it appears in a representation.

    `installation` is no secret: it ties the cluster to this file. `passwords` goes by role suffix (see `ROLES`), `django` signs
    cookies and tokens, `master`, 32 bytes, seals, and `signing` is the private key of seals and copies. `lasting` is never
    replaced: from it follow the hashes and pseudonyms that others keep for as long as they know a pupil. `since` says in ISO
    8601 when what is used now began, by the words of `secrets_rotation`, and `resealed` when nothing needed an older master key.
    """

    installation: str
    passwords: Mapping[str, str] = field(repr=False)
    django: str = field(repr=False)
    master: bytes = field(repr=False)
    signing: bytes = field(default=b"", repr=False)
    lasting: bytes = field(default=b"", repr=False)
    other_masters: tuple[OtherMaster, ...] = field(default=(), repr=False)
    other_django: tuple[OtherDjango, ...] = field(default=(), repr=False)
    other_passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    signers: tuple[Signer, ...] = ()
    since: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # As it was when everything followed from the master key.
        if not self.signing:
            object.__setattr__(self, "signing", _derived(self.master, SIGNING))
        if not self.lasting:
            object.__setattr__(self, "lasting", self.master)

    @property
    def masters(self) -> tuple[bytes, ...]:
        """Every master key that opens: the one that seals first."""
        return (self.master, *(other.key for other in self.other_masters))

    @property
    def public(self) -> bytes:
        """The public half of the key that signs now, 32 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()

    @property
    def publics(self) -> tuple[bytes, ...]:
        """Every public key of ours: the one that signs now first."""
        return (self.public, *(signer.public for signer in self.signers))

    def passwords_of(self, role: str) -> tuple[str, ...]:
        """The passwords that this role may have at this moment, the likeliest first."""
        known = (self.passwords.get(role), self.other_passwords.get(role))
        return tuple(dict.fromkeys(password for password in known if password is not None))


def name_of(key: bytes) -> str:
    """How a secret key is called where it may be read: eight digits that say nothing about it."""
    return hashlib.sha256(_derived(key, b"zorgvuldig name of a key")).hexdigest()[:8]


def place(data: Path) -> Path:
    """Where the secrets of `data` are: beside everything else, or where `ZORGVULDIG_SECRETS` says."""
    named = os.environ.get(ELSEWHERE, "").strip()
    return Path(named).absolute() if named else data / FILE


def load(data: Path) -> Secrets | None:
    """Read the secrets of `data`, or return None when there are none yet.

    Raises `DatabaseProblem` when others can read or exchange the file, or when it is not complete.
    """
    return load_file(place(data))


def load_file(path: Path) -> Secrets | None:
    """As `load`, of one file."""
    try:
        mode = path.stat().st_mode
        if mode & 0o077:
            raise DatabaseProblem(
                f"Others can read {path}: consider its passwords and keys known,"
                f" and close the file with: chmod 600 '{path}'"
            )
        if os.environ.get(ELSEWHERE) and path.parent.stat().st_mode & 0o022:
            raise DatabaseProblem(
                f"Others may write in {path.parent}, where the secrets are: put them in a directory of their own,"
                f" or run: chmod go-w '{path.parent}'"
            )
        return _parse(path, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise DatabaseProblem(
            f"{path} cannot be read ({error.strerror}): start with the account that made this installation."
        ) from error
    except UnicodeDecodeError as error:
        raise DatabaseProblem(f"{path} is damaged: {PUTBACK}") from error


def load_copy(path: Path) -> Secrets:
    """Read a copy of a `secrets.json` that was kept elsewhere. Raises `DatabaseProblem`.

    Its mode is not looked at: it may lie on a stick that knows none.
    """
    try:
        return _parse(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DatabaseProblem(f"{path} cannot be read: name the copy of secrets.json that you kept.") from error


def save(data: Path, secrets: Secrets) -> None:
    """Write the secrets of `data`: a reader sees the old file or the new one, also after a power cut. Raises `DatabaseProblem`."""
    path = place(data)
    try:
        write_atomically(path, _dump(secrets))
    except OSError as error:
        raise DatabaseProblem(
            f"{path} cannot be written ({error.strerror}): make room, and run this with the account that may write"
            " there, where the file is kept and not where a copy of it is handed to a service."
        ) from error


def renew_signing(data: Path, secrets: Secrets) -> None:
    """Write `secrets` to `data` with another key for cookies and tokens, so that none given out before is worth anything."""
    make_data_directory(data)
    since = {
        what: at for what, at in secrets.since.items() if what != "resealed"
    }  # a backup may need what was replaced
    with hold_lock(data / ".secrets.lock"):
        save(data, replace(secrets, django=random_source.token_urlsafe(32), other_django=(), since=since))


def load_or_create(data: Path) -> Secrets:
    """Read the secrets of `data`, making the directory and whatever is missing in the file.

    Safe when several processes do so at once. Raises `DatabaseProblem` as `load` does, and when `data`
    cannot be written.
    """
    try:
        make_data_directory(data)
        with hold_lock(data / ".secrets.lock"):
            known = load(data)
            complete = _complete(known)
            if complete != known:
                save(data, complete)
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
    if known is not None:
        return replace(known, passwords=passwords)
    # Keys of their own, so that each can be replaced without the others.
    return Secrets(
        random_source.token_hex(16),
        passwords,
        random_source.token_urlsafe(32),
        master=random_source.token_bytes(LENGTH),
        signing=random_source.token_bytes(LENGTH),
        lasting=random_source.token_bytes(LENGTH),
    )


def _derived(key: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), length=LENGTH, salt=None, info=info).derive(key)


def _dump(secrets: Secrets) -> str:
    content = {
        "installation": secrets.installation,
        "passwords": dict(secrets.passwords),
        "other_passwords": dict(secrets.other_passwords),
        "django": secrets.django,
        "other_django": [{"key": one.key, "until": one.until} for one in secrets.other_django],
        "master": _text(secrets.master),
        "other_masters": [
            {"key": _text(one.key), "until": one.until, "leaked": one.is_leaked} for one in secrets.other_masters
        ],
        "signing": _text(secrets.signing),
        "signers": [
            {"public": one.public.hex(), "since": one.since, "until": one.until, "leaked": one.is_leaked}
            for one in secrets.signers
        ],
        "lasting": _text(secrets.lasting),
        "since": dict(secrets.since),
    }
    return json.dumps(content, indent=2) + "\n"


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _parse(path: Path, text: str) -> Secrets:
    try:
        return _read(json.loads(text))
    except _WrongLength as error:
        raise DatabaseProblem(f"{path} is damaged (the {error} key is not {LENGTH} bytes): {PUTBACK}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatabaseProblem(f"{path} is damaged: {PUTBACK}") from error


class _WrongLength(ValueError):
    """A key is not 32 bytes."""


def _read(content: dict[str, Any]) -> Secrets:
    master = _key(content["master"], "master")
    return Secrets(
        str(content["installation"]),
        _texts(content["passwords"]),
        str(content["django"]),
        master,
        signing=_key(content["signing"], "signing") if "signing" in content else b"",
        lasting=_key(content["lasting"], "lasting") if "lasting" in content else b"",
        other_masters=tuple(
            OtherMaster(_key(one["key"], "older master"), str(one["until"]), bool(one["leaked"]))
            for one in content.get("other_masters", ())
        ),
        other_django=tuple(OtherDjango(str(one["key"]), str(one["until"])) for one in content.get("other_django", ())),
        other_passwords=_texts(content.get("other_passwords", {})),
        signers=tuple(
            Signer(_long(bytes.fromhex(one["public"]), "public"), one["since"], one["until"], bool(one["leaked"]))
            for one in content.get("signers", ())
        ),
        since=_texts(content.get("since", {})),
    )


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items()}


def _key(text: str, what: str) -> bytes:
    return _long(base64.b64decode(text, validate=True), what)


def _long(key: bytes, what: str) -> bytes:
    if len(key) != LENGTH:
        raise _WrongLength(what)
    return key
