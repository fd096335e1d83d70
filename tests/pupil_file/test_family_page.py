"""The family's own page: every kind of data the register lets a family see can be read or fetched there."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attendance.attending import absence, notice, reason, signal
from tests.care.test_guidance import put_note
from tests.care.test_health import put_paper
from tests.care.test_support import put_plan
from tests.messages.test_messages import put_file, put_message
from tests.people import NOW, Cast, days, sign_in
from tests.pupils.test_life import put_guardian_paper, put_task
from tests.pupils.test_photos import put_photo
from zorgvuldig.attendance.models import Absence
from zorgvuldig.care.models import HealthStatement, MedicalCard
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.pupil_file.file_reads import FILE


def page(cast: Cast, name: str = "gerda", pupil: str = "noor") -> str:
    """The page as somebody sees it: of a child, or with the pupil's own name of themselves."""
    path = "/mijn-gegevens/" if name == pupil else f"/mijn-kind/{cast.people[pupil].uid}/"
    response = sign_in(cast.people[name]).get(path)
    assert response.status_code == 200
    return response.content.decode()


def sealed(model: type[MedicalCard] | type[HealthStatement], cast: Cast, pupil: str, **texts: str) -> dict[str, bytes]:
    """Texts of a pupil as the table holds them."""
    person = cast.people[pupil].id
    return {c: bytes(model._meta.get_field(c).sealed_for(person, text)) for c, text in texts.items()}


def put_health(cast: Cast, pupil: str, text: str) -> None:
    """A medical card and what the family told."""
    texts = {"conditions": text, "medication": "", "allergies": "", "in_emergency": "", "doctor": ""}
    person = cast.people[pupil].id
    cast.put(
        "medical_card", "pupil_id", pupil_id=person, changed_by_id=cast.cato.id, changed_at=NOW,
        **sealed(MedicalCard, cast, pupil, **texts),
    )  # fmt: skip
    cast.put(
        "health_statement", "person_id", person_id=person, told_at=NOW,
        **sealed(HealthStatement, cast, pupil, text=f"Verteld: {text}"),
    )  # fmt: skip


def test_the_page_opens_all_that_a_family_may_see() -> None:
    for role, purpose in (("guardian", "parental_view"), ("pupil", "own_view")):
        (rule,) = (rule for rule in REGISTER.rules if (rule.role, rule.purpose) == (role, purpose))
        assert set(FILE) == set(rule.reads)


@pytest.mark.parametrize("name", ["gerda", "noor"])
def test_what_the_school_wrote_is_read_there_and_of_nobody_else(cast: Cast, name: str) -> None:
    for audience, text in (("mentors", "Voor mentoren"), ("care", "Voor het team"), ("myself", "Voor mezelf")):
        put_note(cast, cast.maud, audience, text=text)
        put_note(cast, cast.maud, audience, pupil="bram", text=f"Geheim: {text}")
    put_plan(cast, actions="Elke dinsdag een gesprek")
    put_plan(cast, "bram", actions="Plan van Bram")
    put_health(cast, "noor", "Een notenallergie")
    put_health(cast, "bram", "Kwaal van Bram")
    put_message(cast, body="Neem zwemspullen mee.")
    put_message(cast, "bram", subject="Over Bram")
    notice(cast, "noor")
    signal(cast)
    put_task(cast)
    put_photo(cast)
    text = page(cast, name)
    for said in (
        "Voor mentoren", "Het mentorteam leest dit.", "Voor het team", "Alleen het zorgteam leest dit.", "Voor mezelf",
        "Een eigen notitie.", "Elke dinsdag een gesprek", "Een notenallergie", "Verteld: Een notenallergie", "Zwemmen",
        "1 melding van thuis", "16 lesuren zonder toestemming afwezig", "Er is nog een papier nodig.",
        "/pasfoto/",
    ):  # fmt: skip
        assert said in text, said
    for secret in ("Geheim:", "Plan van Bram", "Kwaal van Bram", "Over Bram", "Bram"):
        assert secret not in text, secret


def test_an_empty_file_says_so_in_each_part(cast: Cast) -> None:
    text = page(cast)
    for said in (
        "Er zijn nog geen berichten.", "Er zijn nog geen notities, gespreksverslagen of afspraken.",
        "Er is geen ondersteuningsplan.", "De school schreef niets op over de gezondheid.",
        "De school heeft geen burgerservicenummer of onderwijsnummer.",
    ):  # fmt: skip
        assert said in text


def test_a_message_that_was_not_opened_is_not_read_on_the_page_of_who_has_an_inbox(cast: Cast) -> None:
    uid = put_message(cast, body="Neem zwemspullen mee.")
    text = page(cast)
    assert "Neem zwemspullen mee." not in text
    assert "Nog niet gelezen." in text
    assert f"/mijn-berichten/{cast.noor.uid}/{uid}/" in text
    assert "Neem zwemspullen mee." in page(cast, "noor")  # who has none reads it here


@pytest.mark.parametrize(("name", "pupil"), [("gerda", "noor"), ("yara", "yara")])
def test_who_decides_has_the_ways_to_answer(cast: Cast, name: str, pupil: str) -> None:
    put_plan(cast, pupil)
    text = page(cast, name, pupil)
    uid = cast.people[pupil].uid
    for way in ("/mijn-berichten/", f"/ondersteuningsplannen/{uid}/", f"/afwezig/{uid}/"):
        assert f'href="{way}"' in text
        assert sign_in(cast.people[name]).get(way).status_code == 200


def test_a_minor_has_no_ways_that_are_closed(cast: Cast) -> None:
    put_plan(cast)
    text = page(cast, "noor")
    assert all(way not in text for way in ("/mijn-berichten/", "/ondersteuningsplannen/", "/afwezig/"))
    assert 'href="/mijn-gegevens/aanwezigheid/"' in text


def papers(cast: Cast) -> dict[str, str]:
    """The addresses of Noor's files for her guardian, by shelf; the one of messages is Noor's own."""
    kind = f"/mijn-kind/{cast.noor.uid}/papieren"
    authority = put_guardian_paper(cast).rstrip("/").rpartition("/")[2]
    return {
        "care": f"{kind}/zorg/{put_paper(cast, 'care_document')}/",
        "health": f"{kind}/gezondheid/{put_paper(cast, 'health_document')}/",
        "authority": f"{kind}/gezag/{authority}/",
        "messages": f"/mijn-gegevens/papieren/berichten/{put_file(cast, put_message(cast))}/",
    }


def test_files_are_linked_and_fetched(cast: Cast) -> None:
    found = papers(cast)
    text, own = page(cast), page(cast, "noor")
    for shelf, path in found.items():
        name = "noor" if shelf == "messages" else "gerda"
        assert f'href="{path}"' in (own if name == "noor" else text)
        response = sign_in(cast.people[name]).get(path)
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Cache-Control"] == "no-store"
    for shelf in ("care", "health"):
        path = found[shelf].replace(f"/mijn-kind/{cast.noor.uid}/", "/mijn-gegevens/")
        assert f'href="{path}"' in own
        assert sign_in(cast.noor).get(path).status_code == 200
        assert sign_in(cast.bram).get(path).status_code == 404


def test_a_paper_about_somebody_elses_authority_is_theirs(cast: Cast) -> None:
    path = papers(cast)["authority"]
    assert "uitspraak.pdf" in page(cast)
    assert "uitspraak.pdf" not in page(cast, "noor")
    cast.db.execute("update guardianship set has_authority = true where guardian_id = %s", [cast.rob.id])
    assert "uitspraak.pdf" not in page(cast, "rob")
    assert sign_in(cast.rob).get(path).status_code == 404


def test_a_file_that_is_not_there_is_not_there(cast: Cast) -> None:
    for slug in ("zorg", "gezondheid", "gezag"):
        path = f"/mijn-kind/{cast.noor.uid}/papieren/{slug}/{uuid.uuid4()}/"
        assert sign_in(cast.gerda).get(path).status_code == 404


def test_earlier_plans_and_my_answer_are_kept(cast: Cast) -> None:
    put_plan(cast, version=1, closed_at=NOW - timedelta(days=1), actions="Wat wij eerst deden")
    plan = put_plan(cast, version=2, actions="Wat wij nu doen")
    answer = {"plan": str(plan), "agrees": "no", "remark": "Te weinig"}
    assert sign_in(cast.gerda).post(f"/ondersteuningsplannen/{cast.noor.uid}/", answer).status_code == 303
    text = page(cast)
    assert text.index("Wat wij nu doen") < text.index("Wat wij eerst deden")
    assert "Te weinig" in text
    assert "Te weinig" not in page(cast, "noor")  # that is what Gerda said


def test_who_left_reads_where_to(cast: Cast) -> None:
    cast.db.execute(
        "update enrolment set ends_on = %s, left_with = 'other_school', destination = 'Het Baken' where pupil_id = %s",
        [days(0), cast.yara.id],
    )
    text = page(cast, "yara", "yara")
    assert "naar een andere school" in text
    assert "Het Baken" in text


def test_more_notes_and_messages_cost_the_same(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(cast)
        return len(captured)

    for audience in ("mentors", "care", "myself"):
        put_note(cast, cast.maud, audience)
    put_file(cast, put_message(cast))
    once = queries()
    for number in range(3):
        put_note(cast, cast.maud, text=f"Notitie {number}")
        put_message(cast, subject=f"Bericht {number}")
    assert queries() == once


@pytest.mark.parametrize("name", ["gerda", "noor"])
def test_each_reads_the_page_in_their_own_language_whoever_read_before(cast: Cast, name: str) -> None:
    cast.db.execute('update pupil_identity set sources = \'{"*": "school"}\' where pupil_id = %s', [cast.noor.id])
    client = sign_in(cast.people[name])
    path = "/mijn-gegevens/" if name == "noor" else f"/mijn-kind/{cast.noor.uid}/"
    words = {
        "nl": (
            "Naam, adres en ouders</h2>",
            ">Adres en ouders<",
            "Van de school</dt>",
            "Voornaam, ",
            "Verdwijnt 2 jaar",
        ),
        "en": (
            "Name, address and parents</h2>",
            ">Address and parents<",
            "From the school</dt>",
            "Given name, ",
            "Is deleted 2 years",
        ),
    }
    for language in ("nl", "en", "nl"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        text = client.get(path).content.decode()
        other = words["en" if language == "nl" else "nl"]
        assert [word for word in words[language] if word not in text] == []
        assert [word for word in other if word in text] == []


def test_a_note_beside_an_absence_is_read_there_and_of_nobody_else(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    field = Absence._meta.get_field("note")
    absence(cast, "noor", ill, note=bytes(field.sealed_for(cast.noor.id, "Belde om acht uur")))
    absence(cast, "bram", ill, note=bytes(field.sealed_for(cast.bram.id, "Belde om negen uur")))
    absence(cast, "noor", ill, starts_on=days(-10))
    text = page(cast)
    assert "2 keer afwezig met een reden" in text
    assert text.count("Belde om acht uur") == 1
    assert "negen uur" not in text
