"""Notes about a pupil: for whom they are, who wrote them, and that nobody else reads them."""

import uuid
from datetime import timedelta

import pytest

from tests.people import NOW, Cast, Someone, days, sign_in, years_ago
from zorgvuldig.care.models import CareNote, GuidanceNote, OwnNote
from zorgvuldig.platform.vault import keys

NOTE = {
    "kind": "talk",
    "happened_on": days(-1).isoformat(),
    "title": "Ruzie op het plein",
    "text": "Noor vertelde dat zij zeepaardje wordt genoemd.",
}
TABLES = {"mentors": "guidance_note", "care": "care_note", "myself": "own_note"}


def mentors_page(cast: Cast, pupil: str = "noor", more: str = "") -> str:
    return f"/leerlingen/{cast.people[pupil].uid}/begeleiding/notities/{more}"


def care_page(cast: Cast, pupil: str = "noor", more: str = "") -> str:
    return f"/leerlingen/{cast.people[pupil].uid}/zorg/{more}"


def put_note(cast: Cast, author: Someone, audience: str = "mentors", pupil: str = "noor", **more: object) -> uuid.UUID:
    """A note that stands already; `title` and `text` are sealed for the pupil."""
    model = {"mentors": GuidanceNote, "care": CareNote, "myself": OwnNote}[audience]
    someone, uid = cast.people[pupil], uuid.uuid4()
    texts = {"title": "Titel van toen", "text": "Tekst van toen"} | {k: v for k, v in more.items() if k in NOTE}
    sealed = {
        column: bytes(model._meta.get_field(column).sealed_for(someone.id, texts[column]))
        for column in ("title", "text")
    }
    cast.put(
        TABLES[audience],
        uid=uid,
        pupil_id=someone.id,
        kind=texts.get("kind", "note"),
        happened_on=more.get("happened_on", days(-3)),
        author_id=author.id,
        written_at=NOW - timedelta(days=3),
        **sealed,
    )
    return uid


def count(cast: Cast, table: str) -> int:
    return int(cast.db.execute(f"select count(*) from {table}").fetchone()[0])


# --- writing ----------------------------------------------------------------------------------------------------


def test_the_form_says_who_reads_along_before_anything_is_written(cast: Cast) -> None:
    mentor = sign_in(cast.maud).get(mentors_page(cast, more="nieuw/")).content.decode()
    assert "De mentoren van deze leerling en de zorgcoördinatoren lezen het." in mentor
    assert "De ouders en de leerling mogen elke notitie lezen." in mentor
    assert "Het zorgteam." not in mentor
    assert mentor.index("Voor wie schrijft u dit?") < mentor.index("Wat is er gezien of besproken?")
    assert "Het zorgteam." in sign_in(cast.cato).get(care_page(cast, more="notities/nieuw/")).content.decode()


@pytest.mark.parametrize("audience", ["mentors", "myself"])
def test_a_mentor_writes_for_the_team_or_for_herself(cast: Cast, audience: str) -> None:
    maud = sign_in(cast.maud)
    answer = maud.post(mentors_page(cast, more="nieuw/"), {**NOTE, "audience": audience})
    assert (answer.status_code, answer.url) == (303, mentors_page(cast))
    page = maud.get(mentors_page(cast)).content.decode()
    assert "zeepaardje" in page
    assert "Maud Werker" in page
    row = cast.db.execute(f"select pupil_id, author_id from {TABLES[audience]}").fetchall()
    assert row == [(cast.noor.id, cast.maud.id)]


def test_a_mentor_cannot_write_for_the_care_team(cast: Cast) -> None:
    answer = sign_in(cast.maud).post(mentors_page(cast, more="nieuw/"), {**NOTE, "audience": "care"})
    assert answer.status_code == 422
    assert "Kies wie dit mag lezen." in answer.content.decode()
    assert sign_in(cast.maud).post(care_page(cast, more="notities/nieuw/"), NOTE).status_code == 404
    assert [count(cast, table) for table in TABLES.values()] == [0, 0, 0]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("audience", "", "Kies wie dit mag lezen."),
        ("kind", "secret", "Kies of dit een notitie, een gespreksverslag of een afspraak is."),
        ("happened_on", days(2).isoformat(), "Deze dag moet nog komen."),
        ("happened_on", "gisteren", "Vul de dag in als dag, maand en jaar"),
        ("title", " ", "Schrijf in een paar woorden waar het over gaat."),
        ("text", "", "Schrijf op wat er is gezien of besproken."),
    ],
)
def test_a_wrong_note_keeps_what_was_typed(cast: Cast, field: str, value: str, sentence: str) -> None:
    data = {**NOTE, "audience": "mentors", field: value}
    answer = sign_in(cast.maud).post(mentors_page(cast, more="nieuw/"), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert ("zeepaardje" in answer.content.decode()) is (field != "text")
    assert count(cast, "guidance_note") == 0


def test_a_note_is_not_readable_in_the_database(cast: Cast) -> None:
    sign_in(cast.maud).post(mentors_page(cast, more="nieuw/"), {**NOTE, "audience": "mentors"})
    stored = cast.db.execute("select title, text from guidance_note").fetchone()
    history = str(cast.db.execute("select array_agg(changed) from gate.change").fetchall())
    for sealed in stored:
        assert isinstance(sealed, bytes)
        assert b"zeepaardje" not in sealed
        assert b"Ruzie" not in sealed
    assert "zeepaardje" not in history


def test_a_note_whose_key_was_destroyed_reads_as_erased(cast: Cast) -> None:
    maud = sign_in(cast.maud)
    maud.post(mentors_page(cast, more="nieuw/"), {**NOTE, "audience": "mentors"})
    assert "zeepaardje" in maud.get(mentors_page(cast)).content.decode()
    assert keys.destroy([cast.noor.id]) == 1
    page = maud.get(mentors_page(cast)).content.decode()
    assert "Deze tekst is gewist." in page
    assert "zeepaardje" not in page


# --- reading ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["dirk", "sanne", "hanna", "otto", "anna", "leo", "petra", "fenna", "vera", "bas", "wim"]
)
def test_nobody_else_of_the_school_reads_notes(cast: Cast, name: str) -> None:
    put_note(cast, cast.maud)
    browser = sign_in(cast.people[name])
    for address in (mentors_page(cast), mentors_page(cast, more="nieuw/"), care_page(cast)):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert "van toen" not in answer.content.decode()


def test_the_mentor_sees_nothing_of_the_care_team(cast: Cast) -> None:
    for audience in TABLES:
        put_note(cast, cast.cato, audience, text=f"geheim-{audience}")
    mentor = sign_in(cast.maud).get(mentors_page(cast)).content.decode()
    assert [f"geheim-{audience}" in mentor for audience in TABLES] == [True, False, False]
    cato = sign_in(cast.cato).get(care_page(cast)).content.decode()
    assert [f"geheim-{audience}" in cato for audience in TABLES] == [True, True, True]


def test_what_a_counsellor_keeps_to_herself_no_colleague_sees(cast: Cast) -> None:
    zeno = cast.staff("Zeno", "care_coordinator")
    uid = put_note(cast, cast.cato, "myself", text="alleen voor Cato")
    page = sign_in(zeno).get(care_page(cast)).content.decode()
    assert "alleen voor Cato" not in page
    assert "Titel van toen" not in page
    assert sign_in(zeno).get(care_page(cast, more=f"notities/{uid}/")).status_code == 404
    assert "alleen voor Cato" in sign_in(cast.cato).get(care_page(cast)).content.decode()


def test_a_mentor_does_not_see_the_notes_of_next_door(cast: Cast) -> None:
    put_note(cast, cast.cato, pupil="sem")
    assert sign_in(cast.maud).get(mentors_page(cast, "sem")).status_code == 404
    assert sign_in(cast.cato).get(care_page(cast, "wout")).status_code == 404


def test_old_notes_are_folded_under_their_year_and_agreements_stand_out(cast: Cast) -> None:
    put_note(cast, cast.maud, title="Van lang geleden", happened_on=years_ago(3))
    put_note(cast, cast.maud, title="Van net", happened_on=years_ago(2) + timedelta(days=1))
    put_note(cast, cast.maud, title="Elke maandag bellen", kind="agreement", happened_on=days(-2))
    answer = sign_in(cast.maud).get(mentors_page(cast))
    notes = answer.context["notes"]
    assert [str(entry.note.title) for entry in notes.recent] == ["Elke maandag bellen", "Van net"]
    assert [(year.year, len(year.entries)) for year in notes.older] == [(years_ago(3).year, 1)]
    page = answer.content.decode()
    assert f"<summary>{years_ago(3).year}: 1 notitie</summary>" in page
    assert "Afspraak: Elke maandag bellen" in page


def test_no_notes_says_what_one_can_do(cast: Cast) -> None:
    assert "Er zijn nog geen notities." in sign_in(cast.maud).get(mentors_page(cast)).content.decode()


# --- correcting -------------------------------------------------------------------------------------------------


def test_an_author_corrects_and_what_it_said_stays(cast: Cast) -> None:
    maud = sign_in(cast.maud)
    maud.post(mentors_page(cast, more="nieuw/"), {**NOTE, "audience": "mentors"})
    uid = only_uid(cast)
    address = mentors_page(cast, more=f"{uid}/")
    assert "zeepaardje" in maud.get(address).content.decode()
    answer = maud.post(address, {**NOTE, "text": "Noor wordt geplaagd."})
    assert answer.status_code == 303
    page = sign_in(cast.cato).get(care_page(cast)).content.decode()
    assert "Noor wordt geplaagd." in page
    assert "Eén keer verbeterd" in page
    assert "zeepaardje" in page
    changed = cast.db.execute("select changed from gate.change where op = 'update'").fetchone()[0]
    assert set(changed) == {"text"}


def only_uid(cast: Cast) -> uuid.UUID:
    return uuid.UUID(str(cast.db.execute("select uid from guidance_note").fetchone()[0]))


def test_nobody_corrects_the_note_of_somebody_else(cast: Cast) -> None:
    uid = put_note(cast, cast.maud)
    cato = sign_in(cast.cato)
    assert "Verbeter<" not in cato.get(care_page(cast)).content.decode()
    address = care_page(cast, more=f"notities/{uid}/")
    assert cato.get(address).status_code == 404
    assert cato.post(address, NOTE).status_code == 404
    assert count(cast, "guidance_note") == 1
    assert cast.db.execute("select author_id from guidance_note").fetchall() == [(cast.maud.id,)]


def test_a_note_of_another_pupil_is_not_reached_through_this_one(cast: Cast) -> None:
    uid = put_note(cast, cast.maud, pupil="tess")
    assert sign_in(cast.maud).get(mentors_page(cast, "noor", f"{uid}/")).status_code == 404
    assert sign_in(cast.maud).get(mentors_page(cast, "tess", f"{uid}/")).status_code == 200


def test_who_reads_a_note_does_not_change_by_correcting_it(cast: Cast) -> None:
    uid = put_note(cast, cast.maud, "myself")
    sign_in(cast.maud).post(mentors_page(cast, more=f"{uid}/"), {**NOTE, "audience": "mentors"})
    assert (count(cast, "guidance_note"), count(cast, "own_note")) == (0, 1)


def test_reading_notes_is_in_the_log_of_the_family(cast: Cast) -> None:
    sign_in(cast.maud).get(mentors_page(cast))
    rows = cast.db.execute("select actor_id, pupil_id, purpose from gate.log where not refused").fetchall()
    assert rows == [(cast.maud.id, cast.noor.id, "mentoring")]
