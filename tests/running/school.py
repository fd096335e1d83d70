"""A demonstration school that is made once for a run, and of which each test gets a copy: a database server and an installation.

With ZORGVULDIG_TEST_KEEP it stays in /tmp, so that the next run of the same sources begins at once.
"""

import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b32decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.running.parts import DATABASE, SOURCE, Installation, Postgres, Visitor, address_of, place

PUPILS = 60
SECRETS = """
import django, json; django.setup()
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
rows = Authenticator.objects.filter(type="totp").select_related("user")
print(json.dumps({row.user.username: get_adapter().decrypt(row.data["secret"]) for row in rows}))
"""


@dataclass
class School:
    """A running database server with the demonstration school in it, and its installation."""

    server: Postgres
    installation: Installation
    secrets: Mapping[str, str]

    def code(self, username: str) -> str:
        """What the app of a member of staff shows now. Each counts once: `forget_codes` makes this moment's count again."""
        return code_of(self.secrets[username], int(time.time()) // 30)

    def forget_codes(self) -> None:
        """Codes that were used may be used again, and counted attempts are forgotten."""
        self.server.ask(
            "with counted as (delete from login_cache returning 1), used as (update mfa_authenticator "
            "set data = data - 'step' where data ? 'step' returning 1) select count(*) from counted, used"
        )

    def signed_in(self, username: str, port: int) -> Visitor:
        """Somebody of the demonstration who signed in through the form at this port."""
        visitor = Visitor(port)
        answer = visitor.sign_in(username, self.code(username) if username in self.secrets else "")
        assert answer.status == 302, f"{username} was not let in: {answer.status}"
        assert not answer.where.startswith("/inloggen"), answer.where
        return visitor


@dataclass(frozen=True)
class Kept:
    """A school at rest: the files of its server and its installation."""

    home: Path
    programs: Path | None
    secrets: Mapping[str, str]

    @contextmanager
    def opened(self, settings: Mapping[str, str] | None = None) -> Iterator[School]:
        """A copy of it that runs, until the test is over; everything that still runs then is killed."""
        with place() as where:
            server = Postgres(where / "server", programs=self.programs, settings=settings)
            server.copy_of(self.home / "server" / "data").start()
            data = where / "data"
            shutil.copytree(self.home / "data", data)
            installation = Installation(data, address_of(server.port, user=False))
            try:
                yield School(server, installation, self.secrets)
            finally:
                installation.end()
                server.kill()


def make(home: Path, programs: Path | None = None, pupils: int = PUPILS) -> None:
    """Make the school in `home` and leave it at rest. `address_of` names it with the administrator."""
    server = Postgres(home / "server", programs=programs).make().start()
    try:
        school = Installation(home / "data", address_of(server.port), {"ZORGVULDIG_DEMO": "1"})
        school.run("demo", "--pupils", str(pupils), "--once")
        (home / "secrets").write_text(_secrets(school))
    finally:
        server.stop()


@contextmanager
def kept_school(programs: Path | None = None) -> Iterator[Kept]:
    """The school, made now or kept from an earlier run."""
    if os.environ.get("ZORGVULDIG_TEST_KEEP"):
        home = Path(tempfile.gettempdir()) / f"zv-school-{_made_of(programs)}"
        if not (home / "secrets").exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            home.chmod(0o711)
            make(home, programs)
        yield Kept(home, programs, json.loads((home / "secrets").read_text()))
        return
    with place() as home:
        make(home, programs)
        yield Kept(home, programs, json.loads((home / "secrets").read_text()))


def _secrets(school: Installation) -> str:
    given = {**school.given(), "ZORGVULDIG_DATA": str(school.data), "DJANGO_SETTINGS_MODULE": "zorgvuldig.settings"}
    said = subprocess.run([sys.executable, "-c", SECRETS], env=given, capture_output=True, text=True, check=True)
    return said.stdout


def _made_of(programs: Path | None) -> str:
    made_of = hashlib.sha256(f"{programs} {DATABASE}".encode())
    for folder in ("migrations", "gate", "register", "platform/postgres", "*/sql", "demo"):
        for path in sorted((SOURCE / "zorgvuldig").glob(f"{folder}/**/*.*")):
            if path.suffix in (".py", ".sql", ".toml"):
                made_of.update(path.read_bytes())
    return made_of.hexdigest()[:12]


def code_of(secret: str, step: int) -> str:
    """The six digits of one half minute (RFC 4226, section 5.3)."""
    digest = hmac.digest(b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
