"""Recording a paper: the file and every answer on it, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zorgvuldig.consent.actions import NotAllowed, answer_request, answer_topic
from zorgvuldig.consent.models import ConsentPaper, ConsentRequest
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.files import row_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.kinds import Kind, accept
from zorgvuldig.platform.vault.shelves import closing

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]

KINDS = (Kind.PDF, Kind.JPEG, Kind.PNG)
LIMIT = 10 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class PaperAnswer:
    """One answer on a paper: about a topic in the words of `version`, or about the question of one exchange."""

    allows: bool
    topic: str = ""
    version: int = 0
    request: ConsentRequest | None = None

    @property
    def about(self) -> str:
        """The key of the topic, or the uid of the question."""
        return str(self.request.uid) if self.request else self.topic


def record(
    pupil_id: int, *, person_id: int, signed_on: date, said: Sequence[PaperAnswer], upload: "Upload", door: Door
) -> ConsentPaper:
    """Seal the paper and write down what stands on it, in the name of whoever signed it.

    Raises `vault.kinds.NotAccepted` for the file, or `Refused` for an answer, `about` being the key of its topic or the uid of its question; nothing is kept then.
    """
    door.writing("consent")
    accepted = accept(upload, kinds=KINDS, limit_bytes=LIMIT, closing=closing(ConsentPaper, pupil_id))
    try:
        with transaction.atomic():
            paper = ConsentPaper.objects.create(pupil_id=pupil_id, signed_on=signed_on, **row_of(accepted, door=door))
            for one in said:
                _answer(pupil_id, person_id, one, paper, door)
    except BaseException:
        files.remove(accepted.blob)
        raise
    return paper


def _answer(pupil_id: int, person_id: int, one: PaperAnswer, paper: ConsentPaper, door: Door) -> None:
    try:
        if one.request is not None:
            answer_request(one.request, allows=one.allows, person_id=person_id, way="paper", paper=paper, door=door)
        else:
            answer_topic(
                pupil_id, one.topic, allows=one.allows, version=one.version, person_id=person_id, way="paper",
                paper=paper, door=door,
            )  # fmt: skip
    except NotAllowed as no:
        raise Refused(no.why, about=one.about) from no
