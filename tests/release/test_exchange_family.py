"""What the family sees of an exchange: field by field what the recipient's file holds, not sooner and not later than it may."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tests.people import NOW, Cast, days, sign_in
from tests.release.exchanging import answer, begun, contents, done, put_party, put_topic_answer
from zorgvuldig.release.exchange.notifications import tell_families, tell_recipients
from zorgvuldig.release.exchange.package import clear_packages


def child(cast: Cast, address: str) -> str:
    """The family's address of an exchange about Noor."""
    return f"/mijn-kind/{cast.noor.uid}/uitwisseling/{address.rstrip('/').split('/')[-1]}/"


def released(cast: Cast, recipient: str = "internship_company", **more: Any) -> str:
    """An exchange that Anna let go, on a yes of Gerda."""
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, recipient, **more)
    answer(cast, address, "gerda", allows=True)
    assert done(anna, address, "maken").status_code == 303
    assert done(anna, address, "vrijgeven").status_code == 303
    return address


def row(cast: Cast, columns: str, address: str) -> Any:
    uid = address.rstrip("/").split("/")[-1]
    return cast.db.execute(f"select {columns} from exchange where uid = %s", [uid]).fetchone()


def test_the_page_equals_field_by_field_what_the_file_holds(cast: Cast) -> None:
    fields = ["pupil_identity.given_name", "pupil_identity.family_name", "pupil_contact.email", "enrolment.level"]
    address = released(cast, fields=fields)
    gerda = sign_in(cast.gerda)
    page = gerda.get(child(cast, address)).content.decode()
    shown = set(re.findall(r'data-gegeven="([^"]+)"', page))
    listed = contents(sign_in(cast.anna).get(f"{address}bestand/"))
    (recorded,) = cast.db.execute("select fields from release").fetchone()
    assert shown == set(listed["fields"]) == set(recorded) == set(fields)
    own = gerda.get(f"{child(cast, address)}bestand/")
    assert contents(type("Read", (), {"content": b"".join(own.streaming_content)})) == listed
    file = gerda.get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    assert "Stichting internship_company" in file
    assert "AVG art. 6(1)(a)" in file


def test_the_pupil_reads_it_too_and_others_do_not(cast: Cast) -> None:
    address = released(cast)
    number = address.rstrip("/").split("/")[-1]
    assert sign_in(cast.noor).get(f"/mijn-gegevens/uitwisseling/{number}/").status_code == 200
    assert sign_in(cast.noor).get(f"/mijn-gegevens/uitwisseling/{number}/bestand/").status_code == 200
    for name in ("rob", "karim", "olga", "bram"):
        assert sign_in(cast.people[name]).get(child(cast, address)).status_code == 404
    assert sign_in(cast.tess).get(f"/mijn-gegevens/uitwisseling/{number}/").status_code == 404


def test_the_family_gets_one_mail_that_says_nothing(cast: Cast) -> None:
    address = released(cast)
    assert tell_families(datetime.now(UTC) + timedelta(minutes=5)) == 1
    assert tell_families(datetime.now(UTC) + timedelta(minutes=10)) == 0
    (message,) = mail.outbox
    assert message.to == ["gerda@example.org"]  # not the one without authority, nor whom a court keeps away
    assert "Noor" not in f"{message.subject}{message.body}"
    assert "internship" not in f"{message.subject}{message.body}"
    assert row(cast, "told_at is not null", address) == (True,)


def test_from_sixteen_the_pupil_hears_it_alone(cast: Cast) -> None:
    address = begun(cast, cast.anna, "internship_company", "tess")
    answer(cast, address, "tess", allows=True)
    anna = sign_in(cast.anna)
    done(anna, address, "maken")
    done(anna, address, "vrijgeven")
    assert tell_families(datetime.now(UTC) + timedelta(minutes=5)) == 1
    assert [message.to for message in mail.outbox] == [["tess@example.org"]]


def test_what_is_told_later_is_nowhere_until_that_day(cast: Cast) -> None:
    waits = {"postponed": "danger", "postponed_why": "Het kind loopt gevaar.", "until": str(days(20))}
    address = begun(cast, cast.leo, "police", **waits)
    leo, petra = sign_in(cast.leo), sign_in(cast.petra)
    done(leo, address, "maken")
    second = address.replace("/uitwisseling/schoolleiding/", "/tweede-blik/")
    seen = petra.get(second).content.decode().split('name="gezien" value="')[1].split('"')[0]
    assert petra.post(second, {"doe": "akkoord", "gezien": seen}).status_code == 303
    assert done(leo, address, "vrijgeven").status_code == 303
    gerda = sign_in(cast.gerda)
    assert gerda.get(child(cast, address)).status_code == 404
    file = gerda.get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    assert "Stichting police" not in file
    assert "126nc" not in file.partition('id="weg"')[2].partition("</section>")[0].partition("<details")[0]
    assert tell_families(NOW) == 0
    cast.db.execute("update exchange set shown_at = now() - interval '1 minute'")
    cast.db.execute("update release set shown_at = now() - interval '1 minute'")
    page = gerda.get(child(cast, address)).content.decode()
    assert "Het kind loopt gevaar." in page
    assert tell_families(datetime.now(UTC) + timedelta(minutes=5)) == 1


def test_a_withdrawal_stops_what_is_under_way_and_tells_who_has_it(cast: Cast) -> None:
    address = released(cast)
    (number, pupil) = row(cast, "id, pupil_id", address)
    cast.put(
        "hand_over", uid=uuid.uuid4(), exchange_id=number, pupil_id=pupil, way="link", made_at=NOW, made_by_id=cast.anna.id,
        mailbox="post", mailed_at=NOW, token_hash=b"x", code_hash=b"y", expires_at=NOW, tries=0, fetched_at=NOW,
    )  # fmt: skip
    answer(cast, address, "gerda", allows=False)
    assert "Vertel de ontvanger" in sign_in(cast.anna).get(address).content.decode()
    assert tell_recipients(datetime.now(UTC) + timedelta(minutes=5)) == 1
    (message,) = mail.outbox
    assert message.to == ["post@voorbeeld.example"]
    assert "Noor" not in f"{message.subject}{message.body}"
    assert row(cast, "stopped, recalled_at is not null", address) == ("withdrawn", True)
    assert tell_recipients(datetime.now(UTC) + timedelta(minutes=10)) == 0


def test_who_got_it_on_paper_is_told_by_the_desk(cast: Cast) -> None:
    address = released(cast)
    (number, pupil) = row(cast, "id, pupil_id", address)
    cast.put(
        "hand_over", uid=uuid.uuid4(), exchange_id=number, pupil_id=pupil, way="letter", made_at=NOW,
        made_by_id=cast.anna.id, mailbox="", tries=0,
    )  # fmt: skip
    answer(cast, address, "gerda", allows=False)
    assert tell_recipients(NOW) == 0
    assert mail.outbox == []
    anna = sign_in(cast.anna)
    assert "De ontvanger weet het" in anna.get(address).content.decode()
    assert done(anna, address, "ingelicht").status_code == 303
    assert row(cast, "recalled_by_id", address) == (cast.anna.id,)


def test_the_file_goes_after_a_month_and_what_it_held_stays(cast: Cast) -> None:
    address = released(cast)
    assert clear_packages(NOW + timedelta(days=29)) == 0
    assert clear_packages(NOW + timedelta(days=31)) == 1
    gerda = sign_in(cast.gerda)
    page = gerda.get(child(cast, address)).content.decode()
    assert 'data-gegeven="pupil_identity.given_name"' in page
    assert gerda.get(f"{child(cast, address)}bestand/").status_code == 404
    assert row(cast, "blob, sha256 <> ''", address) == (None, True)


@pytest.mark.parametrize("topic", ["internship"])
def test_a_standing_yes_needs_no_question(cast: Cast, topic: str) -> None:
    put_topic_answer(cast, topic, "gerda", allows=True)
    party = put_party(cast, "internship_company")
    address = begun(cast, cast.anna, "internship_company", party=party, ground=topic, ends_on="")
    anna = sign_in(cast.anna)
    done(anna, address, "maken")
    assert done(anna, address, "vrijgeven").status_code == 303
    put_topic_answer(cast, topic, "gerda", allows=False)
    assert "Dit mag niet weg" in anna.get(address).content.decode()


def test_what_the_statement_says_needs_no_mail(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "ministry")
    assert done(anna, address, "maken").status_code == 303
    assert done(anna, address, "vrijgeven").status_code == 303
    assert tell_families(datetime.now(UTC) + timedelta(minutes=5)) == 0
    assert mail.outbox == []
    assert sign_in(cast.gerda).get(child(cast, address)).status_code == 200  # it is on the family's page all the same


def test_without_an_address_the_desk_tells_them(cast: Cast) -> None:
    address = released(cast)
    cast.db.execute("update guardian set email = ''")
    assert tell_families(datetime.now(UTC) + timedelta(minutes=5)) == 0
    anna = sign_in(cast.anna)
    assert "Ik heb het de familie verteld" in anna.get(address).content.decode()
    assert done(anna, address, "verteld").status_code == 303
    assert row(cast, "told_at is not null", address) == (True,)


def test_another_parents_own_data_stay_theirs(cast: Cast) -> None:
    """The recipient may get both parents' numbers; no parent reads the other's in the file (AVG art. 15(4))."""
    fields = ["pupil_identity.given_name", "guardianship.guardian_id", "guardian.phone"]
    address = begun(cast, cast.leo, "police", fields=fields)
    assert done(sign_in(cast.leo), address, "maken").status_code == 303
    gerda = sign_in(cast.gerda)
    page = gerda.get(child(cast, address)).content.decode()
    assert 'data-gegeven="guardian.phone"' in page
    assert "Die laten wij hier niet zien" in page
    assert gerda.get(f"{child(cast, address)}bestand/").status_code == 404
