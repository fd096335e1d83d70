"""Lists: who makes which, what stands on record, and what no list says."""

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.people import Cast, days, sign_in
from tests.platform.documents.pdf import text_of
from tests.release.listing import address, made, portrait, recorded
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.release.lists import make
from zorgvuldig.release.lists import pages as list_views
from zorgvuldig.release.lists.kinds import LISTS, REASONS
from zorgvuldig.release.lists.kinds import recorded as read_back
from zorgvuldig.release.release import AfterCommit

CLASS_FIELDS = {
    "pupil_identity.given_name", "pupil_identity.prefix", "pupil_identity.family_name", "pupil.number",
    "membership.group_id", "learning_group.name",
}  # fmt: skip
PDF_OF = [
    ("dirk", "groepen", "wi2B", "klassenlijst"),
    ("dirk", "groepen", "wi2B", "cijferlijst"),
    ("maud", "mentorklas", "2B", "mentorlijst"),
    ("anna", "lijsten", "2B", "fotolijst"),
]


def sheet(content: bytes) -> list[list[Any]]:
    """The cells of a workbook."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].rows]


def test_a_class_list_is_on_record_with_exactly_its_fields(cast: Cast) -> None:
    response = made(cast, "dirk", address(cast, "groepen", "wi2B", "klassenlijst"), "lesson")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    text = response.content.decode()
    assert text.index("Bakkerman, Noor") < text.index("Bakkerman, Tess") < text.index("Oudendijk, Yara")
    assert f"26{cast.noor.id:04}" in text
    assert [row[0] for row in recorded(cast)] == sorted(cast.people[n].id for n in ("noor", "bram", "tess", "yara"))
    for _pupil, channel, recipient, basis, actor, fields in recorded(cast):
        assert (channel, recipient, basis) == ("list", "colleagues", "education_task/class/lesson")
        assert actor == cast.dirk.id
        assert set(fields) == CLASS_FIELDS
    assert all(secret not in text for secret in ("Geheimlaan", "@example.org", "6,4", "Buurman"))


def test_a_list_with_one_reason_does_not_ask_which_and_any_other_does() -> None:
    assert list_views.ListForm(LISTS["exam"])["reason"].value() == "school_exam"
    assert list_views.ListForm(LISTS["class"])["reason"].value() is None


def test_the_reason_of_the_administration_stands_on_its_own_basis(cast: Cast) -> None:
    made(cast, "anna", address(cast, "lijsten", "2B", "klassenlijst"), "emergency")
    assert {row[3] for row in recorded(cast)} == {"statutory_administration/class/emergency"}


def test_the_family_reads_which_list_and_what_for(cast: Cast) -> None:
    portrait(cast, "noor", "red")
    made(cast, "maud", address(cast, "mentorklas", "2B", "fotolijst"), "excursion")
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    assert "Medewerkers van de school, op papier of in een bestand" in page
    assert "Fotolijst, gemaakt voor een excursie of reis. Erop staat: " in page
    assert "pasfoto" in page
    assert "education_task" not in page
    other = sign_in(cast.tess).get("/mijn-gegevens/gebruik/").content.decode()
    assert "Fotolijst, gemaakt voor een excursie of reis. Erop staat: " in other
    fields = {row[0]: row[5] for row in recorded(cast)}
    assert "pupil_photo.blob" in fields[cast.noor.id]
    assert "pupil_photo.blob" not in fields[cast.tess.id]  # of whom there is none


@pytest.mark.parametrize(("name", "desk", "group", "slug"), PDF_OF)
def test_a_list_as_pdf_is_a_file_with_no_name_of_a_person_in_its_name(
    cast: Cast, name: str, desk: str, group: str, slug: str
) -> None:
    response = made(cast, name, address(cast, desk, group, slug), form="pdf", reason=LIST_REASON[slug])
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{slug}-{group.lower()}.pdf"'
    assert response.content.startswith(b"%PDF")
    assert "Noor" in text_of(response.content)
    assert len(recorded(cast)) == 4


LIST_REASON = {"klassenlijst": "lesson", "cijferlijst": "lesson", "mentorlijst": "excursion", "fotolijst": "excursion"}


def test_a_name_that_looks_like_a_formula_is_inert(cast: Cast) -> None:
    evil = '=HYPERLINK("https://kwaad.example";"klik")'
    cast.db.execute("update pupil_identity set family_name = %s where pupil_id = %s", [evil, cast.noor.id])
    response = made(cast, "dirk", address(cast, "groepen", "wi2B", "klassenlijst"), "lesson", "xlsx")
    cells = [
        cell
        for row in openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0].rows
        for cell in row
        if cell.value == evil
    ]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)]


def test_a_class_list_as_a_spreadsheet_has_a_thing_per_cell(cast: Cast) -> None:
    response = made(cast, "anna", address(cast, "lijsten", "2B", "klassenlijst"), form="xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="klassenlijst-2b.xlsx"'
    assert sheet(response.content)[:2] == [
        ["Achternaam", "Tussenvoegsel", "Voornaam", "Nummer"],
        ["Bakkerman", None, "Noor", f"26{cast.noor.id:04}"],
    ]


def test_a_grade_list_has_this_groups_marks_and_no_others(cast: Cast) -> None:
    other = cast.put(
        "learning_group", uid=cast.noor.uid, year_id=cast.years["Oost"], kind="class", name="en2B", level=""
    )
    cast.tests["essay"] = cast.put(
        "test", uid=cast.noor.uid, group_id=other, title="Opstel", weight=1, held_on=days(-5)
    )
    cast.grade("noor", "essay", "3.3")
    cast.put("grade", pupil_id=cast.bram.id, test_id=cast.tests["machten"], value=None, code="missed")
    response = made(cast, "dirk", address(cast, "groepen", "wi2B", "cijferlijst"), "lesson", "xlsx")
    head, noor, _tess, _yara, bram = sheet(response.content)[:5]
    assert [str(cell).split(",")[0] for cell in head] == ["Naam", "Breuken", "Machten", "Gemiddeld"]
    assert (noor[0], float(noor[1]), noor[2], float(noor[3])) == ("Bakkerman, Noor", 6.4, None, 6.4)
    assert (bram[0], float(bram[1]), bram[2]) == ("Visserman, Bram", 4.9, "inh")
    text = made(cast, "dirk", address(cast, "groepen", "wi2B", "cijferlijst"), "lesson").content.decode()
    assert "6,4" in text
    assert "3,3" not in text
    assert "Opstel" not in text


def test_a_photo_stands_there_only_while_the_pupil_is_enrolled(cast: Cast) -> None:
    portrait(cast, "noor", "red")
    portrait(cast, "bram", "blue")
    path = address(cast, "mentorklas", "2B", "fotolijst")
    assert made(cast, "maud", path).content.decode().count("data:image/jpeg;base64,") == 2
    cast.db.execute("delete from release")
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.bram.id])
    for name, desk in (("maud", "mentorklas"), ("anna", "lijsten")):
        cast.db.execute("delete from release")
        text = made(cast, name, address(cast, desk, "2B", "fotolijst")).content.decode()
        assert text.count("data:image/jpeg;base64,") == 1
        assert "Bram Visserman" in text
        assert {row[0] for row in recorded(cast) if "pupil_photo.blob" in row[5]} == {cast.noor.id}


def test_who_left_the_group_is_on_no_photo_page_of_a_teacher(cast: Cast) -> None:
    portrait(cast, "noor", "red")
    portrait(cast, "bram", "blue")
    cast.db.execute("update membership set ends_on = %s where pupil_id = %s", [days(0), cast.bram.id])
    text = made(cast, "dirk", address(cast, "groepen", "wi2B", "fotolijst"), "lesson").content.decode()
    assert text.count("data:image/jpeg;base64,") == 1
    assert "Visserman" not in text


@pytest.mark.parametrize(
    ("name", "desk", "group", "slug"),
    [
        ("otto", "groepen", "wi2B", "klassenlijst"),  # teaches another group
        ("dirk", "groepen", "2B", "klassenlijst"),  # teaches wi2B, and not the class
        ("dirk", "mentorklas", "2B", "mentorlijst"),
        ("maud", "groepen", "wi2B", "cijferlijst"),
        ("maud", "mentorklas", "3A", "mentorlijst"),
        ("maud", "lijsten", "2B", "klassenlijst"),
        ("sanne", "groepen", "wi2B", "fotolijst"),  # stands in
        ("hanna", "groepen", "wi2B", "cijferlijst"),  # helps from outside
        ("wim", "lijsten", "2B", "adresetiketten"),  # another school
        ("anna", "lijsten", "w1", "klassenlijst"),  # another school's class
        ("anna", "groepen", "wi2B", "cijferlijst"),
        ("leo", "lijsten", "2B", "klassenlijst"),
        ("petra", "lijsten", "2B", "klassenlijst"),
        ("gerda", "mentorklas", "2B", "mentorlijst"),
        ("noor", "mentorklas", "2B", "klassenlijst"),
        ("bas", "lijsten", "2B", "klassenlijst"),
    ],
)
def test_nobody_else_makes_a_list(cast: Cast, name: str, desk: str, group: str, slug: str) -> None:
    path = address(cast, desk, group, slug)
    for response in (made(cast, name, path), sign_in(cast.people[name]).get(path)):
        assert response.status_code == 404
        assert b"Bakkerman" not in response.content
    assert recorded(cast) == []


@pytest.mark.parametrize("path", ["mentorlijst", "adresetiketten", "onzin"])
def test_a_teacher_has_no_page_for_a_list_that_is_not_theirs(cast: Cast, path: str) -> None:
    assert made(cast, "dirk", address(cast, "groepen", "wi2B", path)).status_code == 404


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"reason": "gossip", "form": "pdf"}, "reason"),
        ({"reason": "post", "form": "pdf"}, "reason"),  # a photo page is not for the post
        ({"form": "pdf"}, "reason"),
        ({"reason": "excursion", "form": "csv"}, "form"),
        ({"reason": "excursion", "form": "xlsx"}, "form"),  # photos do not go in a spreadsheet
        ({"reason": "excursion"}, "form"),
    ],
)
def test_a_wrong_answer_makes_nothing(cast: Cast, answers: dict[str, str], field: str) -> None:
    response = sign_in(cast.maud).post(address(cast, "mentorklas", "2B", "fotolijst"), answers)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Kies een van de antwoorden." in response.content.decode()
    assert recorded(cast) == []


def test_an_empty_group_has_no_list(cast: Cast) -> None:
    cast.db.execute("update membership set ends_on = %s", [days(0)])
    path = address(cast, "groepen", "wi2B", "klassenlijst")
    sentence = "Er zitten vandaag geen leerlingen in deze groep. Er is dus niets voor op een lijst."
    assert sentence in sign_in(cast.dirk).get(address(cast, "groepen", "wi2B")).content.decode()
    assert sentence in sign_in(cast.dirk).get(path).content.decode()
    response = made(cast, "dirk", path, "lesson", "pdf")
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert recorded(cast) == []


def test_signed_out_means_signing_in_first(cast: Cast, client: Client) -> None:
    path = address(cast, "groepen", "wi2B", "klassenlijst")
    for response in (client.get(path), client.post(path, {"reason": "lesson", "form": "pdf"})):
        assert response.status_code == 302
        assert response["Location"].startswith("/inloggen/")
    assert recorded(cast) == []


def test_reading_what_a_list_will_hold_opens_hardly_anything_and_gives_nothing(cast: Cast) -> None:
    response = sign_in(cast.maud).get(address(cast, "mentorklas", "2B", "mentorlijst"))
    text = response.content.decode()
    assert "U haalt gegevens van 4 leerlingen uit het systeem." in text
    assert "telefoon en e-mail van de leerling en van de ouders met gezag" in text
    assert "De families zien dat de school deze lijst maakte" in text
    assert all(secret not in text for secret in ("Bakkerman", "Gerda", "@example.org"))
    assert recorded(cast) == []
    (masks,) = cast.db.execute("select array_agg(distinct mask) from gate.log").fetchone()
    assert masks == [REGISTER.mask(["organisation", "membership", "release"])]


def test_a_rollback_gives_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[AfterCommit] = []

    def breaks(*args: Any, **kwargs: Any) -> AfterCommit:
        given.append(AfterCommit(*args, **kwargs))
        raise RuntimeError("something breaks after the release row was written")

    monkeypatch.setattr(list_views, "AfterCommit", breaks)
    browser = sign_in(cast.maud)
    browser.raise_request_exception = False
    for form in ("screen", "pdf"):
        answers = {"reason": "excursion", "form": form}
        response = browser.post(address(cast, "mentorklas", "2B", "mentorlijst"), answers)
        assert response.status_code == 500
        assert b"Bakkerman" not in response.content
    assert recorded(cast) == []
    for page in given:
        with pytest.raises(RuntimeError, match="nothing leaves"):
            list(page)


def test_a_list_that_could_not_be_made_was_not_given(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any, **kwargs: Any) -> bytes:
        raise DocumentProblem("Het document was niet op tijd klaar.")

    monkeypatch.setattr(make, "list_pdf", fails)
    response = made(cast, "dirk", address(cast, "groepen", "wi2B", "klassenlijst"), "lesson", "pdf")
    assert response.status_code == 503
    assert "Het document was niet op tijd klaar." in response.content.decode()
    assert 'value="lesson"' in response.content.decode()
    assert recorded(cast) == []


def test_what_i_made_before_is_said_and_what_others_made_is_not(cast: Cast) -> None:
    made(cast, "maud", address(cast, "mentorklas", "2B", "mentorlijst"), "conversation")
    lists = sign_in(cast.maud).get(address(cast, "mentorklas", "2B")).context["before"]
    assert [(str(one.title), str(one.reason)) for one in lists] == [
        ("Mentorlijst", "een gesprek met ouders of leerling")
    ]
    assert sign_in(cast.anna).get(address(cast, "lijsten", "2B")).context["before"].object_list == []


def test_the_administration_sees_the_classes_of_its_own_school(cast: Cast) -> None:
    for name, expected in (("anna", ["2B", "3A"]), ("wim", ["w1"])):
        response = sign_in(cast.people[name]).get("/lijsten/")
        assert [group.name for group in response.context["classes"]] == expected
    cast.db.execute("update school_year set ends_on = %s", [days(0)])
    text = sign_in(cast.anna).get("/lijsten/").content.decode()
    assert "Er zijn vandaag geen klassen op uw school." in text


def test_each_desk_offers_its_own_lists(cast: Cast) -> None:
    for name, desk, group, titles in (
        ("dirk", "groepen", "wi2B", ["Klassenlijst", "Fotolijst", "Cijferlijst", "PTA-lijst"]),
        ("maud", "mentorklas", "2B", ["Klassenlijst", "Mentorlijst", "Fotolijst"]),
        ("anna", "lijsten", "2B", ["Klassenlijst", "Mentorlijst", "Fotolijst", "Adresetiketten"]),
    ):
        response = sign_in(cast.people[name]).get(address(cast, desk, group))
        assert [str(kind.title) for kind, _page in response.context["kinds"]] == titles
        for _kind, page in response.context["kinds"]:
            assert page in {one.page_of(kind) for one in list_views.DESKS for kind in LISTS.values()}


def test_a_bigger_group_costs_the_same(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert made(cast, "maud", address(cast, "mentorklas", "2B", "mentorlijst")).status_code == 200
        return len(captured)

    few = queries()
    for name in ("Fleur", "Guus", "Hidde"):
        cast.pupil(name, "Nieuweling", 13, "2B")
        cast.guardian(f"Ouder{name}", name.lower())
    assert queries() == few


def test_every_record_can_be_read_back() -> None:
    for kind in LISTS.values():
        for reason in kind.reasons:
            assert read_back(f"education_task/{kind.key}/{reason}") == (kind, REASONS[reason])
            assert len(f"statutory_administration/{kind.key}/{reason}") <= 120
    assert read_back("rights") is None
    assert read_back("education_task/unknown/lesson") is None
