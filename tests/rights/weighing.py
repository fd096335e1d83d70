"""A copy for a request that the desk weighs, for tests."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from PIL import Image

from tests.copies.copying import document_in
from tests.people import NOW, Cast, sign_in
from tests.rights.asking import handled, put_request, request_id
from zorgvuldig.copies.command import export
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.pupils.file_models import CareDocument
from zorgvuldig.rights.weighing.models import CopyFile, CopyPassage
from zorgvuldig.rights.weighing.search import search, weighing_of


def called(cast: Cast, name: str, given: str, prefix: str, family: str) -> None:
    """Another name for a pupil of the cast, that stands in no other text."""
    cast.db.execute(
        "update pupil_identity set given_name = %s, prefix = %s, family_name = %s where pupil_id = %s",
        [given, prefix, family, cast.people[name].id],
    )


def searched(cast: Cast, uid: UUID, word: str = "", who: str = "petra") -> Client:
    """The officer asks for a search, and the job does it."""
    officer = sign_in(cast.people[who])
    assert officer.post(handled(cast, uid, "kopie/zoeken/"), {"word": word}).status_code == 303
    assert search(uid, now=datetime.now(UTC))
    return officer


def passages(cast: Cast, uid: UUID) -> Sequence[tuple[Any, ...]]:
    """Number, column, place in the sentence, doubt and outcome of each passage, in the order in which they were found."""
    columns = "p.uid, p.column_name, p.starts, p.ends, p.is_doubtful, p.outcome"
    return cast.db.execute(
        f"select {columns} from copy_passage p join request q on q.id = p.request_id where q.uid = %s order by p.id",
        [uid],
    ).fetchall()


def decided(
    officer: Client, cast: Cast, uid: UUID, outcome: str, passage: UUID | None = None, *, scope: str = "one"
) -> None:
    """Decide of this passage, or of every one."""
    for number in [passage] if passage else [row[0] for row in passages(cast, uid)]:
        answer = officer.post(handled(cast, uid, "kopie/namen/"), {scope: f"{outcome} {number}"})
        assert answer.status_code == 303, answer.content


def file_address(cast: Cast, uid: UUID, more: str = "") -> str:
    """The page of the only attachment."""
    (file,) = cast.db.execute("select uid from copy_file").fetchone() or ()
    return handled(cast, uid, f"kopie/bijlagen/{file}/{more}")


def put_weighed(cast: Cast) -> tuple[UUID, UUID, UUID]:
    """A request whose copy was searched: its number, that of a passage, and that of an attachment that can be drawn."""
    uid, passage, file = put_request(cast), uuid4(), uuid4()
    about: dict[str, Any] = {"pupil_id": cast.noor.id, "request_id": request_id(cast, uid)}
    cast.put("weighed_copy", **about, words=b"", asked_at=NOW, asked_by_id=cast.petra.id, searched_at=NOW)
    sentence = bytes(CopyPassage._meta.get_field("sentence").sealed_for(cast.noor.id, "Roos zat naast haar."))
    cast.put(
        "copy_passage", uid=passage, **about, mask=REGISTER.categories["guidance"].mask, table_name="guidance_note", row_id=1,
        column_name="text", digest=b"x" * 32, sentence=sentence, starts=0, ends=4, is_doubtful=True, outcome="",
    )  # fmt: skip
    written = BytesIO()
    Image.new("RGB", (400, 300), "white").save(written, "PNG")
    stored = store(written.getvalue(), limit_bytes=10**6, closing=closing(CareDocument, cast.noor.id))
    boxes = bytes(CopyFile._meta.get_field("boxes").sealed_for(cast.noor.id, {"1": [[0.1, 0.1, 0.5, 0.2]]}))
    cast.put(
        "copy_file", uid=file, **about, mask=REGISTER.categories["care"].mask, table_name="care_document", row_id=1,
        original=stored.blob, name="verslag.png", media_type="image/png", boxes=boxes, pages=1, reason=b"", outcome="",
    )  # fmt: skip
    return uid, passage, file


Line = tuple[str, Callable[[Cast], str], str] | tuple[str, Callable[[Cast], str], str, dict[str, str]]


def lines() -> Iterator[Line]:
    """The addresses of weighing, with who gets there and what is posted, for the table of every address."""
    yield "weighed_copy", lambda cast: _place(cast), "petra fenna"
    yield "search_copy", lambda cast: _place(cast, "zoeken/"), "petra", {"word": "boefje"}
    yield "decide_passage", lambda cast: _place(cast, "namen/"), "petra", {"one": "left_out x"}
    for name, more in (("copy_file", ""), ("copy_file_page", "beeld/1/"), ("copy_file_original", "origineel/")):
        yield name, lambda cast, more=more: _file_place(cast, more), "petra fenna"  # type: ignore[misc]
    yield "keep_boxes", lambda cast: _file_place(cast, "vlakken/"), "petra", {}
    yield "cover_file", lambda cast: _file_place(cast, "afdekken/"), "petra", {}
    yield "decide_file", lambda cast: _file_place(cast, "besluit/"), "petra", {"outcome": "left_out", "reason": ""}


def _place(cast: Cast, more: str = "") -> str:
    uid, _passage, _file = put_weighed(cast)
    return handled(cast, uid, f"kopie/{more}")


def _file_place(cast: Cast, more: str) -> str:
    uid, _passage, file = put_weighed(cast)
    return handled(cast, uid, f"kopie/bijlagen/{file}/{more}")


def handed_out(cast: Cast, uid: UUID, out: Path, pupil: str = "noor") -> dict[str, Any]:
    """The copy for the request, made by the operator; what `dossier.json` says."""
    number = cast.db.execute("select number from pupil where person_id = %s", [cast.people[pupil].id]).fetchone()[0]

    def weighed() -> Any:
        return weighing_of(str(uid), number)

    export(number, out, now=datetime.now(UTC), language="nl", weighed=weighed(), still=weighed)
    return document_in(out.read_bytes())
