"""The desk weighs names of others before a copy for a request goes out, and nothing goes while something is undecided (AVG art. 15(4))."""

import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connections
from django.test import Client

from tests.care.test_guidance import put_note
from tests.copies.copying import ask, content, document_in, uid_in
from tests.copies.test_dossier import history
from tests.gate.hostile import ask as ask_gate
from tests.gate.hostile import attempt, connect
from tests.people import Cast, secret_of, sign_in
from tests.rights import weighing
from tests.rights.asking import handled, put_request, request_id
from tests.rights.weighing import called, decided, handed_out, passages, searched
from zorgvuldig.care.models import GuidanceNote
from zorgvuldig.copies import command
from zorgvuldig.copies.command import NotExported
from zorgvuldig.copies.job import make_copy
from zorgvuldig.rights.weighing import search as searching
from zorgvuldig.rights.weighing.models import WeighedCopy
from zorgvuldig.rights.weighing.pages import READS
from zorgvuldig.rights.weighing.search import decided_for, search, take_up, weighing_of

GONE = "▇ (naam van iemand anders)"
TEXT = "Noor was er. Wendelmoet liep weg! Daarna at Noor een appel."


@pytest.fixture
def uid(cast: Cast) -> UUID:
    """A request of Gerda for access to the data of Noor, in whose notes a classmate stands."""
    called(cast, "bram", "Wendelmoet", "van der", "Zwaluw")
    put_note(cast, cast.maud, title="Gesprek", text=TEXT)
    return put_request(cast)


def text_in(document: dict[str, Any]) -> str:
    """The text of the only note."""
    return str(document["data"]["guidance_note"][0]["text"])


def test_the_page_shows_each_name_in_its_sentence_and_no_more_of_the_text(cast: Cast, uid: UUID) -> None:
    page = searched(cast, uid).get(handled(cast, uid, "kopie/")).content.decode()
    assert "<mark>Wendelmoet</mark> liep weg!" in page
    assert "appel" not in page
    assert "Noor was er" not in page


def test_nothing_goes_out_while_something_is_undecided(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    with pytest.raises(NotExported, match="Nobody weighed this copy"):
        handed_out(cast, uid, tmp_path / "a.zip")
    officer = searched(cast, uid)
    with pytest.raises(NotExported, match=r"Of 1 passages .* and 0 attachments"):
        handed_out(cast, uid, tmp_path / "a.zip")
    assert not list(tmp_path.iterdir())
    assert cast.db.execute("select count(*) from release").fetchone() == (0,)
    decided(officer, cast, uid, "left_out")
    document = handed_out(cast, uid, tmp_path / "a.zip")
    assert text_in(document) == TEXT.replace("Wendelmoet", GONE)
    names = next(one for one in document["withheld"] if one["ground"] == "names")
    assert "15" in names["article"]
    assert cast.db.execute("select basis from release").fetchall() == [(f"rights/{uid}",)]


def test_the_database_refuses_too(cast: Cast, uid: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = searched(cast, uid)
    decided(officer, cast, uid, "left_out")
    number = cast.db.execute("select number from pupil where person_id = %s", [cast.noor.id]).fetchone()[0]
    found = searching.weighing_of(str(uid), number)
    cast.db.execute("update copy_passage set outcome = '', decided_at = null, decided_by_id = null")
    monkeypatch.setattr(weighing, "weighing_of", lambda *_: found)
    with pytest.raises(NotExported, match="The database refuses") as refused:
        handed_out(cast, uid, tmp_path / "a.zip")
    assert "copy_passages" in str(refused.value.__cause__)
    assert cast.db.execute("select count(*) from release").fetchone() == (0,)
    assert not list(tmp_path.iterdir())


def test_a_passage_that_may_be_read_stays_as_long_as_its_sentence_does(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    decided(searched(cast, uid), cast, uid, "may_be_read")
    assert text_in(handed_out(cast, uid, tmp_path / "a.zip")) == TEXT
    changed = TEXT.replace("liep weg", "sloeg Noor")
    sealed = bytes(GuidanceNote._meta.get_field("text").sealed_for(cast.noor.id, changed))
    cast.db.execute("update guidance_note set text = %s", [sealed])
    with pytest.raises(NotExported, match="Of 1 passages"):
        handed_out(cast, uid, tmp_path / "b.zip")


def test_what_the_desk_let_stand_holds_for_the_next_copy_of_who_asked_and_of_nobody_else(cast: Cast, uid: UUID) -> None:
    decided(searched(cast, uid), cast, uid, "may_be_read")
    (key,) = decided_for(cast.noor.id, cast.gerda.id)
    assert decided_for(cast.noor.id, cast.gerda.id) == {key: "may_be_read"}
    assert decided_for(cast.noor.id, cast.karim.id) == {}
    assert decided_for(cast.tess.id, cast.gerda.id) == {}


def test_a_familys_own_copy_has_what_the_desk_let_stand_and_masks_what_nobody_decided(cast: Cast, uid: UUID) -> None:
    decided(searched(cast, uid), cast, uid, "may_be_read")
    put_note(cast, cast.maud, title="Later", text="Wendelmoet kwam terug.")
    browser, address = ask(cast)
    assert make_copy(uid_in(address), now=datetime.now(UTC), decided=decided_for)
    rows = document_in(content(browser.post(address)))["data"]["guidance_note"]
    assert {row["text"] for row in rows} == {TEXT, f"{GONE} kwam terug."}


def test_all_of_a_name_is_decided_at_once(cast: Cast, uid: UUID) -> None:
    put_note(cast, cast.maud, title="Later", text="WENDELMOET kwam terug. De Zwaluw niet.")
    officer = searched(cast, uid)
    first = passages(cast, uid)[0][0]
    decided(officer, cast, uid, "left_out", first, scope="all")
    assert sorted(row[5] for row in passages(cast, uid)) == ["", "left_out", "left_out"]


def test_words_of_the_desk_are_found_and_a_name_that_is_a_word_is_doubtful(cast: Cast, uid: UUID) -> None:
    called(cast, "bram", "Roos", "", "Zwaluw")
    put_note(cast, cast.maud, title="Twee", text="Een Roos in de klas. Het boefje lachte.")
    searched(cast, uid, "boefje")
    assert sorted((row[4], row[3] - row[2]) for row in passages(cast, uid)) == [(False, 6), (True, 4)]


@pytest.mark.parametrize(
    "text",
    [
        "Van der Zwaluw belde. [[Wendelmoet komt hier nooit uit",
        "**Wen**delmoet liep.",
        "Wendel\u200bmoet liep.",
        "Wendel-\nmoet liep.",
        "Wén\u0301delmoet liep.",
    ],
)
def test_a_split_name_is_weighed_too(cast: Cast, uid: UUID, text: str) -> None:
    cast.db.execute("delete from guidance_note")
    put_note(cast, cast.maud, title="Gesprek", text=text)
    searched(cast, uid)
    assert len(passages(cast, uid)) == 1


def test_what_is_marked_is_not_shown_to_the_desk_and_asks_no_decision(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    cast.db.execute("delete from guidance_note")
    put_note(cast, cast.maud, title="Gesprek", text="[[Wendelmoet heeft een geheim]] en Van der Zwaluw belde.")
    officer = searched(cast, uid)
    page = officer.get(handled(cast, uid, "kopie/")).content.decode()
    assert "geheim" not in page
    assert "Wendelmoet" not in page
    decided(officer, cast, uid, "may_be_read")
    assert text_in(handed_out(cast, uid, tmp_path / "a.zip")) == "▇ (gaat over iemand anders) en Van der Zwaluw belde."


def test_a_decision_of_another_request_or_pupil_does_not_count(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    decided(searched(cast, uid), cast, uid, "may_be_read")
    other = put_request(cast, asker=None, asker_name="Iemand")
    searched(cast, other)
    with pytest.raises(NotExported, match="Of 1 passages"):
        handed_out(cast, other, tmp_path / "a.zip")
    with pytest.raises(NotExported, match="There is no request"):
        handed_out(cast, uid, tmp_path / "a.zip", pupil="bram")
    with pytest.raises(NotExported, match="There is no request"):
        weighing_of("geen-nummer", "1")


def test_a_passage_of_another_request_cannot_be_decided_here(cast: Cast, uid: UUID) -> None:
    other = put_request(cast, asker=None, asker_name="Iemand")
    officer = searched(cast, uid)
    searched(cast, other)
    officer.post(handled(cast, uid, "kopie/namen/"), {"one": f"may_be_read {passages(cast, other)[0][0]}"})
    officer.post(handled(cast, uid, "kopie/namen/"), {"one": "may_be_read x"})
    officer.post(handled(cast, uid, "kopie/namen/"), {"one": f"iets {passages(cast, uid)[0][0]}"})
    assert [row[5] for row in (*passages(cast, uid), *passages(cast, other))] == ["", ""]


def test_a_digest_that_somebody_changed_leaves_the_name_undecided(cast: Cast, uid: UUID, tmp_path: Path) -> None:
    decided(searched(cast, uid), cast, uid, "may_be_read")
    cast.db.execute("update copy_passage set digest = %s", [b"x" * 32])
    with pytest.raises(NotExported, match="Of 1 passages"):
        handed_out(cast, uid, tmp_path / "a.zip")


@pytest.mark.parametrize("column", ["digest = '\\x00'", "starts = 0, ends = 1", "row_id = 0", "sentence = '\\x00'"])
def test_at_the_door_nobody_changes_which_passage_it_is(cast: Cast, uid: UUID, column: str) -> None:
    searched(cast, uid)
    with pytest.raises(psycopg.errors.CheckViolation, match="weighing cannot be said: kept"):
        at_the_door(cast, f"update copy_passage set {column}")


def test_who_asked_does_not_decide_and_who_reads_along_neither(cast: Cast, uid: UUID) -> None:
    searched(cast, uid)
    passage = passages(cast, uid)[0][0]
    cast.db.execute("update request set asker_id = %s where uid = %s", [cast.petra.id, uid])
    sign_in(cast.petra).post(handled(cast, uid, "kopie/namen/"), {"one": f"may_be_read {passage}"})
    assert sign_in(cast.fenna).post(handled(cast, uid, "kopie/namen/"), {"one": f"left_out {passage}"}).status_code in (
        403,
        404,
    )
    assert passages(cast, uid)[0][5] == ""


def test_the_database_lets_nobody_decide_of_what_they_asked(cast: Cast, uid: UUID) -> None:
    searched(cast, uid)
    cast.db.execute("update request set asker_id = %s where uid = %s", [cast.petra.id, uid])
    decides = f"outcome = 'may_be_read', decided_at = now(), decided_by_id = {cast.petra.id}"
    with pytest.raises(psycopg.errors.CheckViolation, match="weighing cannot be said: own"):
        at_the_door(cast, f"update copy_passage set {decides}")


def test_the_desk_takes_no_passage_or_file_away(cast: Cast, uid: UUID) -> None:
    searched(cast, uid)
    with pytest.raises(psycopg.errors.CheckViolation, match="weighing cannot be said: kept"):
        at_the_door(cast, "delete from copy_passage")


def at_the_door(cast: Cast, statement: str) -> None:
    """Send this as the officer who opened Noor."""
    with closing(connect()) as connection:
        writes = ("request", "correction")
        secret, noor = secret_of(cast.petra), cast.noor.uid
        _said, token = ask_gate(connection, secret, "rights", READS, "pupil", noor, writes=writes)
        attempt(connection, "writer", token, statement)


def test_no_family_sees_what_the_desk_weighs(cast: Cast, uid: UUID) -> None:
    decided(searched(cast, uid), cast, uid, "left_out")
    assert sign_in(cast.gerda).get(handled(cast, uid, "kopie/")).status_code in (403, 404)
    browser, address = ask(cast)
    assert make_copy(uid_in(address), now=datetime.now(UTC), decided=decided_for)
    document = document_in(content(browser.post(address)))
    assert not {"copy_passage", "weighed_copy", "copy_file", "masked_file"} & set(document["data"])
    assert history(document, "copy_passage") == []
    assert "Wendelmoet" not in str(document)


def test_a_search_that_is_killed_leaves_what_was_there(cast: Cast, uid: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = searched(cast, uid)
    decided(officer, cast, uid, "left_out")
    before = passages(cast, uid)
    put_note(cast, cast.maud, title="Later", text="Wendelmoet kwam terug.")
    officer.post(handled(cast, uid, "kopie/zoeken/"), {"word": "boefje"})

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(searching, "_keep_files", killed)
        with pytest.raises(KeyboardInterrupt):
            search(uid, now=datetime.now(UTC))
    assert passages(cast, uid) == before
    assert cast.db.execute(
        "select searched_at from weighed_copy where request_id = %s", [request_id(cast, uid)]
    ).fetchone() == (None,)
    assert search(uid, now=datetime.now(UTC))
    assert [row[5] for row in passages(cast, uid)] == ["left_out", ""]


def test_a_decision_taken_while_the_copy_is_made_stops_it(
    cast: Cast, uid: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = searched(cast, uid)
    decided(officer, cast, uid, "may_be_read")
    archive = command.archive

    def slowly(dossier: Any) -> Any:
        decided(officer, cast, uid, "left_out")
        return archive(dossier)

    monkeypatch.setattr(command, "archive", slowly)
    with pytest.raises(NotExported, match="decided about this copy while it was made"):
        handed_out(cast, uid, tmp_path / "a.zip")
    assert not list(tmp_path.iterdir())


def test_what_waits_is_searched_when_its_turn_comes(cast: Cast, uid: UUID) -> None:
    """Also when the worker was killed that should have done it."""
    for word in ("", "boefje"):
        assert sign_in(cast.petra).post(handled(cast, uid, "kopie/zoeken/"), {"word": word}).status_code == 303
    assert cast.db.execute(
        "select count(*) from procrastinate_jobs where task_name like '%take_up_copies'"
    ).fetchone() == (1,)
    assert take_up(datetime.now(UTC)) == 1
    assert take_up(datetime.now(UTC)) == 0
    assert len(passages(cast, uid)) == 1


def test_two_who_begin_at_once_weigh_one_copy(cast: Cast, uid: UUID) -> None:
    clients = [sign_in(cast.petra), sign_in(cast.petra)]
    answers: list[int] = []

    def begin(client: Client, word: str) -> None:
        try:
            answers.append(client.post(handled(cast, uid, "kopie/zoeken/"), {"word": word}).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin, args=pair) for pair in zip(clients, ("boefje", "kleine"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303, 303]
    (weighed,) = cast.db.execute("select words from weighed_copy").fetchall()
    words = str(WeighedCopy._meta.get_field("words").opened(weighed[0]))
    assert sorted(words.splitlines()) == ["boefje", "kleine"]


def test_a_word_that_would_be_found_everywhere_is_not_searched(cast: Cast, uid: UUID) -> None:
    answer = sign_in(cast.petra).post(handled(cast, uid, "kopie/zoeken/"), {"word": "a b"})
    assert answer.status_code == 422
    assert "Typ minstens drie letters" in answer.content.decode()
    assert cast.db.execute("select count(*) from weighed_copy").fetchone() == (0,)


def test_one_word_more_while_it_is_searched_begins_anew(cast: Cast, uid: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    searched(cast, uid)
    read = searching.read

    def meanwhile(*arguments: Any, **more: Any) -> Any:
        monkeypatch.setattr(searching, "read", read)
        words = bytes(WeighedCopy._meta.get_field("words").sealed_for(cast.noor.id, "boefje"))
        cast.db.execute("update weighed_copy set words = %s, searched_at = null", [words])
        return read(*arguments, **more)

    monkeypatch.setattr(searching, "read", meanwhile)
    assert not search(uid, now=datetime.now(UTC))
    assert cast.db.execute("select searched_at from weighed_copy").fetchone() == (None,)
