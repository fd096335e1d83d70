"""What nobody may do with the tie between a guardian and a pupil: be their own judge, or read another's papers."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.people import Cast, days, sign_in
from tests.pupils.test_life import PDF, save
from zorgvuldig.gate.models import Account

NEW = {"given_name": "Anna", "family_name": "Werker", "kind": "mother", "has_authority": "yes", "phone": ""}
OTHERS = ["wim", "maud", "dirk", "gerda", "noor", "leo", "petra", "bas"]


def parent_of(cast: Cast, pupil: str) -> None:
    """Anna of the administration is a mother here, and a court says that she may not see this child."""
    cast.put(
        "guardianship",
        pupil_id=cast.people[pupil].id,
        guardian_id=cast.anna.id,
        kind="mother",
        has_authority=False,
        is_restricted=True,
        starts_on=days(-100),
    )


def standing(cast: Cast, pupil: str) -> list[Any]:
    return cast.db.execute(
        "select guardian_id, has_authority, is_restricted, ends_on from guardianship where pupil_id = %s order by id",
        [cast.people[pupil].id],
    ).fetchall()


@pytest.mark.parametrize("page", ["ouder/", "ouder/gezag/", "ouder/einde/"])
def test_nobody_changes_the_tie_that_is_their_own(cast: Cast, page: str) -> None:
    parent_of(cast, "bram")
    anna = sign_in(cast.anna)
    before = standing(cast, "bram")
    path = f"/leerlingen/{cast.bram.uid}/{page}?nr=1"
    answers = {"has_authority": "yes", "is_restricted": "no", "last_day": "", "was": ""}
    for response in (anna.get(path, follow=True), anna.post(path, answers, follow=True)):
        assert "U bent zelf deze ouder. Vraag een collega om dit te veranderen." in response.content.decode()
    assert standing(cast, "bram") == before


def test_an_own_address_is_no_new_guardian(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    account = Account.objects.get(person_id=cast.anna.id)
    EmailAddress.objects.create(user_id=account.pk, email="anna@school.example", verified=True, primary=True)
    before = standing(cast, "bram")
    page = anna.post(f"/leerlingen/{cast.bram.uid}/ouders/nieuw/", NEW | {"email": "Anna@School.example"})
    assert page.status_code == 422
    assert "Dit is uw eigen e-mailadres. Vraag een collega om u als ouder toe te voegen." in page.content.decode()
    assert standing(cast, "bram") == before


def test_who_is_kept_away_by_a_court_is_never_said_to_have_a_view(cast: Cast) -> None:
    cast.db.execute("update guardianship set has_authority = true where guardian_id = %s", [cast.karim.id])
    text = sign_in(cast.anna).get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()
    part = text[text.index("Karim Ouder") :][:400]
    assert "mag niets zien" in part
    assert "heeft gezag" not in part


def test_a_paper_is_read_by_the_administration_of_that_school_and_under_that_pupil_only(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    paper = SimpleUploadedFile("beschikking.pdf", PDF, "application/pdf")
    answers = {"has_authority": "yes", "is_restricted": "yes", "document": paper}
    assert save(anna, f"/leerlingen/{cast.noor.uid}/ouder/gezag/?nr=1", answers).status_code == 303
    (uid,) = cast.db.execute("select uid from guardian_document").fetchone()
    address = f"/leerlingen/{{}}/papieren/{uid}/"
    assert anna.get(address.format(cast.noor.uid)).status_code == 200
    assert anna.get(address.format(cast.bram.uid)).status_code == 404
    for who in OTHERS:
        assert sign_in(cast.people[who]).get(address.format(cast.noor.uid)).status_code == 404, who


def test_authority_and_restriction_have_to_be_said(cast: Cast) -> None:
    page = save(
        sign_in(cast.anna), f"/leerlingen/{cast.noor.uid}/ouder/gezag/?nr=1", {"has_authority": "", "is_restricted": ""}
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert "Kies ja of nee, of dat wij het nog niet weten. Dan ziet deze persoon niets." in text
    assert text.count('class="foutlijst') == 1  # said once above, once beside each
