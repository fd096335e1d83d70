"""The copy of a whole file: every kind of data is in it and readable, and nothing that a family may not see yet."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.cameras import footage
from tests.care.test_guidance import put_note
from tests.care.test_support import put_plan
from tests.consent import papering
from tests.consent.papering import put_consent_paper
from tests.copies.copying import document_in, fetched, opened
from tests.everything import fill
from tests.incidents import incidents
from tests.messages.test_messages import put_message
from tests.people import NOW, Cast, Someone, days, sign_in
from tests.pupils.test_life import put_guardian_paper
from tests.pupils.test_rollover import put_rollover
from tests.rights.asking import put_letter, put_request
from tests.rights.places import put_correction
from zorgvuldig.care.models import GuidanceNote, SupportAgreement
from zorgvuldig.copies.document import ABOUT_OTHERS, CATEGORIES, tables
from zorgvuldig.copies.withheld import OTHERS
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.reach import reach
from zorgvuldig.register.schema import Guard
from zorgvuldig.school.people.models import OfficialNumber

FAMILY = REGISTER.recipients["family"].categories


def copy_of(cast: Cast, name: str = "gerda") -> dict[str, Any]:
    """The copy of Noor's file, or of the pupil's own, as a document."""
    return document_in(fetched(cast, name))


def changed(cast: Cast, table: str, row: int, op: str, what: dict[str, Any] | None, at: Any = NOW) -> None:
    """A line of Noor's history."""
    mask = REGISTER.mask([REGISTER.tables[table].category])
    cast.put(
        "gate.change", at=at, table_name=table, row_id=row, pupil_id=cast.noor.id, mask=mask, op=op,
        actor_id=cast.dirk.id, purpose="teaching", changed=json.dumps(what) if what else None,
    )  # fmt: skip


def history(document: dict[str, Any], *tables: str) -> list[Any]:
    """What changed of these tables, as the copy tells it."""
    return [row["changed"] for row in document["data"].get("gate.change", []) if row["table_name"] in tables]


def test_every_table_about_the_pupil_is_in_it_and_nothing_about_the_neighbour(cast: Cast) -> None:
    tables = [t for t in REGISTER.tables.values() if t.category in FAMILY and t.guard in (Guard.PUPIL, Guard.VIA)]
    fill(cast, tables, cast.noor, cast.bram)
    document = copy_of(cast)
    missing = {table.name for table in tables} - set(document["data"])
    assert missing == {
        "progress_note",
        "meeting_note",
        "rollover_line",
        "hold_reason",
        "exchange_demand",
        "hand_over_fetch",
        "pairwise",
        "roster_object",
        "breach_pupil",
        "weighed_copy",
        "copy_passage",
        "copy_file",
        "masked_file",
    }  # not shown, not confirmed, and the school's own
    for name, rows in document["data"].items():
        for row in rows:
            assert row.get("pupil_id", cast.noor.id) == cast.noor.id, name
    assert {field.rpartition(".")[0] for field in document["fields"]} == set(document["data"])
    assert "number_hash" not in json.dumps(document)


def test_who_moves_up_is_in_it_once_it_is_decided(cast: Cast) -> None:
    put_rollover(cast)
    plan = cast.db.execute("select id from rollover").fetchone()
    assert plan
    cast.put(
        "rollover_line", pupil_id=cast.noor.id, rollover_id=plan[0], outcome="repeat", left_with="", destination=""
    )
    assert "rollover_line" not in copy_of(cast)["data"]
    cast.db.execute(
        "update rollover set proposed_by_id = made_by_id, confirmed_at = %s, confirmed_by_id = %s", [NOW, cast.leo.id]
    )
    assert copy_of(cast)["data"]["rollover_line"][0]["outcome"] == "repeat"


def test_sealed_texts_are_readable_also_what_they_said_before(cast: Cast) -> None:
    note = put_note(cast, cast.maud, title="Gesprek", text="Tekst van toen")
    put_note(cast, cast.bram, pupil="bram", text="Over de buurman")
    changed = {"kind": "note", "happened_on": days(-3).isoformat(), "title": "Gesprek", "text": "Tekst van nu"}
    path = f"/leerlingen/{cast.noor.uid}/begeleiding/notities/{note}/"
    assert sign_in(cast.maud).post(path, changed).status_code == 303
    document = copy_of(cast)
    assert [row["text"] for row in document["data"]["guidance_note"]] == ["Tekst van nu"]
    assert history(document, "guidance_note")[-1]["text"] == ["Tekst van toen", "Tekst van nu"]
    assert cast.maud.id in {row["person_id"] for row in document["data"]["staff"]}  # so the number has a name
    assert "Over de buurman" not in json.dumps(document)


def test_a_passage_about_somebody_else_is_not_in_it_nor_in_what_stood_there_before(cast: Cast) -> None:
    note = put_note(cast, cast.maud, title="Ruzie", text="Noor en Bram hadden ruzie.")
    marked = {
        "kind": "note",
        "happened_on": days(-3).isoformat(),
        "title": "Ruzie",
        "text": "Noor en [[Bram]] hadden ruzie.",
    }
    path = f"/leerlingen/{cast.noor.uid}/begeleiding/notities/{note}/"
    assert sign_in(cast.maud).post(path, marked).status_code == 303
    document = copy_of(cast)
    (found,) = document["data"]["guidance_note"]
    assert found["text"] == "Noor en ▇ (gaat over iemand anders) hadden ruzie."
    assert len(history(document, "guidance_note")) == 1
    assert "Bram" not in json.dumps(document)


def called(cast: Cast, name: str, given: str, prefix: str, family: str) -> None:
    """This pupil or guardian is called something else."""
    table, key = ("guardian", "person_id") if name in {"gerda", "rob", "hans"} else ("pupil_identity", "pupil_id")
    cast.db.execute(
        f"update {table} set given_name = %s, prefix = %s, family_name = %s where {key} = %s",
        [given, prefix, family, cast.people[name].id],
    )


def test_a_name_of_a_classmate_or_their_parent_that_nobody_marked_is_not_in_it_either(cast: Cast) -> None:
    """Also in what a text said before, in a title and in the name of a file; what the family is called stays (AVG art. 15(4))."""
    called(cast, "bram", "Wendelmoet", "van der", "Zwaluw")
    parent = cast.guardian("Hans", "bram")
    called(cast, "hans", "Ysbrand", "", "Kwakkelstein")
    text = "Noor en Wendelmoet. Gerda belde Y. Kwakkelstein en mevrouw Van der Zwaluw, over W\u200bendelmoets jas."
    note = put_note(cast, cast.maud, title="Ruzie met Wendelmoet", text=text)
    (number,) = cast.db.execute("select id from guidance_note where uid = %s", [note]).fetchone() or ()
    sealed = bytes(GuidanceNote._meta.get_field("text").sealed_for(cast.noor.id, "Wendelmoet begon."))
    changed(cast, "guidance_note", number, "update", {"text": ["\\x" + sealed.hex()] * 2})
    document = copy_of(cast)
    gone = "▇ (naam van iemand anders)"
    (found,) = document["data"]["guidance_note"]
    assert found["title"] == f"Ruzie met {gone}"
    assert found["text"] == f"Noor en {gone}. Gerda belde {gone} en mevrouw {gone}, over {gone} jas."
    assert history(document, "guidance_note") == [{"text": [f"{gone} begon."] * 2}]
    assert parent.id not in {row["guardian_id"] for row in document["data"]["guardianship"]}
    assert "names" in {one["ground"] for one in document["withheld"]}


def test_a_name_of_an_own_brother_or_sister_stays(cast: Cast) -> None:
    """The family knows what its own children are called, also when they sit in one class."""
    called(cast, "bram", "Wendelmoet", "", "Zwaluw")
    cast.db.execute("delete from guardianship where pupil_id = %s and guardian_id = %s", [cast.bram.id, cast.gerda.id])
    cast.put(
        "guardianship", pupil_id=cast.bram.id, guardian_id=cast.gerda.id, kind="mother", has_authority=True,
        is_restricted=False, starts_on=days(-100),
    )  # fmt: skip
    put_note(cast, cast.maud, title="Thuis", text="Samen met Wendelmoet.")
    (found,) = copy_of(cast)["data"]["guidance_note"]
    assert found["text"] == "Samen met Wendelmoet."


def test_a_name_in_what_the_family_gave_as_a_name_stays(cast: Cast) -> None:
    """Only what somebody wrote freely is searched: whom to call in an emergency is the family's own to say."""
    called(cast, "bram", "Wendelmoet", "", "Zwaluw")
    cast.put(
        "emergency_contact", pupil_id=cast.noor.id, rank=1, name="Wendelmoet Zwaluw", tie="buurvrouw", phone="0100"
    )
    assert [row["name"] for row in copy_of(cast)["data"]["emergency_contact"]] == ["Wendelmoet Zwaluw"]


def test_a_form_on_paper_that_another_may_have_signed_stays_out_and_is_named(cast: Cast) -> None:
    """No page of a family gives it, and nobody looked at it: the copy says that it is there, and how to ask (AVG art. 15(4))."""
    put_consent_paper(cast)
    packed = fetched(cast)
    document = document_in(packed)
    assert [row["file"] for row in document["data"]["consent_paper"]] == [None]
    assert not [name for name in opened(packed).namelist() if name.startswith("bijlagen/toestemming")]
    assert "papers" in {one["ground"] for one in document["withheld"]}


def test_a_counsellors_own_note_is_part_of_it(cast: Cast) -> None:
    """The register says so (`own_note`): colleagues do not see it, the family's copy has it."""
    put_note(cast, cast.maud, "myself", text="Alleen voor mij")
    put_note(cast, cast.maud, "myself", pupil="bram", text="Over Bram")
    document = copy_of(cast)
    assert [row["text"] for row in document["data"]["own_note"]] == ["Alleen voor mij"]


# --- what is not shown yet ----------------------------------------------------------------------------------------


def progress_note(cast: Cast, text: str, shown: Any) -> int:
    """A word of Dirk about Noor."""
    number = cast.db.execute("select count(*) from period").fetchone()[0] + 1
    period = cast.put(
        "period", year_id=cast.years["Oost"], number=number, name=str(number), weight=1,
        starts_on=days(-90 + 10 * number), ends_on=days(-80 + 10 * number),
    )  # fmt: skip
    note: int = cast.put(
        "progress_note", pupil_id=cast.noor.id, group_id=cast.groups["wi2B"][0], period_id=period, text=text,
        author_id=cast.dirk.id, written_at=NOW, shown_from=shown,
    )  # fmt: skip
    return note


def grade_of(cast: Cast, test: str) -> int:
    """The number of Noor's grade for a test."""
    row = cast.db.execute("select id from grade where pupil_id = %s and test_id = %s", [cast.noor.id, cast.tests[test]])
    number: int = row.fetchone()[0]
    return number


@pytest.mark.parametrize("until", [None, days(1)], ids=["not published", "tomorrow"])
def test_what_is_not_shown_yet_is_not_in_it_nor_in_its_history(cast: Cast, until: Any) -> None:
    cast.grade("noor", "machten", "3.3")
    cast.db.execute("update test set shown_from = %s where id = %s", [until, cast.tests["machten"]])
    later = progress_note(cast, "Dit komt straks", until)
    progress_note(cast, "Dit mag u lezen", NOW)
    for op, value in (("insert", None), ("update", {"value": [3.4, 3.3]})):
        changed(cast, "grade", grade_of(cast, "machten"), op, value)
    changed(cast, "progress_note", later, "update", {"text": ["Dit komt later", "Dit komt straks"]})
    document = copy_of(cast)
    assert [row["value"] for row in document["data"]["grade"]] == ["6.4"]
    assert [row["title"] for row in document["data"]["test"]] == ["Breuken"]
    assert [row["text"] for row in document["data"]["progress_note"]] == ["Dit mag u lezen"]
    assert history(document, "grade", "progress_note") == []
    text = json.dumps(document["data"])
    assert all(secret not in text for secret in ('"3.3"', '"3.4"', "straks", "later", "Machten"))
    waits = document["withheld"][0]
    assert waits["ground"] == "waits"
    assert {one["table"]: one["number"] for one in waits["records"]} == {"grade": 1, "progress_note": 1}


def test_what_changed_or_went_before_it_was_shown_stays_out(cast: Cast) -> None:
    before, shown, since = NOW - timedelta(days=3), NOW - timedelta(days=2), NOW - timedelta(days=1)
    cast.db.execute("update test set shown_from = %s", [shown])
    grade, gone = grade_of(cast, "breuken"), {"test_id": cast.tests["machten"]}
    changed(cast, "grade", grade, "insert", None, before)
    changed(cast, "grade", grade, "update", {"value": [3.3, 5.1]}, before)
    changed(cast, "grade", grade, "update", {"value": [5.1, 6.4]}, since)
    changed(cast, "grade", 99_998, "delete", {**gone, "value": 2.2}, before)
    changed(cast, "grade", 99_999, "delete", {**gone, "value": 7.7}, since)
    assert history(copy_of(cast), "grade") == [None, {"value": [5.1, 6.4]}, {**gone, "value": 7.7}]


# --- what is somebody else's --------------------------------------------------------------------------------------


def put_answer(cast: Cast, who: Someone, plan: uuid.UUID, remark: str) -> None:
    """What somebody said of a plan about Noor."""
    number = cast.db.execute("select id from support_plan where uid = %s", [plan]).fetchone()[0]
    sealed = bytes(SupportAgreement._meta.get_field("remark").sealed_for(cast.noor.id, remark))
    cast.put(
        "support_agreement", plan_id=number, pupil_id=cast.noor.id, person_id=who.id, agrees=False, remark=sealed,
        answered_at=NOW,
    )  # fmt: skip


def test_what_the_other_parent_answered_read_and_brought_stays_theirs(cast: Cast) -> None:
    cast.db.execute("update guardianship set has_authority = true where guardian_id = %s", [cast.rob.id])
    plan, message = put_plan(cast), put_message(cast)
    put_answer(cast, cast.gerda, plan, "Ik twijfel")
    put_answer(cast, cast.rob, plan, "Zij overdrijft")
    put_guardian_paper(cast)
    number = cast.db.execute("select id from message where uid = %s", [message]).fetchone()[0]
    for who, minutes in ((cast.gerda, 3), (cast.rob, 5)):
        cast.put(
            "message_read", message_id=number, pupil_id=cast.noor.id, person_id=who.id,
            read_at=NOW - timedelta(minutes=minutes),
        )  # fmt: skip
    for row in cast.db.execute("select id, person_id from message_read").fetchall():
        changed(cast, "message_read", row[0], "insert", None)
        changed(cast, "message_read", 10_000 + row[0], "delete", {"person_id": row[1]})
    hers, his = copy_of(cast), copy_of(cast, "rob")
    assert [row["remark"] for row in hers["data"]["support_agreement"]] == ["Ik twijfel"]
    assert [row["remark"] for row in his["data"]["support_agreement"]] == ["Zij overdrijft"]
    for document, who in ((hers, cast.gerda), (his, cast.rob)):
        assert {row["person_id"] for row in document["data"]["message_read"]} == {who.id}
        assert history(document, "message_read") == [None, {"person_id": who.id}]
    assert [row["name"] for row in hers["data"]["guardian_document"]] == ["uitspraak.pdf"]
    assert "guardian_document" not in his["data"]
    assert "gerda@example.org" not in json.dumps(his)


def test_a_number_is_there_in_figures(cast: Cast) -> None:
    field = OfficialNumber._meta.get_field("number")
    cast.put(
        "official_number", "person_id", person_id=cast.noor.id, kind="bsn", number_hash=b"x" * 32,
        number=bytes(field.sealed_for(cast.noor.id, "999990019")),
    )  # fmt: skip
    assert [row["number"] for row in copy_of(cast)["data"]["official_number"]] == ["999990019"]


def test_what_the_other_parent_asked_is_not_in_it(cast: Cast) -> None:
    """The job that makes a copy reads past the row policies, so the copy itself leaves these out (AVG art. 15(4))."""
    mine = put_request(cast, "noor", "gerda", wish="Mijn eigen vraag")
    theirs = put_request(cast, "noor", "rob", wish="Vraag van de ander")
    put_request(cast, "noor", None, asker_name="Een oma", wish="Vraag van oma")
    put_letter(cast, theirs)
    put_correction(cast, by="rob")
    data = copy_of(cast)["data"]
    assert [row["uid"] for row in data["request"]] == [str(mine)]
    assert not {"request_file", "request_step", "correction", "correction_file"} & set(data)
    text = json.dumps(data)
    assert "Mijn eigen vraag" in text
    assert "Vraag van" not in text
    assert "Een oma" not in text


def test_of_an_incident_only_what_is_about_the_pupil_is_in_it(cast: Cast) -> None:
    one = footage.incident(cast, title="Ruzie met iemand uit 3A")
    incidents.in_it(cast, one, cast.noor, "Noor liep weg.")
    incidents.in_it(cast, one, cast.bram, "Bram bleef staan.")
    incidents.note(cast, one, "Wat de school ervan vond.")
    document = copy_of(cast)
    assert [row["what"] for row in document["data"]["incident_pupil"]] == ["Noor liep weg."]
    assert {"incident", "incident_staff", "incident_note"}.isdisjoint(document["data"])
    whole = json.dumps(document)
    assert all(words not in whole for words in ("Ruzie met iemand", "Bram bleef", "Wat de school ervan vond"))


def test_the_right_to_object_is_said_with_its_limit(cast: Cast) -> None:
    [objecting] = [right["says"] for right in copy_of(cast)["rights"] if right["article"] == "AVG artikel 21"]
    assert "Niet tegen wat een wet de school oplegt" in objecting["nl"]
    assert "Not to what a law obliges the school to do" in objecting["en"]


def test_each_kind_of_data_says_against_which_use_there_is_an_objection_and_what_may_be_taken_along(cast: Cast) -> None:
    papering.put_answer(cast, "gerda", allows=True)
    kinds = copy_of(cast)["categories"]
    assert {"grades", "consent"} <= kinds.keys()
    for right in ("objection", "portability"):
        reached = {row.category.key: row for row in reach(REGISTER, REGISTER.personal_rights[right])}
        for kind, facts in kinds.items():
            purposes = reached[kind].purposes if kind in reached else ()
            assert facts[right] == [{"nl": one.name.nl, "en": one.name.en} for one in purposes]


# Of the machinery, and works for somebody of the family or for somebody outside: nothing that the school keeps of a pupil or a parent.
MACHINERY = {
    "gate.cap", "gate.applying", "gate.supplying", "gate.operating_act", "invitation", "login_notice", "client", "code", "used_code",
    "id_token", "access_token", "refresh_token", "supplier_session", "socialaccount_socialaccount", "socialaccount_socialtoken",
    "hand_over_fetch", "exchange_approval", "exchange_demand",
}  # fmt: skip
BEFORE = {"application"}  # of somebody who is no pupil yet; what was answered becomes the file
PEOPLE = {"pupil_id", "person_id", "user_id", "account_id"}


def test_what_is_kept_of_somebody_is_in_the_copy_or_named_as_left_out(cast: Cast) -> None:
    held = set(tables(CATEGORIES)) | set(ABOUT_OTHERS) | MACHINERY | BEFORE
    about = {table.name for table in REGISTER.tables.values() if table.category and PEOPLE & set(table.columns)}
    named = {name for ground in OTHERS for name in ground.tables}
    assert about - held == named
    told = {one["ground"]: one["what"]["nl"] for one in copy_of(cast)["withheld"]}
    assert "schuilnamen" in told["pseudonyms"]
    assert "account" in told["account"]
    assert "noodgeval" in told["emergency_reason"]
