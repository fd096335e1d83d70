"""Writing a version of an agreement: as it was, changed, for whom, with whom and signed; and what is refused beside its field."""

import re
from typing import Any

import pytest

from tests.people import Cast, days, sign_in
from tests.suppliers.agreeing import PDF, drafted, filled, paper, product, row_of, seen, uid_of, version
from tests.suppliers.supplying import Agreed, agreed, another
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault import files
from zorgvuldig.school.models import School
from zorgvuldig.suppliers.agreements.part_forms import ScopeForm


def fresh(cast: Cast) -> Agreed:
    """A product about which nothing was agreed."""
    it = agreed(cast)
    cast.db.execute("delete from agreement_scope")
    cast.db.execute("delete from agreement")
    return it


def test_the_first_version_is_a_draft(cast: Cast) -> None:
    it, petra = fresh(cast), sign_in(cast.petra)
    answer = petra.post(product(it, "afspraak/"), filled(claims=["role", "group"]))
    assert answer.status_code == 303
    row = cast.db.execute(
        "select version, claims, channels, starts_on, ends_on, made_by_id, approved_at, blob from agreement"
    ).fetchone()
    assert row == (1, ["role", "group"], ["login"], days(0), days(301), cast.petra.id, None, None)
    page = petra.get(answer["Location"]).content.decode()
    assert "Dit concept is nog niet af" in page
    assert "Schrijf op voor wie de afspraak is" in page
    assert "Voeg de getekende overeenkomst toe" in page


def test_the_next_version_starts_as_the_last_one(cast: Cast) -> None:
    helpers = [{"name": "Wolk", "country": "Ierland", "what_for": "bewaren"}]
    it = agreed(cast, claims=["group"], sub_processors=helpers, purposes="Rekenen oefenen")
    petra = sign_in(cast.petra)
    form = petra.get(product(it, "afspraak/")).content.decode()
    assert 'value="Rekenen oefenen"' in form
    assert re.findall(r'name="starts_on" value="([^"]*)"', form) == [days(0).isoformat()]  # not from a day that is over
    assert re.findall(r'name="claims" value="(\w+)"[^>]*checked', form) == ["group"]
    answer = petra.post(product(it, "afspraak/"), filled(claims=[]))
    assert answer.status_code == 303
    row = cast.db.execute("select id, claims, sub_processors from agreement where version = 2").fetchone()
    assert row[1:] == ([], helpers)
    scopes = cast.db.execute("select school_id from agreement_scope where agreement_id = %s", [row[0]]).fetchall()
    assert scopes == [(cast.schools["Oost"],)]
    page = petra.get(answer["Location"]).content.decode()
    assert "<del>De klas en de lesgroepen" in page


def test_schools_of_others_are_not_taken_over(cast: Cast) -> None:
    it = agreed(cast)
    cast.put("agreement_scope", agreement_id=it.agreement, school_id=cast.schools["West"])
    sign_in(cast.petra).post(product(it, "afspraak/"), filled())
    new = cast.db.execute(
        "select s.school_id from agreement_scope s join agreement a on a.id = s.agreement_id where a.version = 2"
    ).fetchall()
    assert new == [(cast.schools["Oost"],)]


def test_there_is_one_draft_at_a_time(cast: Cast) -> None:
    it, petra = agreed(cast), sign_in(cast.petra)
    draft = drafted(cast, it.product)
    answer = petra.post(product(it, "afspraak/"), filled())
    assert (answer.status_code, answer["Location"]) == (303, version(draft))
    assert cast.db.execute("select count(*) from agreement").fetchone() == (2,)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"purposes": ""}, "Schrijf op waarvoor de leverancier de gegevens gebruikt."),
        ({"claims": ["bsn"]}, "Het register laat niet toe dat een leverancier dit krijgt: bsn."),
        ({"claims": ["role", "pupil_health.text"]}, "Het register laat niet toe dat een leverancier dit krijgt"),
        ({"channels": []}, "Kies minstens één weg."),
        ({"channels": ["e-mail"]}, "Kies wegen uit de lijst."),
        ({"names": ""}, "Kies wat op de plaats van een naam staat."),
        ({"names": "agreed"}, "de voornaam en de achternaam kiest"),
        ({"names": "agreed", "claims": ["first_name"]}, "de voornaam en de achternaam kiest"),
        ({"for_pupils": ""}, "Kies leerlingen, docenten of allebei."),
        ({"for_pupils": "", "for_staff": "on", "claims": ["eck_id"]}, "gaat alleen over leerlingen"),
        ({"basis": ""}, "Kies waarom het mag."),
        ({"basis": "consent"}, "Kies welke toestemming nodig is."),
        ({"basis": "consent", "topic": "press"}, "Kies een toestemming uit de lijst."),
        ({"topic": "extra_materials"}, "dus u vraagt geen toestemming"),
        ({"stored_in": ""}, "in welke landen de gegevens staan"),
        ({"leaves_eea": "on"}, "Zonder waarborg mag het niet."),
        ({"outside_eea": "modelbepalingen"}, "U noemt een waarborg."),
        ({"breach_hours": "0"}, "Vul een getal in van 1 tot en met 72."),
        ({"breach_hours": "een dag"}, "Vul een getal in van 1 tot en met 72."),
        ({"deleted_within": "400"}, "Vul een getal in van 1 tot en met 365."),
        ({"starts_on": ""}, "Vul een dag in."),
        (
            {"starts_on": days(20).isoformat(), "last_day": days(10).isoformat()},
            "De laatste dag ligt voor de eerste dag.",
        ),
        ({"starts_on": days(-20).isoformat(), "last_day": days(-1).isoformat()}, "Deze dag is al voorbij."),
        ({"model": ""}, "Schrijf op welk model is gebruikt."),
    ],
)
def test_what_cannot_be_agreed_is_refused_beside_the_field(cast: Cast, wrong: dict[str, Any], sentence: str) -> None:
    answer = sign_in(cast.petra).post(product(fresh(cast), "afspraak/"), filled(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert cast.db.execute("select count(*) from agreement").fetchone() == (0,)


def test_a_version_that_would_never_hold_is_refused(cast: Cast) -> None:
    it = agreed(cast)
    another(cast, it.product, version=2, starts_on=days(20))
    petra = sign_in(cast.petra)
    answer = petra.post(product(it, "afspraak/"), filled(starts_on=days(19).isoformat()))
    assert (answer.status_code, "anders geldt deze versie nooit" in answer.content.decode()) == (422, True)
    assert petra.post(product(it, "afspraak/"), filled(starts_on=days(20).isoformat())).status_code == 303


def test_outside_the_eea_with_a_safeguard_and_with_consent(cast: Cast) -> None:
    more = {"leaves_eea": "on", "outside_eea": "modelbepalingen", "basis": "consent", "topic": "extra_materials"}
    assert sign_in(cast.petra).post(product(fresh(cast), "afspraak/"), filled(**more)).status_code == 303
    row = cast.db.execute("select outside_eea, basis, topic from agreement").fetchone()
    assert row == ("modelbepalingen", "consent", "extra_materials")


def test_every_claim_is_said_with_its_categories(cast: Cast) -> None:
    page = sign_in(cast.petra).get(product(fresh(cast), "afspraak/")).content.decode()
    for claim in REGISTER.claims.values():
        assert f'value="{claim.key}"' in page
    assert "De ECK iD (" in page
    assert "De voornaam (Naam en leerlingnummer, Medewerkers)" in page


def test_whoever_changes_a_draft_is_who_wrote_it(cast: Cast) -> None:
    draft, leo = drafted(cast, agreed(cast).product), sign_in(cast.leo)
    mark = seen(leo, version(draft, "veranderen/"))
    answer = leo.post(version(draft, "veranderen/"), filled(claims=["school"], seen=mark))
    assert answer.status_code == 303
    assert row_of(cast, draft, "claims, made_by_id") == (["school"], cast.leo.id)


@pytest.mark.parametrize("page", ["veranderen/", "voor-wie/", "helpers/", "tekenen/"])
def test_two_who_change_at_once_do_not_overwrite(cast: Cast, page: str) -> None:
    draft, leo = drafted(cast, agreed(cast).product), sign_in(cast.leo)
    data = filled(seen="vroeger") | {"scopes": [f"school-{cast.schools['Oost']}"]}
    if page == "tekenen/":
        data = {"file": paper(), "seen": "vroeger"}
    answer = leo.post(version(draft, page), data)
    assert answer.status_code == 422
    assert "Iemand heeft dit intussen veranderd" in answer.content.decode()
    assert row_of(cast, draft, "made_by_id") == (cast.petra.id,)


@pytest.mark.parametrize("page", ["veranderen/", "voor-wie/", "helpers/", "tekenen/"])
def test_what_was_approved_does_not_change(cast: Cast, page: str) -> None:
    it, petra = agreed(cast, claims=["role"]), sign_in(cast.petra)
    address = version(uid_of(cast, it.agreement), page)
    for answer in (petra.get(address), petra.post(address, filled(claims=["group"]))):
        assert (answer.status_code, answer["Location"]) == (303, version(uid_of(cast, it.agreement)))
    assert cast.db.execute("select claims from agreement").fetchone() == (["role"],)


def test_for_whom(cast: Cast) -> None:
    cast.db.execute("update learning_group set stage = 2 where name = '2B'")
    draft, petra = drafted(cast, agreed(cast).product), sign_in(cast.petra)
    address, school = version(draft, "voor-wie/"), cast.schools["Oost"]
    page = petra.get(address).content.decode()
    assert "Leerjaar 2" in page
    assert "Wilgendam College West" not in page
    chosen = [f"school-{school}-2", f"groep-{cast.groups['wi2B'][1]}"]
    assert petra.post(address, {"scopes": chosen, "seen": seen(petra, address)}).status_code == 303
    rows = cast.db.execute(
        "select school_id, stage, group_id from agreement_scope s join agreement a on a.id = s.agreement_id where a.uid = %s"
        " order by stage nulls last", [draft],
    ).fetchall()  # fmt: skip
    assert rows == [(school, 2, None), (school, None, cast.groups["wi2B"][0])]
    shown = petra.get(version(draft)).content.decode()
    assert "Wilgendam College Oost: leerjaar 2" in shown
    assert "wi2B (dit jaar)" in shown


@pytest.mark.parametrize("what", ["nothing", "both", "other school", "made up"])
def test_for_whom_that_cannot_be(cast: Cast, what: str) -> None:
    draft, petra = drafted(cast, agreed(cast).product), sign_in(cast.petra)
    group = f"groep-{cast.groups['2B'][1]}"
    chosen, sentence = {
        "nothing": ([], "Kies minstens één school, leerjaar of groep."),
        "both": ([f"school-{cast.schools['Oost']}", group], "U koos heel Wilgendam College Oost."),
        "other school": ([f"school-{cast.schools['West']}"], "uit de lijst"),
        "made up": (["groep-x"], "uit de lijst"),
    }[what]
    address = version(draft, "voor-wie/")
    answer = petra.post(address, {"scopes": chosen, "seen": seen(petra, address)})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_whom_the_supplier_engages(cast: Cast) -> None:
    draft, petra = drafted(cast, agreed(cast).product), sign_in(cast.petra)
    address = version(draft, "helpers/")
    row = {"name_0": "Wolk", "country_0": "Ierland", "what_for_0": "bewaren"}
    answer = petra.post(address, {"name_0": "Wolk", "seen": seen(petra, address)})
    content = answer.content.decode()
    assert (answer.status_code, "Vul het land in." in content, "Vul in waarvoor." in content) == (422, True, True)
    assert petra.post(address, row | {"seen": seen(petra, address)}).status_code == 303
    kept = [{"name": "Wolk", "country": "Ierland", "what_for": "bewaren"}]
    assert row_of(cast, draft, "sub_processors") == (kept,)
    assert "Wolk (Ierland): bewaren" in petra.get(version(draft)).content.decode()
    assert petra.post(address, {"seen": seen(petra, address)}).status_code == 303
    assert row_of(cast, draft, "sub_processors") == ([],)


def test_the_signed_agreement_goes_into_the_vault_and_comes_back(cast: Cast) -> None:
    draft, petra = drafted(cast, agreed(cast).product), sign_in(cast.petra)
    (earlier,) = row_of(cast, draft, "blob")
    address = version(draft, "tekenen/")
    assert petra.post(address, {"file": paper(PDF + b"\n"), "seen": seen(petra, address)}).status_code == 303
    blob, size = row_of(cast, draft, "blob, size")
    assert (blob != earlier, size, files.exists(earlier)) == (True, len(PDF) + 1, False)
    answer = sign_in(cast.fenna).get(version(draft, "overeenkomst.pdf"))
    assert (answer.content, answer["Content-Type"]) == (PDF + b"\n", "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert sign_in(cast.dirk).get(version(draft, "overeenkomst.pdf")).status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "Kies een bestand."),
        (b"", "Dit bestand is leeg."),
        (b"PK\x03\x04 geen pdf", "Wij kunnen dit soort bestand niet bewaren."),
        (b"gewone tekst", "Wij kunnen dit soort bestand niet bewaren."),
    ],
)
def test_only_a_pdf_is_a_signed_agreement(cast: Cast, content: bytes | None, sentence: str) -> None:
    draft, petra = drafted(cast, agreed(cast).product, complete=False), sign_in(cast.petra)
    address = version(draft, "tekenen/")
    files_ = {} if content is None else {"file": paper(content)}
    answer = petra.post(address, {**files_, "seen": seen(petra, address)})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert row_of(cast, draft, "blob") == (None,)
    assert sign_in(cast.petra).get(version(draft, "overeenkomst.pdf")).status_code == 404


def test_two_schools_of_one_name_both_stand_there() -> None:
    form = ScopeForm(offered=[(School(pk=1, name="Oost"), [1], []), (School(pk=2, name="Oost"), [], [])])
    assert [key for _school, keys in form.fields["scopes"].choices for key, _word in keys] == [
        "school-1",
        "school-1-1",
        "school-2",
    ]
