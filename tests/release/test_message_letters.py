"""Letters of a message for whoever has no account: by whom they are made, once, on record, and counted as told."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.messages.test_messages import letter, to_group
from tests.messages.test_reach import stage, without_account
from tests.people import Cast, sign_in
from tests.platform.documents.pdf import text_of
from tests.platform.vault.samples import PDF
from zorgvuldig.gate.door import Door
from zorgvuldig.platform.vault import keys
from zorgvuldig.release.lists import message_letter_pages, message_letters


def sent_by_dirk(cast: Cast, **more: Any) -> str:
    """A message to the maths group, of which one family has no account: its number, by which it is asked for."""
    without_account(cast, "gerda")
    cast.db.execute(
        "update guardian set street = 'Brink 1', postcode = '1234 AB', town = 'Wilgendam' where person_id = %s",
        [cast.gerda.id],
    )
    form = letter(**more)
    assert sign_in(cast.dirk).post(to_group(cast, more="nieuw/"), form).status_code == 303
    return str(form["batch"])


def desk(cast: Cast, more: str = "") -> str:
    return f"/groepen/{cast.groups['2B'][1]}/brieven/{more}"


def waits(cast: Cast, address: str = "") -> list[tuple[str, int]]:
    """The messages that wait at the desk: the number that makes their letters, and for how many people."""
    found = sign_in(cast.anna).get(address or desk(cast)).context["found"]
    return [(str(one.message.uid), one.people) for one in found]


def make(cast: Cast, uid: str, name: str = "anna") -> Any:
    return sign_in(cast.people[name]).post(desk(cast, "maken/"), {"bericht": uid})


def test_one_file_with_a_letter_for_each_address(cast: Cast) -> None:
    sent_by_dirk(cast)
    ((uid, people),) = waits(cast)
    assert people == 1  # Gerda reads about two children
    answer = make(cast, uid)
    assert answer["Content-Disposition"] == 'attachment; filename="brieven.pdf"'
    text = text_of(b"".join(answer))
    assert text.count("Gerda Ouder") == 1
    assert "Noor en Tess" in text
    assert "Brink 1" in text
    assert "Morgen nemen wij zwemspullen mee." in text
    assert all(name not in text for name in ("Rob", "Karim", "Geheimlaan"))


def test_what_was_sent_by_letter_is_on_record_and_counted_as_told(cast: Cast) -> None:
    batch = sent_by_dirk(cast)
    make(cast, waits(cast)[0][0])
    released = cast.db.execute("select pupil_id, channel, recipient, basis, fields::text from release").fetchall()
    assert {(pupil, channel, recipient) for pupil, channel, recipient, _basis, _fields in released} == {
        (cast.noor.id, "list", "colleagues"),
        (cast.tess.id, "list", "colleagues"),
    }
    assert all(
        "message_letters/post" in row[3] and "guardian.street" in row[4] and "message.body" in row[4]
        for row in released
    )
    page = sign_in(cast.dirk).get(to_group(cast, more=f"{batch}/")).content.decode()
    assert "2 kregen het als brief." in page
    assert "per brief" in page
    assert waits(cast) == []
    assert "Er wachten geen brieven." in sign_in(cast.anna).get(desk(cast)).content.decode()


def test_letters_are_made_once(cast: Cast) -> None:
    sent_by_dirk(cast)
    ((uid, _people),) = waits(cast)
    assert make(cast, uid).status_code == 200
    assert make(cast, uid).status_code == 404
    assert cast.db.execute("select count(*) from message_letter").fetchone() == (2,)
    assert cast.db.execute("select count(*) from release").fetchone() == (2,)


@pytest.mark.parametrize("name", ["dirk", "maud", "wim", "cato", "vera", "leo", "gerda", "petra", "bas"])
def test_nobody_but_the_administration_makes_them(cast: Cast, name: str) -> None:
    sent_by_dirk(cast)
    uid = waits(cast)[0][0]
    browser = sign_in(cast.people[name]) if name != "gerda" else sign_in(cast.olga)
    assert browser.get(desk(cast)).status_code == 404
    assert browser.post(desk(cast, "maken/"), {"bericht": uid}).status_code == 404
    assert cast.db.execute("select count(*) from release").fetchone() == (0,)


def test_a_message_of_another_class_is_not_there(cast: Cast) -> None:
    sent_by_dirk(cast)
    uid = waits(cast)[0][0]
    anna = sign_in(cast.anna)
    assert anna.post(f"/groepen/{cast.groups['3A'][1]}/brieven/maken/", {"bericht": uid}).status_code == 404
    assert anna.post(desk(cast, "maken/")).status_code == 404


def test_a_year_of_the_course_is_one_file_in_the_order_of_the_classes(cast: Cast) -> None:
    for name in ("gerda", "olga", "maud"):
        without_account(cast, name)
    here = stage(cast, "3A").removesuffix("berichten/") + "brieven/"
    stage(cast)
    anna = sign_in(cast.anna)
    assert anna.post(stage(cast, more="nieuw/"), letter(whom="all")).status_code == 303
    ((uid, people),) = waits(cast, here)
    assert people == 3
    text = text_of(b"".join(anna.post(f"{here}maken/", {"bericht": uid})))
    assert text.index("Gerda Ouder") < text.index("Olga Ouder")
    assert text.count("Zwemmen op dinsdag") == 3


def test_of_what_is_for_the_pupil_alone_no_letter_goes(cast: Cast) -> None:
    sent_by_dirk(cast)
    cast.db.execute("update message set to_pupil = true")
    assert waits(cast) == []


def test_of_a_message_that_was_wiped_no_letter_is_made(cast: Cast) -> None:
    sent_by_dirk(cast)
    ((uid, _people),) = waits(cast)
    keys.destroy([cast.noor.id, cast.tess.id])
    answer = sign_in(cast.anna).post(desk(cast, "maken/"), {"bericht": uid}, follow=True)
    assert "De tekst van dit bericht is gewist." in answer.content.decode()
    assert cast.db.execute("select count(*) from message_letter").fetchone() == (0,)


def test_letters_say_that_files_come_with_it(cast: Cast) -> None:
    sent_by_dirk(cast, files=[SimpleUploadedFile("brief.pdf", PDF, "application/pdf")])
    text = text_of(b"".join(make(cast, waits(cast)[0][0])))
    assert "Vraag de administratie erom." in text


def test_a_letter_that_a_colleague_makes_in_this_moment_is_not_made_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_by_dirk(cast)
    ((uid, _people),) = waits(cast)
    found = message_letters.waiting_letters

    def late(*, door: Door) -> Any:
        """The colleague is done between the look and the making."""
        answer = found(door=door)
        cast.db.execute(
            "insert into message_letter (message_id, pupil_id, person_id, printed_at, printed_by_id) "
            "select id, pupil_id, %s, now(), %s from message where pupil_id = %s",
            [cast.gerda.id, cast.anna.id, cast.noor.id],
        )
        return answer

    monkeypatch.setattr(message_letter_pages, "waiting_letters", late)
    answer = make(cast, uid)
    assert answer.status_code == 303
    assert cast.db.execute("select count(*) from release").fetchone() == (0,)
