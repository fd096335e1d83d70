"""A desk gives data to another organisation: what may go, to whom, on which ground, and every refusal."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from tests.people import NOW, Cast, days, secret_of, sign_in
from tests.release.exchanging import (
    answer,
    begun,
    contents,
    done,
    filled,
    problems,
    put_party,
    put_topic_answer,
    starting,
)
from tests.rights.asking import put_request, put_restriction
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.door import open_door as door_opened
from zorgvuldig.release.exchange.desks import BY_ROLE, PURPOSE
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.release import NotReleasable, TablePart, gather


def left(cast: Cast) -> int:
    """How many releases there are."""
    number: int = cast.db.execute("select count(*) from release").fetchone()[0]
    return number


def test_a_question_goes_first_and_after_a_yes_the_data(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "internship_company")
    assert "Wacht op het antwoord" in anna.get(address).content.decode()
    refused = done(anna, address, "maken")
    assert refused.status_code == 409
    assert "Er is nu geen toestemming" in problems(refused.content.decode())[0]
    answer(cast, address, "gerda", allows=True)
    assert done(anna, address, "maken").status_code == 303
    page = anna.get(address).content.decode()
    assert "gegevens.json" in page
    listed = contents(anna.get(f"{address}bestand/"))
    assert listed["fields"] == ["pupil_identity.given_name", "pupil_identity.family_name"]
    assert left(cast) == 0
    assert done(anna, address, "vrijgeven").status_code == 303
    assert left(cast) == 1


@pytest.mark.parametrize("page", ["", "nieuw/", "nieuw/?aan=police"])
def test_the_pages_of_a_desk_open(cast: Cast, page: str) -> None:
    put_party(cast, "police")
    shown = sign_in(cast.leo).get(f"/uitwisseling/schoolleiding/{cast.noor.uid}/{page}")
    assert shown.status_code == 200
    assert sign_in(cast.leo).get("/uitwisseling/schoolleiding/").status_code == 200


def test_sensitive_data_wait_for_somebody_else(cast: Cast) -> None:
    cato, address = sign_in(cast.cato), begun(cast, cast.cato, "veilig_thuis")
    assert done(cato, address, "maken").status_code == 303
    assert "Wacht op de tweede medewerker" in cato.get(address).content.decode()
    refused = done(cato, address, "vrijgeven")
    assert refused.status_code == 409
    assert "Een tweede medewerker moet eerst akkoord" in problems(refused.content.decode())[0]
    leo = sign_in(cast.leo)
    assert "Noor" in leo.get("/tweede-blik/").content.decode()
    second = address.replace("/uitwisseling/zorg/", "/tweede-blik/")
    page = leo.get(second).content.decode()
    seen = page.split('name="gezien" value="')[1].split('"')[0]
    assert leo.get(f"{second}bestand/").status_code == 200
    assert leo.post(second, {"doe": "akkoord", "gezien": seen}).status_code == 303
    assert done(cato, address, "vrijgeven").status_code == 303
    assert left(cast) == 1


def test_only_declared_fields_can_be_chosen(cast: Cast) -> None:
    party = put_party(cast, "internship_company")
    anna = sign_in(cast.anna)
    page = anna.get(starting(cast, "internship_company")).content.decode()
    assert 'value="pupil_contact.email"' in page
    assert "noor@example.org" in page  # exactly what would go
    assert "Geheimlaan" not in page
    typed = filled("internship_company", party, fields=["pupil_contact.street"])
    refused = anna.post(starting(cast, "internship_company"), typed)
    assert refused.status_code == 422
    assert "Dit gegeven mag deze ontvanger niet krijgen" in refused.content.decode()
    assert begun_count(cast) == 0


def begun_count(cast: Cast) -> int:
    """How many exchanges there are."""
    number: int = cast.db.execute("select count(*) from exchange").fetchone()[0]
    return number


@pytest.mark.parametrize(
    "party", [{"verified_at": None, "verified_by_id": None}, {"ended_at": "2026-01-01"}, {"recipient": "photographer"}]
)
def test_an_organisation_that_is_not_checked_or_another_gets_nothing(cast: Cast, party: dict[str, object]) -> None:
    recipient = str(party.pop("recipient", "internship_company"))
    put_party(cast, "internship_company")
    wrong = put_party(cast, recipient, name="Verkeerd BV", **party)
    anna = sign_in(cast.anna)
    assert "Verkeerd BV" not in anna.get(starting(cast, "internship_company")).content.decode()
    refused = anna.post(starting(cast, "internship_company"), filled("internship_company", wrong))
    assert refused.status_code == 422
    assert begun_count(cast) == 0


def test_without_a_checked_organisation_the_page_says_what_to_do(cast: Cast) -> None:
    page = sign_in(cast.anna).get(starting(cast, "internship_company")).content.decode()
    assert "Laat de organisatie eerst opschrijven" in page


def test_an_organisation_that_ended_meanwhile_gets_nothing(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "internship_company")
    answer(cast, address, "gerda", allows=True)
    done(anna, address, "maken")
    cast.db.execute("update party set ended_at = now()")
    refused = done(anna, address, "vrijgeven")
    assert refused.status_code == 409
    assert "niet gecontroleerd of doet niet meer mee" in problems(refused.content.decode())[0]
    assert left(cast) == 0


def test_one_guardian_who_refuses_wins(cast: Cast) -> None:
    cast.guardian("Bert", "noor")
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "internship_company")
    answer(cast, address, "gerda", allows=True)
    answer(cast, address, "bert", allows=False)
    assert "Dit mag niet weg" in anna.get(address).content.decode()
    assert done(anna, address, "maken").status_code == 409
    assert done(anna, address, "vrijgeven").status_code == 409
    assert left(cast) == 0


def test_a_consent_withdrawn_before_the_last_click_counts(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "internship_company")
    answer(cast, address, "gerda", allows=True)
    done(anna, address, "maken")
    assert "Geef het vrij" in anna.get(address).content.decode()
    answer(cast, address, "gerda", allows=False)
    refused = done(anna, address, "vrijgeven")
    assert refused.status_code == 409
    assert "Er is nu geen toestemming" in problems(refused.content.decode())[0]
    assert left(cast) == 0
    assert done(anna, address, "afsluiten").status_code == 303
    assert cast.db.execute("select stopped from exchange").fetchone() == ("withdrawn",)


def test_a_pupil_who_turned_sixteen_halfway_decides(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "internship_company")
    answer(cast, address, "gerda", allows=True)
    done(anna, address, "maken")
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [days(-5850), cast.noor.id])  # 16 by now
    refused = done(anna, address, "vrijgeven")
    assert refused.status_code == 409
    assert left(cast) == 0
    answer(cast, address, "noor", allows=True)
    assert done(anna, address, "vrijgeven").status_code == 303


def test_a_demand_without_its_paper_does_not_begin(cast: Cast) -> None:
    party, leo = put_party(cast, "police"), sign_in(cast.leo)
    typed = filled("police", party)
    del typed["demand"]
    refused = leo.post(starting(cast, "police"), typed)
    assert refused.status_code == 422
    assert "Voeg het papier toe" in refused.content.decode()
    late = leo.post(starting(cast, "police"), filled("police", party, demand_on=str(days(1))))
    assert "Deze dag moet nog komen" in late.content.decode()
    macro = leo.post(starting(cast, "police"), filled("police", party, demand=paper_of(b"MZ")))
    assert macro.status_code == 422
    assert begun_count(cast) == 0


def paper_of(content: bytes) -> SimpleUploadedFile:
    """A file that is not what its name says."""
    return SimpleUploadedFile("vordering.pdf", content, content_type="application/pdf")


def test_the_paper_is_the_schools_own(cast: Cast) -> None:
    address = begun(cast, cast.leo, "police")
    assert sign_in(cast.leo).get(f"{address}vordering/").content.startswith(b"%PDF")
    second = address.replace("/uitwisseling/schoolleiding/", "/tweede-blik/")
    assert sign_in(cast.petra).get(f"{second}vordering/").status_code == 404  # nothing waits for a second person yet
    done(sign_in(cast.leo), address, "maken")
    assert sign_in(cast.petra).get(f"{second}vordering/").status_code == 200
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/uitwisseling/{address.rstrip('/').split('/')[-1]}/")
    assert "vordering.pdf" not in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"postponed": "danger", "postponed_why": "", "until": str(days(10))}, "Schrijf op waarom de familie"),
        ({"postponed": "danger", "postponed_why": "Gevaar.", "until": ""}, "Kies een dag na vandaag"),
        ({"postponed": "danger", "postponed_why": "Gevaar.", "until": str(days(120))}, "Kies een dag na vandaag"),
        ({"postponed": "because", "postponed_why": "Zomaar.", "until": str(days(10))}, "Kies een van deze"),
    ],
)
def test_telling_later_needs_a_ground_a_reason_and_a_day(cast: Cast, typed: dict[str, str], says: str) -> None:
    refused = sign_in(cast.leo).post(starting(cast, "police"), filled("police", put_party(cast, "police"), **typed))
    assert refused.status_code == 422
    assert says in refused.content.decode()
    assert begun_count(cast) == 0


def test_where_nothing_allows_waiting_it_is_not_asked_and_not_taken(cast: Cast) -> None:
    party, cato = put_party(cast, "support_partnership"), sign_in(cast.cato)
    assert 'name="postponed"' not in cato.get(starting(cast, "support_partnership")).content.decode()
    waits = {"postponed": "danger", "postponed_why": "Gevaar.", "until": str(days(10))}
    assert (
        cato.post(starting(cast, "support_partnership"), filled("support_partnership", party, **waits)).status_code
        == 303
    )
    assert cast.db.execute("select postponed, shown_at <= now() from exchange").fetchone() == ("", True)


def test_an_obligatory_report_goes_whole(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    address = begun(cast, cast.anna, "ministry", fields=["pupil_identity.given_name"])
    (fields,) = cast.db.execute("select fields from exchange").fetchone()
    assert set(fields) == set(REGISTER.recipients["ministry"].fields)
    assert "De wet noemt deze gegevens" in anna.get(starting(cast, "ministry")).content.decode()
    assert anna.get(address).status_code == 200


def test_a_report_of_absence_begins_at_its_signal(cast: Cast) -> None:
    page = sign_in(cast.vera).get(starting(cast, "absence_register")).content.decode()
    assert "aan=attendance_officer" in page
    assert 'href="?aan=absence_register' not in page
    assert 'name="fields"' not in page


def test_what_the_family_had_restricted_stays(cast: Cast) -> None:
    put_restriction(cast, put_request(cast, kind="restriction"), REGISTER.categories["contact"].mask)
    anna, party = sign_in(cast.anna), put_party(cast, "internship_company")
    page = anna.get(starting(cast, "internship_company")).content.decode()
    assert "De familie heeft gegevens laten stilzetten" in page
    assert "noor@example.org" not in page
    typed = filled("internship_company", party, fields=["pupil_identity.given_name", "pupil_contact.email"])
    assert anna.post(starting(cast, "internship_company"), typed).status_code == 422


@pytest.mark.parametrize("what", ["", "bestand/"])
def test_a_desk_has_its_own_exchanges_only(cast: Cast, what: str) -> None:
    address = begun(cast, cast.cato, "veilig_thuis")
    done(sign_in(cast.cato), address, "maken")
    for name in ("anna", "vera", "leo", "wim", "dirk", "maud", "petra"):
        client = sign_in(cast.people[name])
        for slug in ("administratie", "zorg", "verzuim", "schoolleiding"):
            assert client.get(address.replace("zorg", slug) + what).status_code == 404, (name, slug)
    assert sign_in(cast.anna).get(starting(cast, "police")).status_code == 404  # another desk's, though it opens less


def test_the_list_of_a_desk_opens_only_whom_it_is_busy_with(cast: Cast) -> None:
    begun(cast, cast.cato, "veilig_thuis")
    begun(cast, cast.anna, "internship_company", "bram")
    assert "Noor" in sign_in(cast.cato).get("/uitwisseling/zorg/").content.decode()
    page = sign_in(cast.anna).get("/uitwisseling/administratie/").content.decode()
    assert "Bram" in page
    assert "Noor" not in page
    opened = cast.db.execute(
        "select count(*) from gate.log where actor_id = %s and pupil_id = %s", [cast.anna.id, cast.noor.id]
    ).fetchone()
    assert opened == (0,)


def test_posting_twice_begins_one(cast: Cast) -> None:
    typed = filled("internship_company", put_party(cast, "internship_company"))
    anna = sign_in(cast.anna)
    first = anna.post(starting(cast, "internship_company"), typed)
    assert first["Location"] == anna.post(starting(cast, "internship_company"), typed)["Location"]
    assert begun_count(cast) == 1


def test_what_went_does_not_go_again(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "internship_company")
    answer(cast, address, "gerda", allows=True)
    done(anna, address, "maken")
    done(anna, address, "vrijgeven")
    again = done(anna, address, "vrijgeven")
    assert again.status_code == 409
    assert "al vrijgegeven" in problems(again.content.decode())[0]
    assert done(anna, address, "maken").status_code == 409
    assert left(cast) == 1


def test_two_browsers_at_once_let_one_go(cast: Cast) -> None:
    address = begun(cast, cast.anna, "internship_company")
    answer(cast, address, "gerda", allows=True)
    done(sign_in(cast.anna), address, "maken")
    clients = [sign_in(cast.anna) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(lambda client: one_go(client, address), clients))
    assert answers == [303, 409]
    assert left(cast) == 1


def one_go(client: Client, address: str) -> int:
    """Let it go, on a connection of this thread's own."""
    try:
        status: int = done(client, address, "vrijgeven").status_code
        return status
    finally:
        connections.close_all()


def test_a_stopped_one_goes_nowhere(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "internship_company")
    answer(cast, address, "gerda", allows=True)
    done(anna, address, "maken")
    assert done(anna, address, "stoppen").status_code == 303
    for what in ("vrijgeven", "maken"):
        assert done(anna, address, what).status_code == 409
    assert left(cast) == 0
    assert "Gestopt" in anna.get(address).content.decode()


def test_killed_halfway_nothing_left_and_the_row_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "internship_company")
    answer(cast, address, "gerda", allows=True)
    done(anna, address, "maken")

    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Exchange, "save", killed)  # the release row was added in this transaction
        with pytest.raises(KeyboardInterrupt):
            done(anna, address, "vrijgeven")
    assert left(cast) == 0
    assert cast.db.execute("select released_at, prepared_at is not null from exchange").fetchone() == (None, True)
    page = sign_in(cast.anna).get(address).content.decode()
    assert "Geef het vrij" in page


def test_a_topic_that_covers_less_does_not_carry_more(cast: Cast) -> None:
    put_topic_answer(cast, "internship", "gerda", allows=True)
    party, anna = put_party(cast, "internship_company"), sign_in(cast.anna)
    assert "Er is al toestemming" in anna.get(starting(cast, "internship_company")).content.decode()
    put_topic_answer(cast, "internship", "gerda", allows=False)
    refused = anna.post(starting(cast, "internship_company"), filled("internship_company", party, ground="internship"))
    assert refused.status_code == 422
    assert begun_count(cast) == 0


def test_an_older_wording_is_no_yes(cast: Cast) -> None:
    put_topic_answer(cast, "internship", "gerda", allows=True, version=99)
    page = sign_in(cast.anna).get(starting(cast, "internship_company")).content.decode()
    assert "Er is al toestemming" not in page


@pytest.mark.parametrize("ends_on", ["", str(days(0)), str(days(900)), "ooit"])
def test_a_question_has_an_end(cast: Cast, ends_on: str) -> None:
    typed = filled("internship_company", put_party(cast, "internship_company"), ends_on=ends_on)
    assert sign_in(cast.anna).post(starting(cast, "internship_company"), typed).status_code == 422
    assert begun_count(cast) == 0


def test_the_one_way_out_takes_no_other_field_either(cast: Cast) -> None:
    """Whatever a page or a format forgot: `gather` asks the register itself."""
    opening = door_opened(
        secret_of(cast.anna),
        purpose=PURPOSE,
        reads=BY_ROLE["administration"].reads,
        kind=Kind.PUPIL,
        key=str(cast.noor.uid),
        now=NOW,
    )
    with opening as door:
        for part in (TablePart("pupil_contact", ("street",)), "pupil_contact", TablePart("grade", ("value",))):
            with pytest.raises(NotReleasable):
                gather(
                    door=door,
                    channel="authority",
                    recipient="internship_company",
                    basis="consent",
                    pupils=[cast.noor.id],
                    tables=[part],
                )


def test_a_question_whose_day_passed_was_not_taken_back(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "internship_company")
    answer(cast, address, "gerda", allows=True)
    done(anna, address, "maken")
    cast.db.execute("update consent_request set ends_on = %s", [days(0)])
    assert "Dit mag niet weg" in anna.get(address).content.decode()
    assert done(anna, address, "vrijgeven").status_code == 409
    assert done(anna, address, "afsluiten").status_code == 303
    assert cast.db.execute("select stopped from exchange").fetchone() == ("refused",)
    assert left(cast) == 0
