"""What the operator does for the privacy officer: numbers of pupils, and a dossier as a file on this machine."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.db import IntegrityError

from zorgvuldig.copies.content import LIMIT, TooMuch, archive
from zorgvuldig.copies.document import NOT_WEIGHED, CopyContent, CopyWeighing, proven, read
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault.disk import write_new
from zorgvuldig.release.copy_request import KIND, JobRequest
from zorgvuldig.release.release import record
from zorgvuldig.school.people.models import Pupil

NUMBERS = "numbers"
OPERATOR = 0  # whoever runs the server has no account; the log says which job it was


class NotExported(Exception):
    """There is no such pupil, or no such file can be made; nothing left."""


def numbers(now: datetime) -> Sequence[str]:
    """The numbers of all pupils, in order. Each pupil's log says that it was looked up."""
    with working(NUMBERS, now=now) as door:
        found = list(Pupil.objects.using(door.alias).order_by("number").values_list("person_id", "number"))
        door.looked([person for person, _number in found])
    return [number for _person, number in found]


def export(
    number: str,
    out: Path,
    *,
    now: datetime,
    language: str,
    weighed: CopyWeighing = NOT_WEIGHED,
    still: Callable[[], CopyWeighing] = lambda: NOT_WEIGHED,
) -> int:
    """Write the dossier of one pupil to the new file `out`, for this account alone; its size in bytes.

    The copy is as the pupil would get it. One for a request that the desk `weighed` holds what teachers have not shown yet too, and goes when
    everything in it was decided and is `still` so at the end. Raises `NotExported`.
    """
    if out.exists():
        raise NotExported(f"{out} exists already. Choose another name.")
    complete = bool(weighed.request)
    with working(KIND, now=now) as door:
        pupil = Pupil.objects.using(door.alias).filter(number=number).values_list("person_id", flat=True).first()
        if pupil is None:
            raise NotExported(f"There is no pupil with number {number}. See them with: zorgvuldig pupil list")
        door.looked([pupil])
        asked = JobRequest(door, OPERATOR)
        found = read(pupil, door=asked, subject_id=pupil, language=language, complete=complete, weighed=weighed)
        if complete:
            _check_weighed(found)
        dossier = proven(found, pupil, door=asked)
    draft = out.with_name(f".{uuid4()}.part")
    counted = _CountingFile()
    try:
        write_new(draft, counted.through(archive(dossier)))
        if still() != weighed:
            raise NotExported("Something was decided about this copy while it was made. Make it again.")
        with working(KIND, now=now) as door:
            record(dossier.found, door=JobRequest(door, OPERATOR))
        os.link(draft, out)  # only now it has its name; unlike a rename, this never replaces
    except IntegrityError as refused:
        if "release cannot be said" not in str(refused):
            raise
        raise NotExported(
            "The database refuses: something in this copy waits for a decision of the privacy officer."
        ) from refused
    except TooMuch as error:
        raise NotExported(f"There is more than the {LIMIT // 2**20} MB that one file may hold.") from error
    except FileExistsError as error:
        raise NotExported(f"{out} exists already. Choose another name.") from error
    except OSError as error:
        raise NotExported(f"{out} cannot be written: {error.strerror}. Choose another folder.") from error
    finally:
        draft.unlink(missing_ok=True)
    return counted.size


def _check_weighed(found: CopyContent) -> None:
    """Raises `NotExported` while there is anything in the copy of which the desk decided nothing."""
    where = "The privacy officer searches again and decides on the page of the request."
    if found.undecided:
        raise NotExported(
            f"Of {len(found.undecided)} passages with a name of somebody else nothing was decided. {where}"
        )
    if found.unweighed:
        raise NotExported(f"Of {len(found.unweighed)} attachments nothing was decided. {where}")


class _CountingFile:
    """How many bytes passed."""

    def __init__(self) -> None:
        self.size = 0

    def through(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """The parts, counted."""
        for part in parts:
            self.size += len(part)
            yield part
