"""Data from another school: what is kept and what not, for whom, on what ground; and every file that is no such file."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.attendance.attending import absence, reason
from tests.padding import Padded
from tests.people import Cast, days, sign_in, years_ago
from tests.release.transferring import dossier, offered, package, party_uid, put_incoming, put_party
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.release.incoming.notifications import tell_of_incoming
from zorgvuldig.release.incoming.reader import LIMIT, NotRead, read
from zorgvuldig.release.incoming.selection import KEPT
from zorgvuldig.release.transfer.writer import ROOT, to_xml


def of_noor(cast: Cast, **more: Any) -> dict[str, Any]:
    """What another school says of Noor."""
    born = cast.db.execute("select born_on from pupil_birth where pupil_id = %s", [cast.noor.id]).fetchone()[0]
    return {
        "vorm": ROOT, "versie": 1, "metadata": {"nummer": "1", "grondslag": "x", "datum": "2026-01-02"},
        "leerling": {
            "nummersoort": "burgerservicenummer", "nummer": "999999990", "roepnaam": "Noortje", "achternaam": "bakkerman",
            "geboortedatum": born.isoformat(), "straat": "Elders 1",
        },
        "verzorger": [{"soort": "moeder", "achternaam": "Ouder", "telefoon": "0600000000"}],
        "school": [{"naam": "Duinrand College", "niveau": "havo", "eerste_dag": "2024-08-01"}],
        "resultaatvakkenvo": [{"vak": "Wiskunde", "toets": "Breuken", "datum": "2026-01-10", "cijfer": "7.1"}],
        "verzuim": [{"reden": "Ziek", "geoorloofd": True, "keren": 2, "dagen": 3}],
        "toelichting": {"tekst": "Werkt rustig en netjes."},
    } | more  # fmt: skip


def bring(
    cast: Cast, content: bytes, *, who: str = "anna", pupil: str = "noor", party: str = "", ground: str = "transfer"
) -> HttpResponse:
    chosen = party or str(party_uid(cast, put_party(cast)))
    file = SimpleUploadedFile("dossier.json", content)
    place = f"/leerlingen/{cast.people[pupil].uid}/van-andere-school/"
    answer: Any = sign_in(cast.people[who]).post(place, {"party": chosen, "ground": ground, "file": file})
    return answer


def seen_in(answer: HttpResponse) -> str:
    """What the page signed."""
    return answer.content.decode().split('name="gezien" value="')[1].split('"')[0]


def take(cast: Cast, seen: str, who: str = "anna", pupil: str = "noor") -> HttpResponse:
    place = f"/leerlingen/{cast.people[pupil].uid}/van-andere-school/aannemen/"
    answer: Any = sign_in(cast.people[who]).post(place, {"gezien": seen})
    return answer


def count(cast: Cast, table: str = "incoming") -> int:
    found: int = cast.db.execute(f"select count(*) from {table}").fetchone()[0]
    return found


def plain(cast: Cast, **more: Any) -> bytes:
    return json.dumps(of_noor(cast, **more)).encode()


# --- looking and taking in -----------------------------------------------------------------------------------------


def test_first_it_shows_what_would_be_kept_and_what_not(cast: Cast) -> None:
    odd = {
        "godsdienst": {"naam": "geheim geloof"},
        "verzorger": [{"soort": "moeder", "burgerservicenummer": "999999990"}],
    }
    page = bring(cast, plain(cast, **odd)).content.decode()
    for word in ("Wiskunde", "7,1", "Duinrand College", "Werkt rustig en netjes.", "Ziek"):
        assert word in page
    for word in ("godsdienst", "verzorger.burgerservicenummer", "gegevens van ouders", "het burgerservicenummer"):
        assert word in page
    for word in ("geheim geloof", "999999990", "0600000000"):
        assert word not in page
    assert "in het bestand: Noortje; bij ons: Noor" in page
    assert count(cast) == 0


def test_then_it_is_taken_in_with_source_and_ground_and_nothing_of_ours_changes(cast: Cast) -> None:
    before = cast.db.execute("select given_name from pupil_identity where pupil_id = %s", [cast.noor.id]).fetchone()
    answer = take(cast, seen_in(bring(cast, plain(cast, godsdienst={"naam": "x"}))))
    assert answer.status_code == 303
    article, dropped = cast.db.execute("select article, dropped from incoming").fetchone()
    assert article.startswith("WVO 2020")
    assert "godsdienst" in dropped
    assert count(cast, "incoming_item") == 4
    assert (
        cast.db.execute("select given_name from pupil_identity where pupil_id = %s", [cast.noor.id]).fetchone()
        == before
    )
    page = sign_in(cast.anna).get(f"/leerlingen/{cast.noor.uid}/van-andere-school/").content.decode()
    assert "Duinrand College" in page
    assert "Werkt rustig en netjes." in page


def test_our_own_file_comes_in_as_it_went_out(cast: Cast) -> None:
    absence(cast, "noor", reason(cast, "Z", "Ziek"))
    uid = offered(cast)
    for name in ("overstapdossier.xml", "overstapdossier.json"):
        cast.db.execute("delete from incoming_item")
        cast.db.execute("delete from incoming")
        content = package(cast, uid).read(name)
        assert take(cast, seen_in(bring(cast, content))).status_code == 303
        labels = [row[0] for row in cast.db.execute("select label from incoming_item order by id").fetchall()]
        assert "Op school geweest" in labels
        assert "Cijfers van het afgelopen jaar" in labels
    assert read(package(cast, uid).read("overstapdossier.xml")) == read(package(cast, uid).read("overstapdossier.json"))
    assert set(read(json.dumps(dossier(cast, uid)).encode()).document) >= {"leerling", "school", "verzuim"}


def test_each_sees_the_pieces_that_go_with_what_they_may_see(cast: Cast) -> None:
    put_incoming(cast)
    mentor = sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/begeleiding/vorige-school/").content.decode()
    assert "Werkt rustig." in mentor
    assert "Wiskunde: 7,1" in mentor
    care = sign_in(cast.cato).get(f"/leerlingen/{cast.noor.uid}/zorg/vorige-school/").content.decode()
    assert "Werkt rustig." in care
    for who in ("dirk", "otto", "vera", "gerda", "wim"):
        for place in ("begeleiding/vorige-school/", "zorg/vorige-school/", "van-andere-school/"):
            assert sign_in(cast.people[who]).get(f"/leerlingen/{cast.noor.uid}/{place}").status_code == 404


def test_the_family_is_told_without_a_name(cast: Cast) -> None:
    take(cast, seen_in(bring(cast, plain(cast))))
    assert tell_of_incoming(datetime.now(UTC)) == 1
    assert tell_of_incoming(datetime.now(UTC)) == 0
    assert [m.to for m in mail.outbox] == [["gerda@example.org"]]
    for word in ("Noor", "Bakkerman", "Duinrand"):
        assert word not in mail.outbox[0].subject + mail.outbox[0].body
    assert cast.db.execute("select told_at is not null from incoming").fetchone() == (True,)


def test_without_an_address_the_desk_tells_it(cast: Cast) -> None:
    cast.db.execute("update guardian set email = ''")
    uid = put_incoming(cast)
    assert tell_of_incoming(datetime.now(UTC)) == 0
    page = f"/leerlingen/{cast.noor.uid}/van-andere-school/"
    assert "De familie weet het nog niet." in sign_in(cast.anna).get(page).content.decode()
    assert sign_in(cast.anna).post(f"{page}{uid}/verteld/").status_code == 303
    assert cast.db.execute("select told_at is not null from incoming").fetchone() == (True,)


def test_a_mistake_is_taken_back_whole(cast: Cast) -> None:
    uid = put_incoming(cast)
    assert sign_in(cast.anna).post(f"/leerlingen/{cast.noor.uid}/van-andere-school/{uid}/weg/").status_code == 303
    assert (count(cast), count(cast, "incoming_item")) == (0, 0)


# --- refusals ------------------------------------------------------------------------------------------------------


def test_the_same_file_twice_is_refused(cast: Cast) -> None:
    content, party = plain(cast), str(party_uid(cast, put_party(cast)))
    first, again = (seen_in(bring(cast, content, party=party)) for _number in range(2))
    assert take(cast, first).status_code == 303
    for seen in (first, again):
        answer = take(cast, seen)
        assert answer.status_code == 409
        assert "al aangenomen" in answer.content.decode()
    assert (count(cast), count(cast, "incoming_item")) == (1, 4)


@pytest.mark.parametrize(
    "change",
    [{"achternaam": "Visserman"}, {"geboortedatum": "2012-01-01"}, {"geboortedatum": None}, {"achternaam": None}],
)
def test_a_file_about_somebody_else_is_refused(cast: Cast, change: dict[str, Any]) -> None:
    about = of_noor(cast)
    about["leerling"] = {k: v for k, v in (about["leerling"] | change).items() if v is not None}
    answer = bring(cast, json.dumps(about).encode())
    assert answer.status_code == 422
    assert "andere leerling" in answer.content.decode()
    assert "Visserman" not in answer.content.decode()


def test_what_was_shown_is_for_this_pupil_and_this_colleague(cast: Cast) -> None:
    seen = seen_in(bring(cast, plain(cast)))
    assert take(cast, seen, pupil="bram").status_code == 409
    assert take(cast, seen + "x").status_code == 409
    assert take(cast, "").status_code == 409
    cast.staff("Ada", "administration")
    assert take(cast, seen, who="ada").status_code == 409
    assert count(cast) == 0


@pytest.mark.parametrize("change", ["verified_at = null, verified_by_id = null", "ended_at = now()"])
def test_only_a_school_that_was_checked(cast: Cast, change: str) -> None:
    party = str(party_uid(cast, put_party(cast)))
    seen = seen_in(bring(cast, plain(cast), party=party))
    cast.db.execute(f"update party set {change}")
    assert take(cast, seen).status_code == 409
    assert bring(cast, plain(cast), party=party).status_code == 422
    assert count(cast) == 0


def test_an_organisation_of_another_kind_is_no_school(cast: Cast) -> None:
    assert bring(cast, plain(cast), party=str(party_uid(cast, put_party(cast, "police", "Politie")))).status_code == 422


def test_without_a_ground_nothing_is_shown(cast: Cast) -> None:
    assert bring(cast, plain(cast), ground="").status_code == 422
    assert bring(cast, plain(cast), ground="omdat").status_code == 422


def xml(inside: str) -> bytes:
    return f'<?xml version="1.0"?><{ROOT} xmlns="urn:zorgvuldig:overstap:1" versie="1">{inside}</{ROOT}>'.encode()


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<overstapdossier><leerling><roepnaam>&b;</roepnaam></leerling></overstapdossier>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><overstapdossier>&a;</overstapdossier>'
STRANGE = {
    "bomb": BOMB,
    "outside": OUTSIDE,
    "truncated": xml("<leerling><roepnaam>Noor</roepnaam>")[:-30],
    "truncated json": b'{"vorm": "overstapdossier", "leerling": {',
    "deep": xml("<leerling>" + "<a>" * 50 + "</a>" * 50 + "</leerling>"),
    "deep json": b'{"vorm": "overstapdossier", "leerling": ' + b"[" * 100_000,
    "many": xml("<school/>" * 60_000),
    "long": xml(f"<toelichting><tekst>{'x' * 20_000}</tekst></toelichting>"),
    "other root": b"<edex><leerling/></edex>",
    "other json": b'{"leerling": {}}',
    "no pupil": xml("<school><naam>x</naam></school>"),
    "list": b'[{"vorm": "overstapdossier"}]',
    "text for a record": b'{"vorm": "overstapdossier", "leerling": "Noor"}',
    "wrong day": xml("<leerling><geboortedatum>gisteren</geboortedatum></leerling>"),
    "wrong mark": xml("<leerling/><resultaatvakkenvo><cijfer>goed</cijfer></resultaatvakkenvo>"),
    "wrong yes": xml("<leerling/><verzuim><geoorloofd>misschien</geoorloofd></verzuim>"),
    "number for a name": b'{"vorm": "overstapdossier", "leerling": {"roepnaam": 7}}',
    "endless mark": b'{"vorm": "overstapdossier", "leerling": {}, "resultaatvakkenvo": [{"cijfer": "inf"}]}',
    "odd encoding": b'<?xml version="1.0" encoding="klingon"?><overstapdossier/>',
    "picture": b"\x89PNG\r\n\x1a\n",
    "nothing": b"",
    "too large": Padded(b"{", LIMIT, b" "),
}


@pytest.mark.parametrize("content", STRANGE.values(), ids=STRANGE)
def test_what_is_no_transfer_file_is_refused_in_a_sentence(content: bytes | Padded) -> None:
    with pytest.raises(NotRead, match=r"\.$"):
        read(bytes(content))


def test_the_page_says_the_sentence(cast: Cast) -> None:
    answer = bring(cast, BOMB)
    assert answer.status_code == 422
    assert "documenttype" in answer.content.decode()


def test_an_unknown_name_that_could_hold_data_is_not_shown(cast: Cast) -> None:
    found = read(plain(cast, **{"Noor heeft adhd": 1, "diagnose": {"x": 1}}))
    assert found.unknown == ("iets zonder gewone naam", "diagnose")


def test_reading_what_was_written_gives_the_same(cast: Cast) -> None:
    document = {k: [v] if isinstance(v, dict) else v for k, v in of_noor(cast).items() if k not in ("vorm", "versie")}
    assert read(to_xml(document)).document == read(plain(cast)).document == document


def test_from_sixteen_the_pupil_is_told(cast: Cast) -> None:
    put_incoming(cast)
    cast.db.execute(
        "update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(16) + (days(0) - days(1)), cast.noor.id]
    )
    tell_of_incoming(datetime.now(UTC))
    assert [m.to for m in mail.outbox] == [["noor@example.org"]]


def test_the_law_protects_of_it_what_it_protects_of_the_kinds_of_data_that_it_holds() -> None:
    """The register page says to a family what is protected more: neither less nor something else than what the school keeps."""
    held = {part.claim for key in KEPT.values() for part in REGISTER.categories[key].special}
    assert held == {"health_at_school", "religion_at_school"}
    assert {part.claim for part in REGISTER.categories["incoming"].special} == held
