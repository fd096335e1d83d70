"""Every process goes on with the register in force: a version that came into force in the database is written to the own file, and
whoever still works by another one starts anew. In between the database refuses what the new rules do not give.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable

from django.db import DatabaseError, connections

from zorgvuldig.gate.declared import DIGEST, OWN_FILE, REGISTER, TEXT
from zorgvuldig.gate.start import undeclared_columns
from zorgvuldig.platform.postgres.home import write_atomically
from zorgvuldig.platform.versions import look, newer
from zorgvuldig.register.load import parse, text_of
from zorgvuldig.register.problems import RegisterProblem
from zorgvuldig.register.schema import Register

log = logging.getLogger(__name__)
REPLACED = OWN_FILE.with_suffix(".replaced.toml")
EVERY = 5.0  # seconds between two looks


class Follower:
    """What this process knows of the register in force; `digest` is that of the register it works by."""

    def __init__(self, digest: str = DIGEST) -> None:
        """Begin with the register that was loaded."""
        self.digest = digest
        self.left = ""  # another register that cannot be followed; said once

    def followed(self) -> bool:
        """Whether another register is in force: its text is in the own file then, whole, and this process has to start anew."""
        found = in_force()
        if found is None or found[0] in (self.digest, self.left):
            return False
        digest, text, is_shipped = found
        if (is_shipped and text != text_of()) or not usable(text):
            self.left = digest
            log.warning(
                "The register of this process is not the one in force, and cannot follow it. Run: zorgvuldig init"
            )
            return False
        keep(text)
        log.warning("Another register is in force. This process goes on with it.")
        self.digest = digest
        return True

    def tried(self) -> bool:
        """As `followed`; what cannot be written is said, and tried again at the next look. Ends a process that became too old."""
        if sentence := newer(look()):
            log.error("This process ends: %s", sentence)
            os.kill(os.getpid(), signal.SIGTERM)  # whoever keeps us running starts what is installed now
            return False
        try:
            return self.followed()
        except OSError:
            log.exception("The register in force cannot be written.")
            return False

    def watch(self, then: Callable[[], None]) -> None:
        """Look every few seconds, in a thread of its own, and call `then` after each register that was followed."""
        threading.Thread(target=self._watch, args=(then,), daemon=True).start()

    def _watch(self, then: Callable[[], None]) -> None:
        while True:
            threading.Event().wait(EVERY)
            if self.tried():
                then()


def keep(text: str) -> None:
    """Let the own file be the register in force, whole or not at all; what stood there is kept beside it.

    The one that comes with this program needs no file: it follows the program, also to the next version.
    """
    if OWN_FILE.exists() and (before := text_of(OWN_FILE)) != text:
        write_atomically(REPLACED, before)
    if text == text_of():
        OWN_FILE.unlink(missing_ok=True)
    else:
        write_atomically(OWN_FILE, text)


def register_to_install() -> tuple[Register, str]:
    """The register that `init` has to put into the database: the one in force there, unless it came with a program."""
    found = in_force()
    if found is None or found[2] or found[0] == DIGEST or not usable(found[1]):
        return REGISTER, TEXT
    keep(found[1])
    return parse(found[1], OWN_FILE.name), found[1]


def in_force() -> tuple[str, str, bool] | None:
    """Digest and text of the register in force, and whether it came with the program; None when the database cannot say."""
    connection = connections["jobs"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("select digest, content, shipped from gate.register_in_force()")
            found: tuple[str, str, bool] | None = cursor.fetchone()
            return found
    except DatabaseError:  # older than this version, or not there for a moment: whoever needs it says so
        return None
    finally:
        connection.close()


def usable(text: str) -> bool:
    """Whether this version of the program can work by the text: after an update it may lack what is new."""
    try:
        return not undeclared_columns(parse(text, OWN_FILE.name))
    except RegisterProblem:
        return False


def start_anew() -> None:
    """This program once more in our place, so that it reads the register that is in the file now."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "zorgvuldig", *sys.argv[1:]])  # noqa: S606 - ourselves
