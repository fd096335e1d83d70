"""P13. What a law asks goes without consent: with its article and its paper, no wider than the law, and the family hears of it."""

from datetime import UTC, datetime, timedelta

from tests.people import NOW, Cast, days, sign_in
from tests.release.exchanging import NAMES, begun, contents, done
from tests.release.test_exchange_second import agree, second
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Need, RecipientClass
from zorgvuldig.release.exchange.notifications import tell_families


def mine(cast: Cast, address: str) -> str:
    return f"/mijn-kind/{cast.noor.uid}/uitwisseling/{address.rstrip('/').split('/')[-1]}/"


def test_a_lawful_demand_with_the_notice_later(cast: Cast) -> None:
    """The police bring a paper; a second person looks; the family hears of it on the day that was set, and why so late."""
    waits = {"postponed": "inquiry", "postponed_why": "De officier vroeg te wachten.", "until": str(days(14))}
    leo, gerda = sign_in(cast.leo), sign_in(cast.gerda)
    address = begun(cast, cast.leo, "police", reason="Er is een vordering van de officier.", **waits)
    assert done(leo, address, "maken").status_code == 303
    assert done(leo, address, "vrijgeven").status_code == 409
    assert sign_in(cast.petra).get(f"{second(address)}vordering/").content.startswith(b"%PDF")
    assert agree(sign_in(cast.petra), address).status_code == 303
    assert done(leo, address, "vrijgeven").status_code == 303
    assert contents(leo.get(f"{address}bestand/"))["fields"] == NAMES  # what the paper names, and no more
    for page in ("", "gebruik/", "waarheen/"):
        assert "De officier vroeg te wachten" not in gerda.get(f"/mijn-kind/{cast.noor.uid}/{page}").content.decode()
    assert gerda.get(mine(cast, address)).status_code == 404
    assert tell_families(datetime.now(UTC) + timedelta(minutes=5)) == 0
    cast.db.execute("update exchange set shown_at = %s", [NOW - timedelta(minutes=1)])  # the day has come
    cast.db.execute("update release set shown_at = %s", [NOW - timedelta(minutes=1)])
    page = gerda.get(mine(cast, address)).content.decode()
    assert "De officier vroeg te wachten." in page
    assert "Wetboek van Strafvordering art. 126nc" in page
    assert tell_families(datetime.now(UTC) + timedelta(minutes=5)) == 1


def test_a_permitted_exchange_is_weighed_by_two(cast: Cast) -> None:
    cato, gerda = sign_in(cast.cato), sign_in(cast.gerda)
    address = begun(cast, cast.cato, "support_partnership", reason="Wij vragen hulp bij het lezen.")
    assert done(cato, address, "maken").status_code == 303
    assert done(cato, address, "vrijgeven").status_code == 409
    page = gerda.get(mine(cast, address)).content.decode()  # no consent is asked, and nothing is hidden
    assert "zonder toestemming" in page
    assert agree(sign_in(cast.leo), address).status_code == 303
    assert done(cato, address, "vrijgeven").status_code == 303
    file = gerda.get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    assert REGISTER.recipients["support_partnership"].article in file


def test_no_law_gives_more_than_its_row_names(cast: Cast) -> None:
    """No page of any desk offers a field that the recipient's row does not name."""
    workers = {
        "administration": "anna",
        "care_coordinator": "cato",
        "attendance_coordinator": "vera",
        "school_leader": "leo",
    }
    slugs = {
        "administration": "administratie",
        "care_coordinator": "zorg",
        "attendance_coordinator": "verzuim",
        "school_leader": "schoolleiding",
    }
    every = {f"{table.name}.{column}" for table in REGISTER.tables.values() for column in table.columns}
    for recipient in REGISTER.recipients.values():
        if recipient.kind is RecipientClass.AGREEMENT or not recipient.desk or Need.SIGNAL in recipient.needs:
            continue
        if recipient.categories == ("footage",):  # leaves by its own way, and nothing else does: tests/cameras/handout
            continue
        if (
            recipient.key in REGISTER.onlookers
        ):  # looks on a screen and is sent nothing: tests/consent/test_outside_help.py
            continue
        client = sign_in(cast.people[workers[recipient.desk]])
        cast.db.execute("delete from party")
        cast.put(
            "party", uid="00000000-0000-4000-8000-000000000001", recipient=recipient.key, name="X", department="", street="",
            postcode="", town="", domain="", added_at=NOW, added_by_id=cast.anna.id, verified_at=NOW,
            verified_by_id=cast.leo.id, verified_how="gebeld",
        )  # fmt: skip
        page = client.get(
            f"/uitwisseling/{slugs[recipient.desk]}/{cast.noor.uid}/nieuw/?aan={recipient.key}"
        ).content.decode()
        offered = {field for field in every if f'value="{field}"' in page}
        assert offered == set(recipient.fields), recipient.key
