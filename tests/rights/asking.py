"""Requests that stand already, for tests."""

import uuid
from datetime import date, timedelta
from typing import Any

from tests.people import NOW, Cast, days
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.rights.models import Request, RequestFile


def put_request(
    cast: Cast, pupil: str = "noor", asker: str | None = "gerda", kind: str = "access", **more: Any
) -> uuid.UUID:
    """A request by somebody, known and checked, that came in ten days ago. Texts are sealed here."""
    someone, uid = cast.people[pupil], uuid.uuid4()
    texts = {"asker_name": "", "wish": "", "extension_reason": "", "weighing": "", "answer": ""}
    sealed = {
        column: bytes(Request._meta.get_field(column).sealed_for(someone.id, said))
        if (said := more.pop(column, text))
        else b""
        for column, text in texts.items()
    }
    asker_id = cast.people[asker].id if asker else None
    acts_as = "pupil" if asker == pupil else "guardian"
    values = {
        "way": "desk",
        "acts_as": acts_as,
        "received_on": days(-10),
        "entered_at": NOW - timedelta(days=10),
        "entered_by_id": cast.anna.id,
        "identity_way": "known",
        "identity_at": NOW - timedelta(days=10),
        "identity_by_id": cast.anna.id,
        "outcome": "",
        "ground": "",
        "mask": 0,
        "purpose": "",
        **more,
    }
    cast.put("request", uid=uid, pupil_id=someone.id, kind=kind, asker_id=asker_id, **sealed, **values)
    return uid


def request_id(cast: Cast, uid: uuid.UUID) -> int:
    """The number of a request."""
    number: int = cast.db.execute("select id from request where uid = %s", [uid]).fetchone()[0]
    return number


def put_letter(cast: Cast, uid: uuid.UUID, pupil: str = "noor") -> uuid.UUID:
    """A letter of a request, in the vault."""
    someone, file = cast.people[pupil], uuid.uuid4()
    stored = store(b"%PDF-1.7 een geheim", limit_bytes=1000, closing=closing(RequestFile, someone.id))
    cast.put(
        "request_file",
        uid=file,
        pupil_id=someone.id,
        request_id=request_id(cast, uid),
        kind="letter",
        blob=stored.blob,
        name="brief.pdf",
        media_type="application/pdf",
        size=stored.size,
        added_at=NOW,
        added_by_id=cast.petra.id,
    )
    return file


def put_restriction(cast: Cast, uid: uuid.UUID, mask: int, pupil: str = "noor", purpose: str = "") -> uuid.UUID:
    """A restriction in force since an hour."""
    number = uuid.uuid4()
    cast.put(
        "restriction",
        uid=number,
        pupil_id=cast.people[pupil].id,
        request_id=request_id(cast, uid),
        mask=mask,
        purpose=purpose,
        starts_at=NOW - timedelta(hours=1),
        set_by_id=cast.petra.id,
    )
    return number


def put_notice(cast: Cast, uid: uuid.UUID, pupil: str = "noor", recipient: str = "next_school") -> uuid.UUID:
    """A recipient who has to be told."""
    number = uuid.uuid4()
    cast.put(
        "recipient_notice",
        uid=number,
        pupil_id=cast.people[pupil].id,
        request_id=request_id(cast, uid),
        recipient=recipient,
        released_at=NOW - timedelta(days=20),
        made_at=NOW,
        way="",
        remark=b"",
    )
    return number


def handled(cast: Cast, uid: uuid.UUID, more: str = "", pupil: str = "noor") -> str:
    """The officer's page of a request."""
    return f"/verzoeken/leerling/{cast.people[pupil].uid}/{uid}/{more}"


def asking(cast: Cast, more: str = "", pupil: str = "noor") -> str:
    """A guardian's pages about requests."""
    return f"/mijn-kind/{cast.people[pupil].uid}/verzoeken/{more}"


def received(cast: Cast, uid: uuid.UUID, on: date) -> None:
    """Move the day on which a request came in."""
    cast.db.execute("update request set received_on = %s where uid = %s", [on, uid])


def row(cast: Cast, columns: str, uid: uuid.UUID | None = None) -> tuple[Any, ...] | None:
    """Columns of a request as they stand; of the last one made when none is named."""
    where = "where uid = %s" if uid else ""
    found = cast.db.execute(f"select {columns} from request {where} order by id desc limit 1", [uid] if uid else [])
    result: tuple[Any, ...] | None = found.fetchone()
    return result
