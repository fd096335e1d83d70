"""The invented people with whom the installation tries itself: who they are, and with what they sign in (decision 65).

Their numbers are below zero, where no sequence comes; real people, schools and groups have numbers above it. Nobody of them has a
citizen number, and their pupil numbers begin with a word. What they are called says that they are invented.
"""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from zorgvuldig.canaries.observer.browser import Credentials
from zorgvuldig.platform.vault.secret_fields import lasting_key

SCHOOL = YEAR = SUBJECT = TEST = CLASS = -1
TAUGHT, TAUGHT_BY_OTHERS = -2, -3
PARENT, PARENT_WITHOUT_AUTHORITY, TEACHER, OTHER_TEACHER, OFFICE = -11, -12, -21, -22, -31
PARENTS = {PARENT: "met gezag", PARENT_WITHOUT_AUTHORITY: "zonder gezag"}
TEACHERS = {TEACHER: TAUGHT, OTHER_TEACHER: TAUGHT_BY_OTHERS}
COMMUNICATIONS, CARETAKER, LEADER = -23, -24, -25
STAFF = {COMMUNICATIONS: "communications", CARETAKER: "caretaker", LEADER: "school_leader"}  # whoever teaches nobody
MARK = "7.3"
SCHOOL_NAME, FIRST_NAME = "Proefschool", "Proefkind"
BRIN, STAGE, LEVEL = "PROEF1", 3, "Proefniveau"  # no school has such a number
BORN_BEFORE = timedelta(days=40)  # a birthday is never near


@dataclass(frozen=True, slots=True)
class InventedPupil:
    """A pupil of `age` years, whose every datum tells of which kind it is and of whom."""

    number: int
    age: int

    @property
    def family_name(self) -> str:
        """Also says that they are invented."""
        return f"Proefleerling{self.age}"

    @property
    def street(self) -> str:
        """Where they live."""
        return f"Proefstraat {self.age}00"

    def born_on(self, day: date) -> date:
        """A day of birth with which they are of this age on `day`."""
        return (day - BORN_BEFORE).replace(year=(day - BORN_BEFORE).year - self.age, day=1)


YOUNG, SIXTEEN, GROWN = PUPILS = (InventedPupil(-1, 15), InventedPupil(-2, 16), InventedPupil(-3, 18))


def uid_of(what: str, number: int) -> UUID:
    """The public number of a person or group of theirs: the same each time, and nobody can guess it."""
    return UUID(bytes=secret(f"{what} {number}")[:16], version=4)


def credentials(number: int) -> Credentials:
    """With what this person signs in. It follows from a key that lasts, so that it is stored nowhere but as a hash, as of everybody."""
    password = secret(f"password {number}").hex()
    app = b32encode(secret(f"app {number}")[:20]).decode() if number in (*TEACHERS, *STAFF, OFFICE) else ""
    return Credentials(f"proef{-number}", password, app)


def with_account() -> Iterator[int]:
    """Who of them signs in."""
    yield from (*(pupil.number for pupil in PUPILS), *PARENTS, *TEACHERS, CARETAKER, LEADER, OFFICE)


def secret(what: str) -> bytes:
    """32 bytes that stand nowhere: they follow from a key of the installation that lasts, and from what they are for."""
    return hmac.new(lasting_key("canaries"), what.encode(), hashlib.sha256).digest()
