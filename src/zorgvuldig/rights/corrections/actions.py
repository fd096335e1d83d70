"""Asking that a datum is corrected, deciding about it, and the family's own statement: all of it or nothing."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.files import row_of
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.kinds import DOCUMENTS, PICTURES, AcceptedFile, accept
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.rights.corrections.apply import apply
from zorgvuldig.rights.corrections.fields import Disputable
from zorgvuldig.rights.corrections.forms import FILE_LIMIT
from zorgvuldig.rights.corrections.values import named, stored_text
from zorgvuldig.rights.models import Correction, CorrectionFile, Request, RequestStep

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]

KINDS = (*DOCUMENTS, *PICTURES)


class AlreadyAsked(Exception):
    """The same person asked about this very datum, and it is not decided yet."""


class AlreadyDecided(Exception):
    """Somebody else decided this correction; `standing` is how it stands."""

    def __init__(self, standing: Correction) -> None:
        super().__init__("already decided")
        self.standing = standing


def dispute(
    datum: Disputable,
    row: Model,
    pupil_id: int,
    *,
    proposed: str,
    explanation: str,
    uploads: "Collection[Upload]",
    door: Door,
) -> Correction:
    """Say that a datum is not right: a request for rectification, its first step, the correction and its papers.

    Raises `AlreadyAsked`, and `vault.kinds.NotAccepted` for a paper that is not kept; nothing is kept then.
    """
    door.writing("request", "correction")
    brought: list[AcceptedFile] = []
    key = closing(CorrectionFile, pupil_id)
    try:
        for upload in uploads:
            brought.append(accept(upload, kinds=KINDS, limit_bytes=FILE_LIMIT, closing=key))  # noqa: PERF401  # all known when one fails
        with transaction.atomic():
            asked = _create_correction(datum, row, pupil_id, proposed, explanation, door)
            _keep(brought, asked, door)
    except BaseException as error:
        for accepted in brought:
            files.remove(accepted.blob)
        if isinstance(error, IntegrityError):
            raise AlreadyAsked from error
        raise
    return asked


def _create_correction(
    datum: Disputable, row: Model, pupil_id: int, proposed: str, explanation: str, door: Door
) -> Correction:
    """A correction comes with a request (AVG art. 16), so that its clock runs and the privacy officer sees it."""
    request = Request.objects.create(
        pupil_id=pupil_id,
        kind="rectification",
        way="screen",
        asker_id=door.actor_id,
        acts_as="pupil" if door.actor_id == pupil_id else "guardian",
        received_on=timezone.localdate(door.opened_at),
        entered_at=door.opened_at,
        entered_by_id=door.actor_id,
        identity_way="signed_in",
        identity_at=door.opened_at,
        identity_by_id=door.actor_id,
    )
    RequestStep.objects.create(
        request=request, pupil_id=pupil_id, kind="received", at=door.opened_at, by_id=door.actor_id
    )
    return Correction.objects.create(
        pupil_id=pupil_id,
        request=request,
        mask=datum.mask,
        table_name=datum.table,
        row_id=row.pk,
        column_name=datum.column,
        shown=stored_text(datum, row),
        proposed=proposed,
        explanation=explanation,
        asked_by_id=door.actor_id,
        asked_at=door.opened_at,
    )


def _keep(brought: Collection[AcceptedFile], asked: Correction, door: Door) -> None:
    for accepted in brought:
        CorrectionFile.objects.create(
            pupil_id=asked.pupil_id,
            correction=asked,
            mask=asked.mask,
            **row_of(accepted, door=door),
        )


def accept_correction(asked: Correction, row: Model | None, *, reason: str, applies: bool, door: Door) -> None:
    """Correct the datum (`applies`), or state that it is corrected already. Raises `AlreadyDecided` and `NotApplied`."""
    door.writing("correction")
    with transaction.atomic():
        standing = _lock_correction(asked)
        if applies and row is not None:
            apply(named(asked.table_name, asked.column_name), standing, row, reason=reason, door=door)
        _decide(standing, "accepted", reason, door)


def refuse_correction(asked: Correction, *, reason: str, door: Door) -> None:
    """Leave the datum as it is. The family may add a statement. Raises `AlreadyDecided`."""
    door.writing("correction")
    with transaction.atomic():
        _decide(_lock_correction(asked), "refused", reason, door)


def withdraw(asked: Correction, *, door: Door) -> None:
    """The family takes back what it asked. Raises `AlreadyDecided`."""
    door.writing("correction")
    with transaction.atomic():
        _decide(_lock_correction(asked), "withdrawn", "", door)


def _lock_correction(asked: Correction) -> Correction:
    """The correction, for us alone until the end: the second of two who decide finds what the first decided."""
    standing = Correction.objects.select_for_update().get(pk=asked.pk)
    if standing.decided_at is not None:
        raise AlreadyDecided(standing)
    return standing


def _decide(standing: Correction, outcome: str, reason: str, door: Door) -> None:
    standing.outcome, standing.reason = outcome, reason
    standing.decided_at, standing.decided_by_id = door.opened_at, door.actor_id
    standing.save(update_fields=["outcome", "reason", "decided_at", "decided_by_id"])


def state(asked: Correction, statement: str, *, door: Door) -> bool:
    """Keep the family's own view beside a datum that stayed as it was; empty takes it away. False unless it was refused."""
    door.writing("correction")
    with transaction.atomic():
        standing = Correction.objects.select_for_update().get(pk=asked.pk)
        if standing.outcome != "refused":
            return False
        standing.statement = statement
        standing.statement_at = door.opened_at if statement else None
        standing.save(update_fields=["statement", "statement_at"])
        return True
