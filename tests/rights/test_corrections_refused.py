"""What is not accepted: the wrong person, the wrong desk, twice, changed meanwhile, wrong values, wrong papers."""

import threading
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from tests.attendance.attending import absence, lesson, mark, reason
from tests.care.test_guidance import put_note
from tests.people import NOW, Cast, days, secret_of, sign_in, years_ago
from tests.rights.correcting import STREET, ask, decide, desk, grade_of, outcome, place_of, was_on
from tests.rights.places import put_correction
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.rights.corrections.actions import AlreadyDecided, accept_correction, refuse_correction
from zorgvuldig.rights.corrections.desks import DESKS
from zorgvuldig.rights.corrections.reads import token
from zorgvuldig.rights.models import Correction


def count(cast: Cast, table: str = "correction") -> int:
    number: int = cast.db.execute(f"select count(*) from {table}").fetchone()[0]
    return number


def test_from_sixteen_the_pupil_says_it_and_the_guardian_cannot(cast: Cast) -> None:
    path = place_of(cast.tess, "pupil_contact.street", cast.tess.id)
    assert sign_in(cast.gerda).get(path).status_code == 404
    file = sign_in(cast.gerda).get(f"/mijn-kind/{cast.tess.uid}/").content.decode()
    assert "klopt-niet" not in file
    ask(cast, who="tess", pupil="tess")
    assert "klopt-niet" in sign_in(cast.tess).get("/mijn-gegevens/").content.decode()
    assert "klopt-niet" not in sign_in(cast.noor).get("/mijn-gegevens/").content.decode()


def test_the_birthday_itself_changes_who_says_it(cast: Cast) -> None:
    path = place_of(cast.noor, "pupil_contact.street", cast.noor.id)
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(16), cast.noor.id])
    assert sign_in(cast.gerda).get(path).status_code == 404


def test_what_one_parent_asked_is_not_the_others(cast: Cast) -> None:
    correction = ask(cast)
    cast.db.execute("update guardianship set has_authority = true where guardian_id = %s", [cast.rob.id])
    rob = sign_in(cast.rob)
    assert str(correction) not in rob.get(f"/mijn-kind/{cast.noor.uid}/verbeteringen/").content.decode()
    assert rob.get(f"/mijn-kind/{cast.noor.uid}/verbeteringen/{correction}/").status_code == 404


def test_details_of_the_other_parent_are_the_other_parents(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    assert gerda.get(place_of(cast.noor, "guardian.phone", cast.gerda.id)).status_code == 200
    assert gerda.get(place_of(cast.noor, "guardian.phone", cast.rob.id)).status_code == 404


@pytest.mark.parametrize(
    "field",
    [
        "release.fields",
        "gate.log.purpose",
        "pupil_identity.sort_key",
        "grade.reason",
        "official_number.number",
        "person.uid",
    ],
)
def test_what_is_no_datum_cannot_be_disputed(cast: Cast, field: str) -> None:
    table, _dot, column = field.rpartition(".")
    path = f"/mijn-kind/{cast.noor.uid}/klopt-niet/{table.replace('.', '_')}/{column}/{token(field, cast.noor.id)}/"
    assert sign_in(cast.gerda).get(path).status_code == 404


def test_a_record_of_another_pupil_or_a_made_up_one_is_not_there(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    for row in (token("grade.value", grade_of(cast, "bram")), token("grade.value", 0), uuid4()):
        path = f"/mijn-kind/{cast.noor.uid}/klopt-niet/grade/value/{row}/"
        assert gerda.get(path).status_code == 404
        assert gerda.post(path, {"proposed": "9", "explanation": "x"}).status_code == 404
    assert count(cast) == 0


def test_a_grade_not_shown_yet_cannot_be_disputed(cast: Cast) -> None:
    cast.db.execute("update test set shown_from = null where id = %s", [cast.tests["breuken"]])
    assert sign_in(cast.gerda).get(place_of(cast.noor, "grade.value", grade_of(cast))).status_code == 404


@pytest.mark.parametrize(
    ("field", "proposed", "sentence"),
    [
        ("pupil_birth.born_on", "gisteren", "Vul de dag in als dag, maand en jaar"),
        ("pupil_birth.sex", "vis", "Kies wat er moet staan"),
        ("pupil_contact.email", "geen adres", "Dit is geen e-mailadres"),
        ("pupil_identity.given_name", "", "Schrijf op wat er moet staan"),
        ("pupil_identity.given_name", "Noor", "Dit staat er al"),
        ("pupil_identity.given_name", "N" * 101, "Gebruik hoogstens 100 tekens"),
        ("grade.value", "11", "hoogstens 10,0"),
        ("grade.value", "6,45", "één cijfer achter de komma"),
    ],
)
def test_a_value_that_cannot_be_is_not_asked(cast: Cast, field: str, proposed: str, sentence: str) -> None:
    row = grade_of(cast) if field == "grade.value" else cast.noor.id
    answer = sign_in(cast.gerda).post(place_of(cast.noor, field, row), {"proposed": proposed, "explanation": "Echt."})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert count(cast) == count(cast, "request") == 0


def test_a_reason_is_needed(cast: Cast) -> None:
    path = place_of(cast.noor, "pupil_contact.street", cast.noor.id)
    assert sign_in(cast.gerda).post(path, STREET | {"explanation": " "}).status_code == 422
    assert count(cast, "request") == 0


def test_the_same_is_asked_once_and_leads_to_what_waits(cast: Cast) -> None:
    correction = ask(cast)
    gerda, path = sign_in(cast.gerda), place_of(cast.noor, "pupil_contact.street", cast.noor.id)
    for answer in (gerda.get(path), gerda.post(path, STREET)):
        assert answer.status_code == 303
        assert str(correction) in answer["Location"]
    assert count(cast) == count(cast, "request") == 1


def test_a_paper_of_the_wrong_kind_keeps_nothing(cast: Cast) -> None:
    path = place_of(cast.noor, "pupil_contact.street", cast.noor.id)
    program = SimpleUploadedFile("bewijs.pdf", b"MZ\x90\x00 run me")
    answer = sign_in(cast.gerda).post(path, STREET | {"papers": program})
    assert answer.status_code == 422
    assert "Wij kunnen dit soort bestand niet bewaren" in answer.content.decode()
    assert count(cast) == count(cast, "request") == count(cast, "correction_file") == 0


def test_too_many_papers_are_refused(cast: Cast) -> None:
    path = place_of(cast.noor, "pupil_contact.street", cast.noor.id)
    papers = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7") for n in range(4)]
    answer = sign_in(cast.gerda).post(path, STREET | {"papers": papers})
    assert answer.status_code == 422
    assert "te veel bestanden" in answer.content.decode()


def test_the_paper_reaches_who_decides_and_nobody_else(cast: Cast) -> None:
    uid, paper = put_correction(cast)
    path = f"{desk(cast, uid, 'administratie', 'contact')}{paper}/"
    assert b"bewijs" in sign_in(cast.anna).get(path).content
    for other in ("dirk", "maud", "cato", "vera", "wim"):
        assert sign_in(cast.people[other]).get(path).status_code == 404


def test_desks_decide_their_own_and_no_more(cast: Cast) -> None:
    note = put_note(cast, cast.cato, "care")
    row = cast.db.execute("select id from care_note where uid = %s", [note]).fetchone()[0]
    care, _ = put_correction(cast, "care_note.text", row)
    grade, _ = put_correction(cast, "grade.value", grade_of(cast))
    contact, _ = put_correction(cast)
    everywhere = [
        ("les", "grades", cast.groups["wi2B"][1]), ("administratie", "contact", cast.noor.uid), ("zorg", "care", cast.noor.uid),
        ("administratie", "identity", cast.noor.uid), ("mentor", "guidance", cast.noor.uid),
    ]  # fmt: skip
    right = {(care, "zorg", "cato"), (grade, "les", "dirk"), (contact, "administratie", "anna")}
    for uid in (care, grade, contact):
        for slug, category, at in everywhere:
            for who in ("dirk", "anna", "cato", "maud"):
                fits = (uid, slug, who) in right and category in ("grades", "contact", "care")
                answer = sign_in(cast.people[who]).get(desk(cast, uid, slug, category, at))
                assert (answer.status_code == 200) is fits, (slug, category, who)


def test_a_teacher_of_another_group_sees_none_of_it(cast: Cast) -> None:
    uid, _ = put_correction(cast, "grade.value", grade_of(cast))
    cast.put("membership", pupil_id=cast.noor.id, group_id=cast.groups["ne3A"][0], starts_on=days(-9), is_class=False)
    otto = sign_in(cast.otto)  # teaches Noor too, something else
    assert str(uid) not in otto.get("/verbeteringen/les/").content.decode()
    for group in ("ne3A", "wi2B"):
        assert otto.get(desk(cast, uid, "les", "grades", cast.groups[group][1])).status_code == 404


def test_who_asked_never_decides(cast: Cast) -> None:
    uid, _ = put_correction(cast, by="anna")
    anna = sign_in(cast.anna)
    assert str(uid) not in anna.get("/verbeteringen/administratie/").content.decode()
    assert anna.get(desk(cast, uid, "administratie", "contact")).status_code == 404


def test_an_own_note_of_a_colleague_stays_theirs(cast: Cast) -> None:
    note = put_note(cast, cast.cato, "myself", text="Eigen gedachte")
    row = cast.db.execute("select id from own_note where uid = %s", [note]).fetchone()[0]
    uid, _ = put_correction(cast, "own_note.text", row)
    maud = sign_in(cast.maud)
    assert str(uid) not in maud.get("/verbeteringen/mentor/").content.decode()
    assert maud.get(desk(cast, uid, "mentor", "own-note")).status_code == 404
    assert str(uid) in sign_in(cast.cato).get("/verbeteringen/zorg/").content.decode()


def test_a_decision_needs_a_reason_and_a_choice(cast: Cast) -> None:
    uid, _ = put_correction(cast)
    path, anna = desk(cast, uid, "administratie", "contact"), sign_in(cast.anna)
    was = was_on(anna, path)
    for form in (
        {"decision": "refuse", "reason": ""},
        {"decision": "", "reason": "x"},
        {"decision": "done", "reason": "x"},
    ):
        assert anna.post(path, form | {"was": was}).status_code == 422, form
    assert outcome(cast, uid) == ""


def test_changed_meanwhile_says_so_and_shows_both(cast: Cast) -> None:
    uid = ask(cast)
    path, anna = desk(cast, uid, "administratie", "contact"), sign_in(cast.anna)
    was = was_on(anna, path)
    cast.db.execute("update pupil_contact set street = 'Intussenlaan 3' where pupil_id = %s", [cast.noor.id])
    answer = anna.post(path, {"was": was, "decision": "accept", "reason": "Ja."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "intussen veranderd" in page
    assert "Intussenlaan 3" in page
    assert "Geheimlaan" in page
    assert outcome(cast, uid) == ""
    assert decide(anna, path, "accept").status_code == 303


def test_what_the_normal_operation_refuses_is_not_half_done(cast: Cast) -> None:
    uid = ask(cast, "pupil_birth.born_on", proposed="2025-01-01")
    path, anna = desk(cast, uid, "administratie", "birth"), sign_in(cast.anna)
    answer = decide(anna, path, "accept")
    assert answer.status_code == 409
    assert "jonger dan 3 of ouder dan 40" in answer.content.decode()
    assert outcome(cast, uid) == ""
    assert (
        cast.db.execute("select born_on from pupil_birth where pupil_id = %s", [cast.noor.id]).fetchone()[0].year < 2025
    )


def test_a_corrected_birth_is_no_longer_compared_with_a_paper(cast: Cast) -> None:
    cast.db.execute(
        "update pupil_birth set confirmed_from = 'passport', confirmed_at = now(), confirmed_by_id = %s where pupil_id = %s",
        [cast.anna.id, cast.noor.id],
    )
    uid = ask(cast, "pupil_birth.sex", proposed="female")
    assert decide(sign_in(cast.anna), desk(cast, uid, "administratie", "birth"), "accept").status_code == 303
    row = cast.db.execute(
        "select sex, confirmed_from, confirmed_at from pupil_birth where pupil_id = %s", [cast.noor.id]
    )
    assert row.fetchone() == ("female", "", None)


def test_a_second_decision_is_not_kept(cast: Cast) -> None:
    uid = ask(cast)
    path, anna = desk(cast, uid, "administratie", "contact"), sign_in(cast.anna)
    was = was_on(anna, path)
    assert decide(anna, path, "refuse").status_code == 303
    answer = anna.post(path, {"was": was, "decision": "accept", "reason": "Toch."})
    assert answer.status_code == 409
    assert "Iemand anders besloot hier al over" in answer.content.decode()
    assert outcome(cast, uid) == "refused"


def test_two_who_decide_at_once_decide_once(cast: Cast) -> None:
    colleague = cast.staff("Berend", "administration")
    uid = ask(cast)
    path = desk(cast, uid, "administratie", "contact")
    clients = [sign_in(cast.anna), sign_in(colleague)]
    was, codes = was_on(clients[0], path), []

    def press(number: int) -> None:
        try:
            form = {"was": was, "decision": ("accept", "refuse")[number], "reason": "Zo."}
            codes.append(clients[number].post(path, form).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 409]
    changed = cast.db.execute("select street = 'Nieuwelaan 12' from pupil_contact where pupil_id = %s", [cast.noor.id])
    assert changed.fetchone()[0] is (outcome(cast, uid) == "accepted")


def test_who_decides_after_another_is_told_so(cast: Cast) -> None:
    uid, at = ask(cast), next(found for found in DESKS if found.purpose == "administration")
    with open_door(
        secret_of(cast.anna), purpose=at.purpose, reads=(*at.reads, "contact", "correction"),
        writes=("contact", "correction"), kind=Kind.PUPIL, key=str(cast.noor.uid), now=NOW,
    ) as door:  # fmt: skip
        seen = Correction.objects.get(uid=uid)
        refuse_correction(seen, reason="Nagekeken.", door=door)
        with pytest.raises(AlreadyDecided) as told:
            accept_correction(seen, None, reason="Toch.", applies=False, door=door)
    assert told.value.standing.outcome == outcome(cast, uid) == "refused"


def test_a_note_is_changed_on_its_own_page_before_yes(cast: Cast) -> None:
    note = put_note(cast, cast.maud, text="Komt vaak te laat")
    row = cast.db.execute("select id from guidance_note where uid = %s", [note]).fetchone()[0]
    uid = ask(cast, "guidance_note.text", row, proposed="Kwam twee keer te laat")
    path, maud = desk(cast, uid, "mentor", "guidance"), sign_in(cast.maud)
    page = maud.get(path).content.decode()
    assert "Dit verandert u op de gewone pagina" in page
    assert decide(maud, path, "done").status_code == 422
    edit = f"/leerlingen/{cast.noor.uid}/begeleiding/notities/{note}/"
    form = {"kind": "note", "happened_on": str(days(-1)), "title": "Gesprek", "text": "Kwam twee keer te laat"}
    cast.db.execute("set session_replication_role = origin")
    try:
        assert maud.post(edit, form).status_code == 303
        assert decide(maud, path, "done").status_code == 303
    finally:
        cast.db.execute("set session_replication_role = replica")
    assert outcome(cast, uid) == "accepted"


def test_days_away_are_changed_as_always(cast: Cast) -> None:
    sick = reason(cast, "Z", "Ziek")
    absence(cast, "noor", sick, length=3)
    row = cast.db.execute("select id from absence").fetchone()[0]
    uid = ask(cast, "absence.ends_on", row, proposed=str(days(0)))
    vera, path = sign_in(cast.vera), desk(cast, uid, "verzuim", "absence")
    assert decide(vera, path, "accept").status_code == 303
    assert cast.db.execute("select ends_on from absence").fetchone()[0] == days(1)
    dentist = reason(cast, "T", "Tandarts")
    number = mark(cast, "noor", lesson(cast, on=days(-1)), reason_id=sick)
    uid = ask(cast, "attendance.reason_id", number, proposed=str(dentist))
    assert decide(vera, desk(cast, uid, "verzuim", "attendance"), "accept").status_code == 303
    assert cast.db.execute("select reason_id from attendance where id = %s", [number]).fetchone() == (dentist,)


def restricted(cast: Cast, category: str) -> UUID:
    """A family asked to leave a category alone."""
    _uid, _paper = put_correction(cast, "pupil_contact.email")
    request = cast.db.execute("select id from request order by id desc limit 1").fetchone()[0]
    uid = uuid4()
    cast.put(
        "restriction", uid=uid, pupil_id=cast.noor.id, request_id=request, mask=REGISTER.categories[category].mask,
        purpose="", starts_at=NOW, set_by_id=cast.petra.id,
    )  # fmt: skip
    return uid


def test_what_is_left_alone_cannot_be_decided_yet(cast: Cast) -> None:
    restricted(cast, "contact")
    gerda = sign_in(cast.gerda)
    assert gerda.get(place_of(cast.noor, "pupil_contact.street", cast.noor.id)).status_code == 200
    uid = ask(cast)
    anna = sign_in(cast.anna)
    assert "liet dit gegeven stilzetten" in anna.get("/verbeteringen/administratie/").content.decode()
    page = anna.get(desk(cast, uid, "administratie", "contact"))
    assert "liet dit gegeven stilzetten" in page.content.decode()
    answer = anna.post(desk(cast, uid, "administratie", "contact"), {"decision": "refuse", "reason": "x", "was": ""})
    assert answer.status_code == 422
    assert outcome(cast, uid) == ""


def test_a_statement_only_after_a_refusal(cast: Cast) -> None:
    uid = ask(cast)
    mine = f"/mijn-kind/{cast.noor.uid}/verbeteringen/{uid}/"
    assert sign_in(cast.gerda).post(mine, {"statement": "Toch."}).status_code == 422
    assert cast.db.execute("select statement_at from correction").fetchone() == (None,)


def test_taken_back_is_closed_for_everybody(cast: Cast) -> None:
    uid = ask(cast)
    gerda, mine = sign_in(cast.gerda), f"/mijn-kind/{cast.noor.uid}/verbeteringen/{uid}/"
    assert gerda.post(mine, {"withdraw": "ja"}).status_code == 303
    assert outcome(cast, uid) == "withdrawn"
    assert str(uid) not in sign_in(cast.anna).get("/verbeteringen/administratie/").content.decode()
    ask(cast)  # and may be asked again


def test_a_statement_before_the_school_decided_is_not_lost_without_a_word(cast: Cast) -> None:
    where = f"/mijn-kind/{cast.noor.uid}/verbeteringen/{put_correction(cast)[0]}/"
    answer = sign_in(cast.gerda).post(where, {"statement": "Zo was het niet."})
    assert answer.status_code == 422
    assert "Er is nu niets bewaard." in answer.content.decode()
