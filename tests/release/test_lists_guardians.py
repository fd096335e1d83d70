"""Guardians on lists: only those with authority today, and never the address of one on the label of another."""

import io
from typing import Any

import openpyxl
import pytest

from tests.people import Cast, days
from tests.platform.documents.pdf import text_of
from tests.release.listing import address, lives, made, recorded

HOME, GUARDIANS = {"to": "home", "skipped": "0"}, {"to": "guardians", "skipped": "0"}


def mentor_list(cast: Cast) -> str:
    """The mentor list of 2B as a page."""
    return made(cast, "maud", address(cast, "mentorklas", "2B", "mentorlijst")).content.decode()


def labels(cast: Cast, to: dict[str, str]) -> list[list[str]]:
    """The labels of 2B, each as the lines of a spreadsheet row."""
    path = address(cast, "lijsten", "2B", "adresetiketten")
    response = made(cast, "anna", path, "post", "xlsx", **to)
    rows = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0].rows
    return [[str(cell.value) for cell in row] for row in list(rows)[1:]]


def fields_of(cast: Cast, name: str) -> set[str]:
    """What stands on record about one pupil."""
    return {field for row in recorded(cast) if row[0] == cast.people[name].id for field in row[5]}


def test_only_guardians_with_authority_are_on_the_mentor_list(cast: Cast) -> None:
    text = mentor_list(cast)
    assert "Gerda Ouder, gerda@example.org" in text
    assert "noor@example.org" in text
    assert "Rob" not in text  # without authority
    assert "Karim" not in text  # kept away by a court
    assert "Ymke" not in text  # whose child is 18
    assert "guardian.email" in fields_of(cast, "noor")
    assert "guardian.email" not in fields_of(cast, "yara")


@pytest.mark.parametrize(
    "change",
    [
        ("update guardianship set ends_on = %s where guardian_id = %s", days(0)),
        ("update guardianship set is_restricted = %s where guardian_id = %s", True),
        ("update guardianship set has_authority = %s where guardian_id = %s", False),
    ],
)
def test_a_guardian_who_loses_authority_is_off_the_list_at_once(cast: Cast, change: tuple[str, Any]) -> None:
    cast.db.execute(change[0], [change[1], cast.gerda.id])
    assert "Gerda" not in mentor_list(cast)
    assert "guardian.email" not in fields_of(cast, "noor")


def test_a_guardian_of_one_pupil_is_not_on_record_for_another(cast: Cast) -> None:
    """Rob has authority over Bram, and none over Noor, in the same class."""
    cast.db.execute("delete from guardianship where guardian_id = %s", [cast.gerda.id])
    cast.put(
        "guardianship", pupil_id=cast.bram.id, guardian_id=cast.rob.id, kind="father", has_authority=True,
        is_restricted=False, starts_on=days(-100),
    )  # fmt: skip
    text = mentor_list(cast)
    assert text.count("rob@example.org") == 1
    assert "guardian.email" in fields_of(cast, "bram")
    assert "guardian.email" not in fields_of(cast, "noor")


def test_a_pupil_of_unknown_age_has_no_guardians_on_the_list(cast: Cast) -> None:
    cast.db.execute("delete from pupil_birth where pupil_id in (%s, %s)", [cast.noor.id, cast.tess.id])
    assert "Gerda" not in mentor_list(cast)


def test_the_mentor_list_as_a_spreadsheet_and_on_paper(cast: Cast) -> None:
    path = address(cast, "mentorklas", "2B", "mentorlijst")
    book = openpyxl.load_workbook(io.BytesIO(made(cast, "maud", path, form="xlsx").content)).worksheets[0]
    head, noor = ([cell.value for cell in row] for row in list(book.rows)[:2])
    assert head[3:] == ["Telefoon", "E-mail", "Ouder 1", "Telefoon 1", "E-mail 1"]
    assert noor[2:] == ["Noor", None, "noor@example.org", "Gerda Ouder", None, "gerda@example.org"]
    paper = text_of(made(cast, "maud", path, form="pdf").content)
    assert "Gerda Ouder, gerda@example.org" in paper
    assert "alleen voor gebruik op school" in paper


def test_a_pupil_with_two_homes_has_two_labels_and_no_guardian_is_named(cast: Cast) -> None:
    lives(cast, "guardian", "person_id", "gerda", "Geheimlaan 9")
    cast.db.execute("update guardianship set is_home = true where guardian_id = %s", [cast.gerda.id])
    found = labels(cast, HOME)
    assert ["Noor Bakkerman", f"Geheimlaan {cast.noor.id}", "0000 AA", "Wilgendam"] in found
    assert ["Noor Bakkerman, Tess Bakkerman", "Geheimlaan 9", "0000 AA", "Wilgendam"] in found
    assert len(found) == 5
    assert "Ouder" not in str(found)


def test_one_label_for_one_address_however_it_was_typed(cast: Cast) -> None:
    for pupil in ("noor", "tess"):
        lives(cast, "pupil_contact", "pupil_id", pupil, "Dorpsstraat 1" if pupil == "noor" else "dorpsstraat  1")
    assert ["Noor Bakkerman, Tess Bakkerman", "Dorpsstraat 1", "0000 AA", "Wilgendam"] in labels(cast, HOME)


def test_the_secret_address_of_one_guardian_is_on_no_other_label(cast: Cast) -> None:
    """Gerda's address is a secret; Rob has authority too now, and no address of his own."""
    lives(cast, "guardian", "person_id", "gerda", "Onderduikpad 7", town="Elders")
    lives(cast, "pupil_contact", "pupil_id", "noor", "Onderduikpad 7", town="Elders")
    cast.db.execute("update guardianship set has_authority = true where guardian_id = %s", [cast.rob.id])
    found = labels(cast, GUARDIANS)
    assert ["Gerda Ouder", "Onderduikpad 7", "0000 AA", "Elders"] in found
    assert [row for row in found if "Rob" in row[0]] == []
    lives(cast, "guardian", "person_id", "rob", "Kade 2")
    found = labels(cast, GUARDIANS)
    assert ["Rob Ouder", "Kade 2", "0000 AA", "Wilgendam"] in found
    assert [row for row in found if "Onderduikpad 7" in row] == [["Gerda Ouder", "Onderduikpad 7", "0000 AA", "Elders"]]


def test_a_home_from_which_a_court_keeps_the_letter_gets_none(cast: Cast) -> None:
    lives(cast, "guardian", "person_id", "karim", "Verbodenweg 3")
    cast.db.execute("update guardianship set is_home = true where guardian_id = %s", [cast.karim.id])
    for to in (HOME, GUARDIANS):
        assert "Verbodenweg" not in str(labels(cast, to))


def test_an_adult_gets_the_letter_and_a_minor_without_a_guardian_is_named(cast: Cast) -> None:
    lives(cast, "guardian", "person_id", "gerda", "Kade 2")
    lives(cast, "guardian", "person_id", "ymke", "Kade 8")
    found = labels(cast, GUARDIANS)
    assert found == [
        ["Gerda Ouder", "Kade 2", "0000 AA", "Wilgendam"],
        ["Yara Oudendijk", f"Geheimlaan {cast.yara.id}", "0000 AA", "Wilgendam"],
    ]
    path = address(cast, "lijsten", "2B", "adresetiketten")
    response = made(cast, "anna", path, "post", "screen", **GUARDIANS)
    assert list(response.context["without"]) == ["Bram Visserman"]
    assert "Voor hen is er geen etiket." in response.content.decode()


def test_labels_on_paper_skip_the_used_places(cast: Cast) -> None:
    path = address(cast, "lijsten", "2B", "adresetiketten")
    response = made(cast, "anna", path, "post", "pdf", to="home", skipped="22")
    assert response.content.startswith(b"%PDF")
    pages = text_of(response.content).rstrip("\f").split("\f")
    assert [page.count("Geheimlaan") for page in pages] == [2, 2]
    assert "0000 AA WILGENDAM" in pages[0]


@pytest.mark.parametrize("skipped", ["24", "-1", "drie", ""])
def test_a_wrong_number_of_used_labels_is_said(cast: Cast, skipped: str) -> None:
    path = address(cast, "lijsten", "2B", "adresetiketten")
    response = made(cast, "anna", path, "post", "pdf", to="home", skipped=skipped)
    assert response.status_code == 422
    assert "Vul een getal in van 0 tot en met 23." in response.content.decode()
    assert recorded(cast) == []


def test_to_whom_must_be_answered(cast: Cast) -> None:
    path = address(cast, "lijsten", "2B", "adresetiketten")
    response = made(cast, "anna", path, "post", "pdf", to="everybody", skipped="0")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["to"]
