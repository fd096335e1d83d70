"""The transfer file: the family sees exactly what goes, before it goes; whoever decides answers; and nothing goes sooner."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from psycopg.types.json import Json

from tests.attendance.attending import absence, lesson, reason
from tests.people import NOW, TODAY, Cast, days, sign_in, years_ago
from tests.release.transferring import column, desk, dossier, looking, offered, over, package, put_exchange, release
from tests.rights.correcting import ask, decide, grade_of
from tests.rights.correcting import desk as correction_desk
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.release.exchange.package import CONTENTS
from zorgvuldig.release.transfer.blocks import BLOCKS, NAMESPACE
from zorgvuldig.release.transfer.notifications import tell_of_inspections
from zorgvuldig.release.transfer.writer import to_xml, xml_schema

XS = "{http://www.w3.org/2001/XMLSchema}"


def say(cast: Cast, uid: Any, kind: str, text: str = "", who: str = "gerda", pupil: str = "noor") -> Any:
    return sign_in(cast.people[who]).post(
        looking(cast, uid, who, pupil), {"kind": kind, "text": text, "seen": column(cast, uid, "sha256")}
    )


def told() -> int:
    return tell_of_inspections(datetime.now(UTC))


def other_parent(cast: Cast) -> None:
    """Olga decides about Noor too."""
    cast.put(
        "guardianship", pupil_id=cast.noor.id, guardian_id=cast.olga.id, kind="mother", has_authority=True, is_restricted=False,
        starts_on=days(-9),
    )  # fmt: skip


def parsed(content: bytes) -> ET.Element:
    """XML of our own."""
    return ET.fromstring(content)  # noqa: S314  # nobody else wrote it


def is_valid(content: bytes) -> bool:
    """Whether XML keeps to the published form: its blocks and items in order, as often as they may be, with their types."""
    schema, root = parsed(xml_schema()), parsed(content)
    blocks = {e.get("name"): e for e in schema.find(f"{XS}element/{XS}complexType/{XS}sequence")}
    order, seen = list(blocks), [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in root]
    assert seen == sorted(seen, key=order.index)
    for name, block in blocks.items():
        assert int(block.get("minOccurs", "1")) <= seen.count(str(name))
        assert block.get("maxOccurs") == "unbounded" or seen.count(str(name)) <= 1
    for child in root:
        items = blocks[child.tag.removeprefix(f"{{{NAMESPACE}}}")].findall(f"{XS}complexType/{XS}sequence/{XS}element")
        names, found = [i.get("name") for i in items], [e.tag.removeprefix(f"{{{NAMESPACE}}}") for e in child]
        assert found == [name for name in names if name in found]
        for item in items:
            texts = [e.text or "" for e in child if e.tag.endswith(f"}}{item.get('name')}")]
            assert texts or item.get("minOccurs") == "0"
            for text in texts:
                {"xs:date": datetime.fromisoformat, "xs:integer": int, "xs:decimal": float}.get(
                    item.get("type", ""), str
                )(text)
                assert item.get("type") != "xs:boolean" or text in ("true", "false")
    return True


# --- what is in it -------------------------------------------------------------------------------------------------


def test_the_file_holds_the_past_year_counted_and_what_a_teacher_shows(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    absence(cast, "noor", ill)
    cast.db.execute("update absence set starts_on = %s, ends_on = %s", [days(-400), days(-399)])
    absence(cast, "noor", ill)
    number = cast.db.execute("select id from lesson where uid = %s", [lesson(cast)]).fetchone()[0]
    cast.put("attendance", pupil_id=cast.noor.id, lesson_id=number, kind="late", minutes=7, recorded_by_id=cast.dirk.id, recorded_at=NOW)  # fmt: skip
    cast.grade("noor", "machten", "3.1")
    cast.db.execute("update test set shown_from = null where id = %s", [cast.tests["machten"]])
    found = dossier(cast, offered(cast))
    assert found["verzuim"] == [{"reden": "Ziek", "geoorloofd": True, "keren": 1, "dagen": 1}]
    assert found["lesverzuim"] == [{"soort": "te laat", "lessen": 1, "minuten": 7}]
    assert [one["cijfer"] for one in found["resultaatvakkenvo"]] == ["6.4"]
    assert [one["roepnaam"] for one in found["verzorger"]] == ["Gerda"]  # not Rob, who decides nothing, nor Karim
    assert found["toelichting"] == {"tekst": "Werkt hard."}
    assert "onderwijsondersteuning" not in found


def test_an_old_grade_goes_only_when_it_counts_for_the_examination(cast: Cast) -> None:
    cast.db.execute("update test set held_on = %s", [days(-500)])
    cast.db.execute("update test set is_exam = true where id = %s", [cast.tests["breuken"]])
    cast.grade("noor", "machten", "5.0")
    found = dossier(cast, offered(cast))
    assert "resultaatvakkenvo" not in found
    assert [one["cijfer"] for one in found["examenresultaat"]] == ["6.4"]


def test_only_the_chosen_fields_go(cast: Cast) -> None:
    uid = put_exchange(cast)
    fields = ["pupil_identity.given_name", "grade.value", "test.title"]
    mask = REGISTER.mask(("identity", "grades", "assessment"))
    cast.db.execute("update exchange set fields = %s, mask = %s where uid = %s", [Json(fields), mask, uid])
    sign_in(cast.anna).post(desk(cast, uid, "geven/"))
    found = dossier(cast, uid)
    assert found["leerling"] == {"roepnaam": "Noor"}
    assert found["resultaatvakkenvo"] == [{"toets": "Breuken", "cijfer": "6.4"}]
    assert set(found) == {"vorm", "versie", "metadata", "leerling", "resultaatvakkenvo", "toelichting"}
    assert json.loads(package(cast, uid).read(CONTENTS))["fields"] == fields


def test_what_a_family_disputes_goes_along(cast: Cast) -> None:
    put_statement(cast)
    found = dossier(cast, offered(cast))
    assert found["betwist"] == [{"gegeven": "resultaatvakkenvo.cijfer", "tekst": "Noor was ziek."}]


def put_statement(cast: Cast) -> None:
    """A correction that was refused, with the family's own words beside it."""
    correction = ask(cast, "grade.value", grade_of(cast), proposed="9")
    decide(
        sign_in(cast.dirk), correction_desk(cast, correction, "les", "grades", cast.groups["wi2B"][1]), "refuse", "Nee."
    )
    mine = f"/mijn-kind/{cast.noor.uid}/verbeteringen/{correction}/"
    assert sign_in(cast.gerda).post(mine, {"statement": "Noor was ziek."}).status_code == 303


def test_xml_json_and_paper_keep_to_the_published_form(cast: Cast) -> None:
    absence(cast, "noor", reason(cast, "Z", "Ziek"))
    uid = offered(cast)
    say(cast, uid, "statement", "Wij zijn trots op <Noor> & \x0bco.")
    assert release(cast, uid) == ""
    files = package(cast, uid)
    assert is_valid(files.read("overstapdossier.xml"))
    assert files.read("overstapdossier.xsd") == sign_in(cast.gerda).get("/verklaring/overstap.xsd").content
    assert files.read("overstapdossier.pdf").startswith(b"%PDF")
    schema = sign_in(cast.gerda).get("/verklaring/overstap.schema.json").json()
    found = dossier(cast, uid)
    assert set(found) <= set(schema["properties"])
    root = parsed(files.read("overstapdossier.xml"))
    for block in BLOCKS:
        records = found.get(block.name, [])
        records = [records] if isinstance(records, dict) else records
        said = [[e.text for e in one] for one in root.findall(f"{{{NAMESPACE}}}{block.name}")]
        plain = [
            [str(v).replace("True", "true").replace("False", "false").replace("\x0b", "") for v in r.values()]
            for r in records
        ]
        assert said == plain, block.name


def test_the_same_rows_make_the_same_bytes(cast: Cast) -> None:
    uid = offered(cast)
    first = {name: package(cast, uid).read(name) for name in package(cast, uid).namelist()}
    sign_in(cast.anna).post(desk(cast, uid, "geven/"))
    assert {name: package(cast, uid).read(name) for name in package(cast, uid).namelist()} == first


@pytest.mark.parametrize("text", ["Gewoon", "<b>&amp;</b>", "a\x00b\x1fc", "ééñ ▇ 漢字", "]]>"])
def test_any_text_makes_proper_xml(text: str) -> None:
    root = parsed(to_xml({"metadata": [{"nummer": text}]}))
    assert root[0][0].text == "".join(sign for sign in text if ord(sign) >= 32)


# --- the family looks first ----------------------------------------------------------------------------------------


def test_the_family_reads_exactly_what_goes(cast: Cast) -> None:
    uid = offered(cast)
    page = sign_in(cast.gerda).get(looking(cast, uid)).content.decode()
    for block in BLOCKS:
        records = dossier(cast, uid).get(block.name, [])
        for record in [records] if isinstance(records, dict) else records:
            for name, value in record.items():
                if "datum" not in name and not name.endswith("_dag"):
                    assert str(value).replace("6.4", "6,4") in page, (block.name, name, value)
    paper = sign_in(cast.gerda).get(looking(cast, uid, what="dossier.pdf"))
    assert paper.content.startswith(b"%PDF")


def test_how_to_reach_the_other_parent_stays_with_that_parent(cast: Cast) -> None:
    other_parent(cast)
    uid = offered(cast)
    assert {one["email"] for one in dossier(cast, uid)["verzorger"]} == {"gerda@example.org", "olga@example.org"}
    page = sign_in(cast.gerda).get(looking(cast, uid)).content.decode()
    assert "gerda@example.org" in page
    assert "olga@example.org" not in page
    assert "Olga" in page


def test_nothing_goes_before_it_was_offered(cast: Cast) -> None:
    uid = put_exchange(cast)
    assert release(cast, uid) == "prepared"
    offer_again = sign_in(cast.anna).post(desk(cast, uid, "geven/"))
    assert offer_again.status_code == 303
    assert release(cast, uid) == "inspection"


def test_nothing_goes_before_the_term_passed(cast: Cast) -> None:
    uid = offered(cast)
    assert told() == 1
    assert column(cast, uid, "inspect_until") >= days(14)
    assert release(cast, uid) == "inspection"
    over(cast, uid)
    assert release(cast, uid) == ""
    assert dossier(cast, uid)["inzage"]["bekeken"] is False


def test_a_term_of_less_than_a_week_is_none(cast: Cast) -> None:
    uid = offered(cast)
    over(cast, uid, ago=5)
    assert release(cast, uid) == "inspection"


def test_the_term_begins_when_the_family_was_told_and_the_mail_says_nothing(cast: Cast) -> None:
    uid = offered(cast)
    assert column(cast, uid, "inspect_until") is None
    assert told() == 1
    assert told() == 0
    assert [m.to for m in mail.outbox] == [["gerda@example.org"]]
    for word in ("Noor", "Bakkerman", str(uid), "Duinrand"):
        assert word not in mail.outbox[0].subject + mail.outbox[0].body


def test_without_an_address_the_desk_tells_on_paper(cast: Cast) -> None:
    cast.db.execute("update guardian set email = ''")
    uid = offered(cast)
    assert told() == 0
    assert column(cast, uid, "inspect_until") is None
    page = sign_in(cast.anna).get(desk(cast, uid)).content.decode()
    assert "op papier" in page
    assert sign_in(cast.anna).get(desk(cast, uid, "dossier.pdf")).content.startswith(b"%PDF")
    assert sign_in(cast.anna).post(desk(cast, uid, "verteld/")).status_code == 303
    assert column(cast, uid, "inspect_until") >= days(14)


def test_it_may_go_as_soon_as_somebody_who_decides_answered(cast: Cast) -> None:
    uid = offered(cast)
    assert say(cast, uid, "agreed").status_code == 303
    assert release(cast, uid) == ""
    assert cast.db.execute("select recipient, basis from release").fetchall() == [
        ("next_school", "exchange_statute/exchange")
    ]


def test_an_objection_of_the_other_parent_outweighs_an_agreement(cast: Cast) -> None:
    other_parent(cast)
    uid = offered(cast)
    assert say(cast, uid, "agreed").status_code == 303
    assert say(cast, uid, "objection", "Ik ben het niet eens.", who="olga").status_code == 303
    assert release(cast, uid) == "objection"


def test_the_answer_of_who_decides_no_longer_counts_no_longer(cast: Cast) -> None:
    uid = offered(cast)
    assert say(cast, uid, "agreed").status_code == 303
    cast.db.execute("update guardianship set has_authority = false where guardian_id = %s", [cast.gerda.id])
    assert release(cast, uid) == "inspection"


def test_a_statement_goes_along_and_nothing_else_changes(cast: Cast) -> None:
    uid = offered(cast)
    seen = dossier(cast, uid)
    assert say(cast, uid, "statement", "Noor kan beter dan dit.").status_code == 303
    cast.db.execute("update grade set value = 1.0")  # what changes now is for another file
    assert release(cast, uid) == ""
    went = dossier(cast, uid)
    assert went.pop("zienswijze") == [{"datum": TODAY.isoformat(), "tekst": "Noor kan beter dan dit."}]
    assert went.pop("inzage")["bekeken"] is True
    assert went == seen
    listed = json.loads(package(cast, uid).read(CONTENTS))
    assert cast.db.execute("select fields from release").fetchone()[0] == listed["fields"]


def test_one_reads_not_what_the_other_parent_wrote(cast: Cast) -> None:
    other_parent(cast)
    uid = offered(cast)
    say(cast, uid, "statement", "Geheim tussen ons.", who="olga")
    assert "Geheim tussen ons." not in sign_in(cast.gerda).get(looking(cast, uid)).content.decode()
    assert "Geheim tussen ons." in sign_in(cast.anna).get(desk(cast, uid)).content.decode()


# --- objections ----------------------------------------------------------------------------------------------------


def objecting(cast: Cast, uid: Any) -> str:
    assert say(cast, uid, "objection", "Het verzuim hoort er niet bij.").status_code == 303
    answer = cast.db.execute("select uid from exchange_answer where kind = 'objection'").fetchone()[0]
    return desk(cast, uid, f"bezwaar/{answer}/")


def test_an_objection_stops_it_until_the_school_decided(cast: Cast) -> None:
    uid = offered(cast)
    place = objecting(cast, uid)
    over(cast, uid)
    assert release(cast, uid) == "objection"
    anna = sign_in(cast.anna)
    assert place in anna.get(desk(cast, uid)).content.decode()
    assert anna.post(place, {"outcome": "rejected", "why": ""}).status_code == 422
    assert anna.post(place, {"outcome": "rejected", "why": "De wet noemt het verzuim."}).status_code == 303
    assert "De wet noemt het verzuim." in sign_in(cast.gerda).get(looking(cast, uid)).content.decode()
    assert anna.post(place, {"outcome": "upheld", "why": "Toch niet."}).status_code == 409
    assert release(cast, uid) == ""


def test_an_objection_that_is_upheld_stops_it_for_good(cast: Cast) -> None:
    uid = offered(cast)
    place = objecting(cast, uid)
    assert sign_in(cast.anna).post(place, {"outcome": "upheld", "why": "Dat klopt."}).status_code == 303
    assert column(cast, uid, "stopped") == "objection"
    assert release(cast, uid) == "stopped"
    assert say(cast, uid, "agreed").status_code == 409
    assert sign_in(cast.anna).post(desk(cast, uid, "geven/")).status_code == 409


def test_an_objection_needs_a_reason(cast: Cast) -> None:
    uid = offered(cast)
    for kind in ("objection", "statement", "", "anders"):
        assert say(cast, uid, kind, "  ").status_code == 422
    assert cast.db.execute("select count(*) from exchange_answer").fetchone() == (0,)


# --- who may answer, and about what --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["rob", "karim", "olga", "ymke", "bram", "anna", "maud", "petra"])
def test_nobody_else_sees_or_answers(cast: Cast, who: str) -> None:
    uid = offered(cast)
    place = looking(cast, uid)
    data = {"kind": "agreed", "text": "", "seen": column(cast, uid, "sha256")}
    assert sign_in(cast.people[who]).get(place).status_code == 404
    assert sign_in(cast.people[who]).post(place, data).status_code == 404
    assert cast.db.execute("select count(*) from exchange_answer").fetchone() == (0,)


def test_from_sixteen_the_pupil_answers_and_the_guardian_does_not(cast: Cast) -> None:
    uid = offered(cast, "tess")
    assert say(cast, uid, "agreed", who="gerda", pupil="tess").status_code == 404
    assert release(cast, uid, "tess") == "inspection"
    assert say(cast, uid, "agreed", who="tess", pupil="tess").status_code == 303
    assert release(cast, uid, "tess") == ""


def test_who_turned_sixteen_meanwhile_looks_first(cast: Cast) -> None:
    uid = offered(cast)
    assert say(cast, uid, "agreed").status_code == 303
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(16), cast.noor.id])
    assert release(cast, uid) == "inspection"  # what a parent said counts no more
    over(cast, uid)
    assert release(cast, uid) == "inspection"  # and the term was not the pupil's
    assert "intussen 16" in sign_in(cast.anna).get(desk(cast, uid)).content.decode()
    sign_in(cast.anna).post(desk(cast, uid, "geven/"))
    assert say(cast, uid, "agreed", who="noor").status_code == 303
    assert release(cast, uid) == ""


def test_a_file_that_was_made_anew_is_looked_at_anew(cast: Cast) -> None:
    uid = offered(cast)
    seen = column(cast, uid, "sha256")
    assert say(cast, uid, "agreed").status_code == 303
    cast.db.execute("update grade set value = 8.1")
    sign_in(cast.anna).post(desk(cast, uid, "geven/"))
    assert release(cast, uid) == "inspection"
    late = sign_in(cast.gerda).post(looking(cast, uid), {"kind": "agreed", "text": "", "seen": seen})
    assert late.status_code == 409
    assert "8,1" in late.content.decode()
    assert say(cast, uid, "agreed").status_code == 303
    assert release(cast, uid) == ""


def test_a_package_made_by_another_page_after_it_was_offered_does_not_go(cast: Cast) -> None:
    uid = offered(cast)
    say(cast, uid, "agreed")
    cast.db.execute("update exchange set prepared_at = now() + interval '1 hour' where uid = %s", [uid])
    assert release(cast, uid) == "inspection"
    assert "opnieuw gemaakt" in sign_in(cast.anna).get(desk(cast, uid)).content.decode()


def test_after_it_left_nobody_answers(cast: Cast) -> None:
    uid = offered(cast)
    say(cast, uid, "agreed")
    assert release(cast, uid) == ""
    assert say(cast, uid, "objection", "Te laat.").status_code == 409
    assert release(cast, uid) == "released"


def test_before_it_is_offered_there_is_nothing_to_see(cast: Cast) -> None:
    uid = put_exchange(cast)
    assert sign_in(cast.gerda).get(looking(cast, uid)).status_code == 404


# --- another education: only on a yes ------------------------------------------------------------------------------


def test_where_the_law_gives_no_ground_nothing_is_made_ready_without_a_yes(cast: Cast) -> None:
    uid = put_exchange(cast, recipient="other_education")
    answer = sign_in(cast.anna).post(desk(cast, uid, "geven/"))
    assert answer.status_code == 409
    assert column(cast, uid, "blob") is None


def test_an_end_that_is_planned_is_not_in_the_file(cast: Cast) -> None:
    cast.db.execute("update membership set ends_on = %s", [days(200)])
    cast.db.execute("update enrolment set ends_on = %s", [days(0)])
    found = dossier(cast, offered(cast))
    assert "laatste_dag" not in found["klas"][0]
    assert found["school"][0]["laatste_dag"] == days(-1).isoformat()


@pytest.mark.parametrize(("who", "pupil"), [("gerda", "noor"), ("tess", "tess")])
def test_the_start_page_leads_to_the_file_itself_and_the_answer(cast: Cast, who: str, pupil: str) -> None:
    """«U kunt ze eerst bekijken» leads to where one looks and says what one thinks of it."""
    uid = offered(cast, pupil)
    assert sign_in(cast.anna).post(desk(cast, uid, "verteld/", pupil)).status_code == 303
    someone = sign_in(cast.people[who])
    [address] = re.findall(
        r'<a href="([^"]+)">[^<]*de school wil gegevens aan een ander geven', someone.get("/").content.decode(), re.I
    )
    page = someone.get(address).content.decode()
    assert 'name="kind"' in page
