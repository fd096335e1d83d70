"""A family's own pages: what they show, and to whom they stay closed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.people import NOW, TODAY, Cast, days, sign_in
from zorgvuldig.access.log_reads import WHOLE
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.pupil_file.file_reads import FILE, HELD

CHILD_PAGES = ["", "gebruik/", "weg/", "waarom/", "inzage/"]


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def looked(cast: Cast, actor: int, pupil: int, **more: Any) -> None:
    """An opening that happened."""
    row = {
        "actor_id": actor, "role": "teacher", "pupil_id": pupil, "purpose": "teaching", "write_mask": 0,
        "mask": REGISTER.mask(["identity", "grades"]), "kind": "group", "refused": False, "incarnation": 1,
        "at": NOW - timedelta(days=3),
    }  # fmt: skip
    cast.put("gate.log", **(row | more))


def test_a_guardian_sees_exactly_their_children(cast: Cast) -> None:
    response = sign_in(cast.gerda).get("/mijn-kinderen/")
    assert [child.row.given_name for child in response.context["day"].children] == ["Noor", "Tess"]
    assert f"/mijn-kind/{cast.noor.uid}/" in text_of(response)
    assert response.context["day"].children[0].row.place == "2B"


@pytest.mark.parametrize("name", ["rob", "karim", "ymke", "dirk", "anna", "bas", "noor"])
def test_who_has_no_authority_has_no_list(cast: Cast, name: str) -> None:
    assert sign_in(cast.people[name]).get("/mijn-kinderen/").status_code == 404


def test_my_children_cost_the_same_with_one_child_and_three(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert olga.get("/mijn-kinderen/").status_code == 200
        return len(captured)

    olga = sign_in(cast.olga)
    once = queries()
    for child in ("noor", "bram"):
        cast.put(
            "guardianship", pupil_id=cast.people[child].id, guardian_id=cast.olga.id, kind="mother",
            has_authority=True, is_restricted=False, starts_on=days(-1),
        )  # fmt: skip
    assert len(olga.get("/mijn-kinderen/").context["day"].children) == 3
    assert queries() == once


def test_the_file_shows_what_the_school_holds(cast: Cast) -> None:
    response = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/")
    page = text_of(response)
    assert "<h1>Noor Bakkerman</h1>" in page
    assert "Het dossier van Noor is open." in page
    assert "Reden: inzage door ouder." in page
    assert f"Geheimlaan {cast.noor.id}, 0000 AA Wilgendam" in page
    assert "noor@example.org" in page
    assert "Wiskunde: 6,4" in page
    assert "Maud Werker" in page  # the mentor
    assert "Dirk Werker" in page  # the teacher
    assert response["Cache-Control"] == "no-store"


def test_another_guardians_details_are_not_shown(cast: Cast) -> None:
    page = text_of(sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/"))
    assert "gerda@example.org" in page
    assert "Rob Ouder" in page
    assert "rob@example.org" not in page
    assert "karim@example.org" not in page
    assert "De rechter bepaalde" not in page
    assert "mag niets zien" not in page


def test_other_pupils_stay_out_of_the_file(cast: Cast) -> None:
    page = text_of(sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/"))
    assert all(name not in page for name in ("Visserman", "Oudendijk", "Buurman", "9,3", "4,9"))


@pytest.mark.parametrize("page", CHILD_PAGES)
@pytest.mark.parametrize(
    "name", ["olga", "rob", "karim", "dirk", "maud", "anna", "leo", "petra", "bas", "noor", "bram"]
)
def test_nobody_else_opens_a_childs_page(cast: Cast, name: str, page: str) -> None:
    response = sign_in(cast.people[name]).get(f"/mijn-kind/{cast.noor.uid}/{page}")
    assert response.status_code == 404
    assert "Geheimlaan" not in text_of(response)


@pytest.mark.parametrize("page", ["/mijn-kinderen/", *(f"/mijn-gegevens/{page}" for page in CHILD_PAGES)])
def test_signed_out_means_signing_in_first(cast: Cast, client: Client, page: str) -> None:
    assert client.get(page).status_code == 302
    assert client.get(f"/mijn-kind/{cast.noor.uid}/").status_code == 302


def test_at_eighteen_the_file_closes_for_guardians_and_stays_open_for_the_pupil(cast: Cast) -> None:
    assert sign_in(cast.ymke).get(f"/mijn-kind/{cast.yara.uid}/").status_code == 404
    assert "Yara Oudendijk" in text_of(sign_in(cast.yara).get("/mijn-gegevens/"))


def test_a_pupil_sees_their_own_file_and_no_other(cast: Cast) -> None:
    noor = sign_in(cast.noor)
    page = text_of(noor.get("/mijn-gegevens/"))
    assert "<h1>Noor Bakkerman</h1>" in page
    assert "Tot u 16 jaar bent, doet een ouder dit voor u." in page
    assert noor.get(f"/mijn-kind/{cast.bram.uid}/").status_code == 404


@pytest.mark.parametrize("name", ["gerda", "dirk", "maud", "bas"])
def test_who_is_no_pupil_has_no_own_file(cast: Cast, name: str) -> None:
    assert sign_in(cast.people[name]).get("/mijn-gegevens/").status_code == 404


def test_who_looked_is_named_with_reason_and_kinds_of_data(cast: Cast) -> None:
    looked(cast, cast.dirk.id, cast.noor.id)
    looked(cast, cast.dirk.id, cast.bram.id)
    response = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/")
    last = response.context["looks"].last
    assert [(look.who, look.role, look.reason, look.what) for look in last] == [
        ("Gerda Ouder", "Ouder of voogd", "Inzage door ouder", "Het hele dossier"),
        ("Dirk Werker", "Docent", "Lesgeven", "Naam en leerlingnummer, cijfers"),
    ]
    assert response.context["looks"].count == 2
    assert "2 keer in 30 dagen. Elke keer met een reden." in text_of(response)
    assert "Docent 1 keer" in text_of(response)  # the picture says the same


def test_a_look_at_nearly_everything_is_said_by_what_was_not_opened(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    assert gerda.get(f"/mijn-kind/{cast.noor.uid}/").status_code == 200
    looks = gerda.get(f"/mijn-kind/{cast.noor.uid}/gebruik/").context["looks"].last
    assert looks[0].what == "Het hele dossier"
    assert looks[1].what.startswith("Het hele dossier, behalve: ")
    unopened = {category for category in FILE if category not in HELD and category in WHOLE}
    said = looks[1].what.partition(": ")[2]
    assert {str(REGISTER.categories[category].name.nl).lower() for category in unopened} == set(said.split(", "))


def test_a_refused_attempt_is_shown_as_refused(cast: Cast) -> None:
    assert sign_in(cast.otto).get(f"/leerlingen/{cast.noor.uid}/begeleiding/").status_code == 404
    assert sign_in(cast.olga).get(f"/mijn-kind/{cast.noor.uid}/").status_code == 404
    response = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/")
    page = text_of(response)
    assert [look.who for look in response.context["looks"].last if look.refused] == [
        "Iemand zonder toegang", "Otto Werker",
    ]  # fmt: skip
    assert "Daarnaast zijn 2 pogingen geweigerd." in page
    assert "Olga" not in page  # whoever has nothing to do with this pupil is not named to this family


def test_an_emergency_is_shown_with_its_reason(cast: Cast) -> None:
    cast.put(
        "gate.emergency", actor_id=cast.otto.id, role="teacher", pupil_id=cast.noor.id, at=NOW - timedelta(hours=2),
        reason="Noor viel van de trap", until=NOW - timedelta(hours=1),
    )  # fmt: skip
    cast.put(
        "gate.emergency", actor_id=cast.otto.id, role="teacher", pupil_id=cast.bram.id, at=NOW - timedelta(hours=2),
        reason="Bram heeft hulp nodig", until=NOW - timedelta(hours=1),
    )  # fmt: skip
    page = text_of(sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/"))
    assert "Otto Werker gebruikte noodtoegang" in page
    assert "Noor viel van de trap" in page
    assert "Bram" not in page


def test_a_job_and_somebody_who_left_are_called_what_they_are(cast: Cast) -> None:
    looked(cast, 0, cast.noor.id, role="school_job_import", purpose="importing", kind="job", write_mask=4)
    looked(cast, 999_999, cast.noor.id)
    response = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/")
    assert {look.who for look in response.context["looks"].last} == {
        "Gerda Ouder", "Het systeem: gegevens inlezen", "Iemand die hier niet meer bekend is",
    }  # fmt: skip


def test_the_log_is_read_a_month_at_a_time(cast: Cast) -> None:
    before = TODAY.replace(day=1) - timedelta(days=1)
    cast.db.execute("select gate.make_partitions(1)")
    looked(cast, cast.dirk.id, cast.noor.id, at=datetime.combine(before, time(9), UTC))
    gerda = sign_in(cast.gerda)
    page = gerda.get(f"/mijn-kind/{cast.noor.uid}/inzage/")
    assert [look.who for look in page.context["month"].looked] == ["Gerda Ouder"]
    assert f'href="?maand={before:%Y-%m}"' in text_of(page)
    earlier = gerda.get(f"/mijn-kind/{cast.noor.uid}/inzage/", {"maand": f"{before:%Y-%m}"})
    assert [look.who for look in earlier.context["month"].looked] == ["Dirk Werker"]
    assert f'href="?maand={TODAY:%Y-%m}"' in text_of(earlier)


@pytest.mark.parametrize("month", ["2026-13", "gisteren", "9999-12", "0000-01"])
def test_a_month_that_does_not_exist_is_not_there(cast: Cast, month: str) -> None:
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/inzage/", {"maand": month}).status_code == 404


def test_what_left_is_in_the_file(cast: Cast) -> None:
    cast.put(
        "release", uid="00000000-0000-4000-8000-000000000001", pupil_id=cast.noor.id, released_at=NOW,
        channel="authority", recipient="attendance_officer", basis="statutory_administration",
        fields='["pupil_identity.given_name", "enrolment.level"]', actor_id=cast.anna.id,
    )  # fmt: skip
    page = text_of(sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/"))
    assert "De leerplichtambtenaar van de gemeente" in page
    assert "Naam en leerlingnummer, inschrijving" in page
    other = text_of(sign_in(cast.olga).get(f"/mijn-kind/{cast.sem.uid}/gebruik/"))
    assert "Er is nog niets aan iemand buiten de school gegeven." in other


def test_another_subject_opens_by_the_number_of_its_group(cast: Cast) -> None:
    cast.put("membership", pupil_id=cast.noor.id, group_id=cast.groups["ne3A"][0], starts_on=days(-10))
    cast.grade("noor", "dictee", "5.1")
    gerda = sign_in(cast.gerda)
    response = gerda.get(f"/mijn-kind/{cast.noor.uid}/", {"vak": cast.groups["ne3A"][1]})
    assert response.context["progress"].subject.subject == "Nederlands"
    assert [other.progress.subject for other in response.context["progress"].others] == ["Wiskunde"]
    assert "Lager dan 5,5: 1." in text_of(response)


def test_the_page_is_also_in_english(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    gerda.cookies["taal"] = "en"
    page = text_of(gerda.get(f"/mijn-kind/{cast.noor.uid}/"))
    assert "6.4" in page
    assert "view by a parent" in page


@pytest.mark.parametrize("name", ["gerda", "noor"])
def test_of_what_left_the_last_stand_in_the_file_and_all_on_a_page(cast: Cast, name: str) -> None:
    for number in range(1, 8):
        cast.put(
            "release", uid=f"00000000-0000-4000-8000-00000000000{number}", pupil_id=cast.noor.id, channel="authority",
            released_at=NOW - timedelta(days=number), recipient=f"party_{number}", basis="statutory_administration",
            fields='["pupil_identity.given_name"]', actor_id=cast.anna.id,
        )  # fmt: skip
    base = f"/mijn-kind/{cast.noor.uid}/" if name == "gerda" else "/mijn-gegevens/"
    client = sign_in(cast.people[name])
    use = text_of(client.get(f"{base}gebruik/"))
    assert [number for number in range(1, 8) if f"party_{number}" in use] == [1, 2, 3, 4, 5]
    assert f'href="{base}weg/"' in use
    every = text_of(client.get(f"{base}weg/"))
    assert all(f"party_{number}" in every for number in range(1, 8))
    assert client.get(f"{base}weg/?blad=2").status_code == 404
    if name == "gerda":
        assert "party_1" not in text_of(sign_in(cast.gerda).get(f"/mijn-kind/{cast.tess.uid}/weg/"))
