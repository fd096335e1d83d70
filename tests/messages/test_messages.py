"""Messages to guardians: who gets them, sending once, and who read them."""

import threading
import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.padding import Padded
from tests.people import NOW, Cast, sign_in, years_ago
from tests.platform.vault.documents import MAKER, SHOWN, inside, made, pdf
from tests.platform.vault.samples import PDF, TOLD, bomb, declaring, taken
from zorgvuldig.gate.models import Account
from zorgvuldig.messages.models import Message
from zorgvuldig.platform.vault import files, keys
from zorgvuldig.platform.vault.kinds import Kind

TEXT = "Beste ouder,\n\nMorgen nemen wij zwemspullen mee.\nTot dan"


def to_group(cast: Cast, group: str = "wi2B", more: str = "") -> str:
    return f"/groepen/{cast.groups[group][1]}/berichten/{more}"


def to_pupil(cast: Cast, pupil: str = "noor", more: str = "") -> str:
    return f"/leerlingen/{cast.people[pupil].uid}/berichten/{more}"


def letter(**more: Any) -> dict[str, Any]:
    """A form as it is posted, of a page of its own."""
    return {"subject": "Zwemmen op dinsdag", "body": TEXT, "batch": str(uuid.uuid4()), **more}


def put_message(cast: Cast, pupil: str = "noor", **more: Any) -> uuid.UUID:
    """A message by Dirk that was sent already."""
    someone, uid = cast.people[pupil], uuid.uuid4()
    texts = {"subject": more.pop("subject", "Zwemmen"), "body": more.pop("body", "Neem zwemspullen mee.")}
    sealed = {
        column: bytes(Message._meta.get_field(column).sealed_for(someone.id, text)) for column, text in texts.items()
    }
    values = {"batch": uuid.uuid4(), "author_id": cast.dirk.id, "sent_at": NOW - timedelta(hours=1), **more}
    cast.put("message", uid=uid, pupil_id=someone.id, **sealed, **values)
    return uid


def put_file(cast: Cast, message: uuid.UUID) -> uuid.UUID:
    """A file with a message that was sent already."""
    uid, stored = uuid.uuid4(), files.store(PDF, limit_bytes=10_000)
    key, pupil = cast.db.execute("select id, pupil_id from message where uid = %s", [message]).fetchone()
    values = {"name": "brief.pdf", "media_type": "application/pdf", "size": stored.size, "added_by_id": cast.dirk.id}
    cast.put("message_file", uid=uid, message_id=key, pupil_id=pupil, blob=stored.blob, added_at=NOW, **values)
    return uid


def messages(cast: Cast) -> set[int]:
    """About whom there is a message."""
    return {pupil for (pupil,) in cast.db.execute("select pupil_id from message").fetchall()}


def opening(cast: Cast, uid: uuid.UUID, pupil: str = "noor") -> str:
    return f"/mijn-berichten/{cast.people[pupil].uid}/{uid}/"


# --- who gets it ------------------------------------------------------------------------------------------------


def test_the_page_says_who_gets_it_before_one_writes(cast: Cast) -> None:
    Account.objects.filter(pk=cast.gerda.account).update(is_active=False)
    answer = sign_in(cast.dirk).get(to_group(cast, more="nieuw/"))
    lines = {line.pupil.given_name: [r.name for r in line.recipients] for line in answer.context["lines"]}
    assert lines == {"Noor": ["Gerda Ouder"], "Tess": ["Gerda Ouder"], "Yara": ["Yara Oudendijk"]}
    assert [pupil.given_name for pupil in answer.context["unreachable"]] == ["Bram"]
    assert {(p.given_name, r.name) for p, r in answer.context["without_account"]} == {
        ("Noor", "Gerda Ouder"),
        ("Tess", "Gerda Ouder"),
    }
    page = answer.content.decode()
    assert "2 personen krijgen dit bericht" in page
    assert all(name not in page for name in ("Rob Ouder", "Karim Ouder", "Ymke Ouder"))


def test_an_unknown_birth_date_reaches_nobody_and_says_so(cast: Cast) -> None:
    cast.db.execute("delete from pupil_birth where pupil_id = %s", [cast.noor.id])
    dirk = sign_in(cast.dirk)
    answer = dirk.get(to_pupil(cast, more="nieuw/"))
    assert [pupil.given_name for pupil in answer.context["unreachable"]] == ["Noor"]
    answer = dirk.post(to_pupil(cast, more="nieuw/"), letter())
    assert answer.status_code == 422
    assert "Er is niemand die dit bericht mag lezen." in answer.content.decode()
    assert messages(cast) == set()


def test_a_message_goes_to_every_pupil_that_somebody_may_read_about(cast: Cast) -> None:
    dirk = sign_in(cast.dirk)
    form = letter()
    answer = dirk.post(to_group(cast, more="nieuw/"), form)
    assert (answer.status_code, answer.url) == (303, to_group(cast, more=f"{form['batch']}/"))
    assert messages(cast) == {cast.noor.id, cast.tess.id, cast.yara.id}
    page = dirk.get(answer.url).content.decode()
    assert "Het bericht over 3 leerlingen is verstuurd." in page
    assert "<p>Beste ouder,</p>" in page
    assert "Zwemmen op dinsdag" in dirk.get(to_group(cast)).content.decode()
    assert "Zwemmen op dinsdag" in dirk.get(to_pupil(cast)).content.decode()


@pytest.mark.parametrize(
    ("name", "group"), [("dirk", "wi2B"), ("maud", "2B"), ("anna", "3A"), ("vera", "wi2B"), ("cato", "2B")]
)
def test_these_people_write_to_these_groups(cast: Cast, name: str, group: str) -> None:
    browser = sign_in(cast.people[name])
    assert group in [found.name for found in browser.get("/berichten/").context["groups"]]
    assert browser.post(to_group(cast, group, "nieuw/"), letter()).status_code == 303


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("dirk", "ne3A"), ("otto", "wi2B"), ("maud", "3A"), ("sanne", "wi2B"), ("hanna", "wi2B"), ("wim", "2B"),
        ("leo", "2B"), ("petra", "2B"), ("gerda", "2B"), ("noor", "2B"), ("bas", "2B"),
    ],
)  # fmt: skip
def test_nobody_writes_to_a_group_that_is_not_theirs(cast: Cast, name: str, group: str) -> None:
    browser = sign_in(cast.people[name])
    for address in (to_group(cast, group), to_group(cast, group, "nieuw/")):
        assert browser.get(address).status_code == 404
    assert browser.post(to_group(cast, group, "nieuw/"), letter()).status_code == 404
    assert messages(cast) == set()
    if name in {"dirk", "otto", "maud", "wim", "sanne", "hanna", "leo", "petra"}:
        assert group not in [found.name for found in browser.get("/berichten/").context["groups"]]


@pytest.mark.parametrize(
    ("name", "pupil"), [("dirk", "sem"), ("maud", "sem"), ("wim", "noor"), ("leo", "noor"), ("gerda", "noor")]
)
def test_nobody_writes_about_a_pupil_that_is_not_theirs(cast: Cast, name: str, pupil: str) -> None:
    browser = sign_in(cast.people[name])
    assert browser.get(to_pupil(cast, pupil, "nieuw/")).status_code == 404
    assert browser.post(to_pupil(cast, pupil, "nieuw/"), letter()).status_code == 404
    assert messages(cast) == set()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("subject", " ", "Schrijf in een paar woorden waar het over gaat."),
        ("body", "", "Schrijf uw bericht."),
        ("batch", "x", "Er gaat nog iets niet goed"),
    ],
)
def test_a_wrong_message_keeps_what_was_typed(cast: Cast, field: str, value: str, sentence: str) -> None:
    answer = sign_in(cast.dirk).post(to_group(cast, more="nieuw/"), letter(**{field: value}))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert ("Zwemmen op dinsdag" in answer.content.decode()) is (field != "subject")
    assert messages(cast) == set()


def test_a_larger_group_asks_the_database_no_more_often(cast: Cast) -> None:
    anna, counts = sign_in(cast.anna), []
    for group in ("3A", "2B"):  # one pupil, four pupils
        with CaptureQueriesContext(connections["default"]) as queries:
            assert anna.get(to_group(cast, group, "nieuw/")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- once, and sealed -------------------------------------------------------------------------------------------


def test_sending_the_same_form_twice_sends_it_once(cast: Cast) -> None:
    dirk, form = sign_in(cast.dirk), letter()
    assert dirk.post(to_group(cast, more="nieuw/"), form).status_code == 303
    answer = dirk.post(to_group(cast, more="nieuw/"), form, follow=True)
    assert "Dit bericht was al verstuurd." in answer.content.decode()
    assert cast.db.execute("select count(*) from message").fetchone() == (3,)


def test_two_clicks_at_the_same_moment_send_it_once(cast: Cast) -> None:
    form, answers = letter(), []
    browsers = [sign_in(cast.dirk), sign_in(cast.dirk)]
    together = threading.Barrier(2)

    def click(browser: Client) -> None:
        together.wait(timeout=20)
        answers.append(browser.post(to_group(cast, more="nieuw/"), form).status_code)
        for alias in ("default", "accounts"):
            connections[alias].close()

    clicks = [threading.Thread(target=click, args=[browser]) for browser in browsers]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(timeout=60)
    assert answers == [303, 303]
    assert cast.db.execute("select count(*) from message").fetchone() == (3,)


def test_the_same_number_in_the_hands_of_another_sends_their_own(cast: Cast) -> None:
    form = letter()
    sign_in(cast.dirk).post(to_group(cast, more="nieuw/"), form)
    assert sign_in(cast.maud).post(to_group(cast, "2B", "nieuw/"), form).status_code == 303
    rows = cast.db.execute("select author_id, count(*) from message group by 1").fetchall()
    assert set(rows) == {(cast.dirk.id, 3), (cast.maud.id, 3)}


def test_a_message_is_not_readable_in_the_database_and_goes_with_its_key(cast: Cast) -> None:
    sign_in(cast.dirk).post(to_group(cast, more="nieuw/"), letter())
    for subject, body in cast.db.execute("select subject, body from message").fetchall():
        assert b"Zwemmen" not in subject
        assert b"zwemspullen" not in body
    uid = cast.db.execute("select uid from message where pupil_id = %s", [cast.noor.id]).fetchone()[0]
    keys.destroy([cast.noor.id])
    gerda = sign_in(cast.gerda)
    page = gerda.post(opening(cast, uid), follow=True).content.decode()
    assert "Deze tekst is gewist." in page
    assert "zwemspullen" not in page
    assert "Zwemmen op dinsdag" in sign_in(cast.dirk).get(to_group(cast)).content.decode()  # about the others


def test_what_somebody_types_is_text_and_never_a_page(cast: Cast) -> None:
    form = letter(body="<script>alert(1)</script>\n\n<b>vet</b>", subject="<i>schuin</i>")
    dirk = sign_in(cast.dirk)
    page = dirk.post(to_group(cast, more="nieuw/"), form, follow=True).content.decode()
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in page
    assert "<i>schuin" not in page
    assert "&lt;i&gt;schuin" in dirk.get(to_group(cast)).content.decode()


def test_a_group_without_pupils_says_so(cast: Cast) -> None:
    cast.db.execute("delete from membership where group_id = %s", [cast.groups["3A"][0]])
    anna = sign_in(cast.anna)
    assert "geen leerlingen in deze groep" in anna.get(to_group(cast, "3A", "nieuw/")).content.decode()
    assert anna.post(to_group(cast, "3A", "nieuw/"), letter()).status_code == 422


# --- attachments ------------------------------------------------------------------------------------------------


def attached(*contents: bytes) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"bijlage {n}.pdf", content, "application/pdf") for n, content in enumerate(contents)]


def kept() -> int:
    """How many sealed files there are."""
    vault = Path(settings.DATA) / "vault"
    return sum(1 for path in vault.rglob("*") if path.is_file()) if vault.exists() else 0


def test_a_file_for_a_group_lies_in_the_vault_once(cast: Cast) -> None:
    before = kept()
    dirk, form = sign_in(cast.dirk), letter(files=attached(PDF, PDF + b"x"))
    assert dirk.post(to_group(cast, more="nieuw/"), form).status_code == 303
    rows = cast.db.execute("select message_id, blob, uid, pupil_id from message_file").fetchall()
    assert len(rows) == 6
    assert len({blob for _message, blob, _uid, _pupil in rows}) == 2
    assert kept() == before + 2
    batch = form["batch"]
    mine = cast.db.execute(
        "select f.uid from message_file f where f.pupil_id = %s order by f.id", [cast.noor.id]
    ).fetchall()
    for_sender = {file.uid for file in dirk.get(to_group(cast, more=f"{batch}/")).context["files"]}
    assert len(for_sender) == 2
    got = dirk.get(to_group(cast, more=f"{batch}/bijlage/{next(iter(for_sender))}/"))
    assert got.content.startswith(PDF)
    assert dirk.get(to_group(cast, more=f"{batch}/bijlage/{uuid.uuid4()}/")).status_code == 404
    message = cast.db.execute("select uid from message where pupil_id = %s", [cast.noor.id]).fetchone()[0]
    gerda = sign_in(cast.gerda)
    file = f"{opening(cast, message)}bijlage/{mine[0][0]}/"
    assert gerda.get(file).url == opening(cast, message)  # not opened yet
    gerda.post(opening(cast, message))
    got = gerda.get(file)
    assert got.content == PDF
    assert got["Content-Disposition"].startswith("attachment")
    for name in ("rob", "karim", "olga", "ymke", "otto"):
        assert sign_in(cast.people[name]).get(file).status_code == 404


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (b"<html></html>", "Wij kunnen dit soort bestand niet bewaren."),
        (b"MZ" + bytes(99), "Wij kunnen dit soort bestand niet bewaren."),
        (Padded(PDF, 11 * 1024 * 1024), "Een bestand mag ten hoogste 10 MB zijn."),
        (bomb(60_000, 60_000), "Maak hem kleiner dan 60 megapixel."),
        (declaring(300 * 1024 * 1024), "Dit bestand pakt uit tot iets veel groters dan het lijkt."),
    ],
    ids=["page", "program", "large", "points", "packed"],
)
def test_one_bad_file_stops_the_whole_message(cast: Cast, bad: bytes | Padded, sentence: str) -> None:
    before = kept()
    answer = sign_in(cast.dirk).post(to_group(cast, more="nieuw/"), letter(files=attached(PDF, bytes(bad))))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f"«{attached(PDF, bytes(bad))[1].name}»" in answer.content.decode()  # which of the two
    assert "zwemspullen" in answer.content.decode()
    assert messages(cast) == set()
    assert kept() == before


@pytest.mark.parametrize("kind", [Kind.JPEG, Kind.PNG])
def test_a_photo_tells_no_family_where_and_with_what_it_was_taken(cast: Cast, kind: Kind) -> None:
    photo = taken(kind)
    assert all(word.encode() in photo for word in TOLD[:1])
    assert sign_in(cast.dirk).post(to_pupil(cast, more="nieuw/"), letter(files=attached(photo))).status_code == 303
    gerda = sign_in(cast.gerda)
    message, file = cast.db.execute(
        "select m.uid, f.uid from message m join message_file f on f.message_id = m.id"
    ).fetchone()
    gerda.post(opening(cast, message))
    got = gerda.get(f"{opening(cast, message)}bijlage/{file}/").content
    with Image.open(BytesIO(got)) as image:
        assert (image.size, dict(image.getexif())) == ((48, 32), {})
    assert [word for word in TOLD if word.encode() in got] == []


@pytest.mark.parametrize("kind", [Kind.PDF, Kind.DOCX, Kind.ODT])
def test_a_document_tells_no_family_who_made_it_or_where_its_photo_was_taken(cast: Cast, kind: Kind) -> None:
    document = made(kind)
    assert sign_in(cast.dirk).post(to_pupil(cast, more="nieuw/"), letter(files=attached(document))).status_code == 303
    gerda = sign_in(cast.gerda)
    message, file = cast.db.execute(
        "select m.uid, f.uid from message m join message_file f on f.message_id = m.id"
    ).fetchone()
    gerda.post(opening(cast, message))
    got = inside(kind, gerda.get(f"{opening(cast, message)}bijlage/{file}/").content)
    assert [word for word in (MAKER, TOLD[0]) if word.encode() in got] == []
    assert SHOWN.encode() in got


def test_a_document_that_is_signed_is_not_sent_and_it_says_what_helps(cast: Cast) -> None:
    answer = sign_in(cast.dirk).post(to_pupil(cast, more="nieuw/"), letter(files=attached(pdf({"SigFlags": 3}))))
    assert answer.status_code == 422
    assert "Druk het af naar een nieuwe pdf, en kies die." in answer.content.decode()
    assert messages(cast) == set()


def test_what_the_scanner_refuses_is_not_sent(cast: Cast) -> None:
    before = kept()
    with override_settings(SCANNER=["/bin/sh", "-c", "cat > /dev/null; exit 1"]):
        answer = sign_in(cast.dirk).post(to_group(cast, more="nieuw/"), letter(files=attached(PDF)))
    assert "De virusscanner vond iets" in answer.content.decode()
    assert messages(cast) == set()
    assert kept() == before


def test_too_many_files_are_refused(cast: Cast) -> None:
    answer = sign_in(cast.dirk).post(to_group(cast, more="nieuw/"), letter(files=attached(*[PDF] * 6)))
    assert answer.status_code == 422
    assert "Kies ten hoogste 5 bestanden." in answer.content.decode()


def test_a_file_about_one_pupil_goes_with_the_key_of_that_pupil(cast: Cast) -> None:
    sign_in(cast.dirk).post(to_pupil(cast, more="nieuw/"), letter(files=attached(PDF)))
    blob = cast.db.execute("select blob from message_file").fetchone()[0]
    assert b"".join(files.read(blob)) == PDF
    keys.destroy([cast.noor.id])
    with pytest.raises(keys.KeyGone):
        files.size_of(blob)


# --- reading ----------------------------------------------------------------------------------------------------


def test_opening_a_message_is_recorded_once_and_the_sender_sees_who(cast: Cast) -> None:
    dirk, form = sign_in(cast.dirk), letter()
    dirk.post(to_group(cast, more="nieuw/"), form)
    uid = cast.db.execute("select uid from message where pupil_id = %s", [cast.noor.id]).fetchone()[0]
    gerda = sign_in(cast.gerda)
    inbox = gerda.get("/mijn-berichten/")
    assert [it.pupil.given_name for it in inbox.context["unread"]] == ["Tess", "Noor"]
    closed = gerda.get(opening(cast, uid)).content.decode()
    assert "Open het bericht" in closed
    assert "zwemspullen" not in closed
    assert cast.db.execute("select count(*) from message_read").fetchone() == (0,)
    for _twice in range(2):
        page = gerda.post(opening(cast, uid), follow=True).content.decode()
        assert "zwemspullen" in page
    assert cast.db.execute("select person_id, pupil_id from message_read").fetchall() == [(cast.gerda.id, cast.noor.id)]
    inbox = gerda.get("/mijn-berichten/").context
    assert [it.pupil.given_name for it in inbox["unread"]] == ["Tess"]
    assert [it.pupil.given_name for it in inbox["read"]] == ["Noor"]
    lines = dirk.get(to_group(cast, more=f"{form['batch']}/")).context["lines"]
    seen = {(line.pupil.given_name, r.name, r.read_at is not None) for line in lines for r in line.readers}
    assert seen == {
        ("Noor", "Gerda Ouder", True),
        ("Tess", "Gerda Ouder", False),
        ("Yara", "Yara Oudendijk", False),
    }


def test_a_colleague_does_not_see_what_another_sent(cast: Cast) -> None:
    form = letter()
    sign_in(cast.dirk).post(to_group(cast, more="nieuw/"), form)
    anna = sign_in(cast.anna)
    assert "Zwemmen" not in anna.get(to_group(cast)).content.decode()
    assert "Zwemmen" not in anna.get(to_pupil(cast)).content.decode()
    assert anna.get(to_group(cast, more=f"{form['batch']}/")).status_code == 404


@pytest.mark.parametrize("name", ["rob", "karim", "olga", "ymke", "noor", "otto", "dirk", "petra"])
def test_a_message_of_another_family_is_not_opened(cast: Cast, name: str) -> None:
    """Without authority, under a restriction, another's guardian, a pupil under 18, and the school itself."""
    uid = put_message(cast)
    browser = sign_in(cast.people[name])
    assert browser.get(opening(cast, uid)).status_code == 404
    assert browser.post(opening(cast, uid)).status_code == 404
    assert cast.db.execute("select count(*) from message_read").fetchone() == (0,)


def test_the_message_of_another_child_does_not_open_through_ones_own(cast: Cast) -> None:
    uid = put_message(cast)
    assert sign_in(cast.olga).get(opening(cast, uid, "sem")).status_code == 404
    assert sign_in(cast.gerda).post(opening(cast, uid, "tess")).status_code == 404


def test_an_adult_pupil_reads_and_the_guardian_does_not_any_more(cast: Cast) -> None:
    uid = put_message(cast, "yara")
    assert sign_in(cast.ymke).get(opening(cast, uid, "yara")).status_code == 404
    yara = sign_in(cast.yara)
    assert [it.message.uid for it in yara.get("/mijn-berichten/").context["unread"]] == [uid]
    assert "zwemspullen" in yara.post(opening(cast, uid, "yara"), follow=True).content.decode()
    uid = put_message(cast)
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(18), cast.noor.id])
    assert sign_in(cast.gerda).get(opening(cast, uid)).status_code == 404


def test_old_messages_are_on_a_page_further_on(cast: Cast) -> None:
    for number in range(32):
        uid = put_message(cast, subject=f"Bericht {number}", sent_at=NOW - timedelta(days=number))
        key = cast.db.execute("select id from message where uid = %s", [uid]).fetchone()[0]
        cast.put("message_read", message_id=key, pupil_id=cast.noor.id, person_id=cast.gerda.id, read_at=NOW)
    gerda = sign_in(cast.gerda)
    first = gerda.get("/mijn-berichten/")
    assert len(first.context["read"]) == 30
    assert "Oudere berichten" in first.content.decode()
    assert "Bericht 31" in gerda.get("/mijn-berichten/?blad=2").content.decode()


def test_an_empty_inbox_says_what_will_come(cast: Cast) -> None:
    assert "Er zijn nog geen berichten." in sign_in(cast.gerda).get("/mijn-berichten/").content.decode()


def test_whoever_has_many_groups_finds_them_by_year_of_the_course(cast: Cast) -> None:
    """A list of hundreds is no page: they are folded, and each still stands there once."""
    few = sign_in(cast.anna).get("/berichten/")
    assert (few.context["folded"], few.content.decode().count("<details")) == ([], 0)
    for stage in (1, 2, None):
        for number in range(6):
            group = cast.groups["wi2B"][0]
            cast.db.execute(
                "insert into learning_group (uid, year_id, name, kind, stage, subject_id) "
                "select gen_random_uuid(), year_id, %s, kind, %s, subject_id from learning_group where id = %s",
                [f"x{stage or 0}{number}", stage, group],
            )
    many = sign_in(cast.anna).get("/berichten/")
    page = many.content.decode()
    listed = [group.name for of in many.context["folded"] for group in of.groups]
    assert sorted(listed) == sorted(group.name for group in many.context["groups"])
    assert [of.number for of in many.context["folded"]][-1] == 0
    assert "Zonder leerjaar" in page
    assert page.count("x13</a>") == 1
