"""Every check of the register, broken on purpose."""

from dataclasses import replace
from typing import Any

import pytest

from tests.register.changing import SOME, added, changed, columns, found, removed
from zorgvuldig.register.load import load
from zorgvuldig.register.schema import (
    Action,
    Category,
    ConsentTopic,
    Guard,
    Job,
    Limit,
    Need,
    Purpose,
    RecipientClass,
    Register,
    Rule,
    Sensitivity,
    Shape,
    SourceStatus,
    SpecialData,
    Start,
    Table,
    Term,
    Text,
    TopicKind,
)
from zorgvuldig.register.validation import inconsistencies


def with_rule(**changes: Any) -> Register:
    """The shipped register whose first rule (a teacher's) has other values."""
    register = load()
    return replace(register, rules=(replace(register.rules[0], **changes), *register.rules[1:]))


def with_more(*rules: Rule) -> Register:
    """The shipped register with more rules."""
    return replace(load(), rules=(*load().rules, *rules))


LAW = {
    "source_status": SourceStatus.LAW,
    "confirmed_by": "de jurist van de school",
    "confirmed_on": "2026-11-20",
    "read": "2026-11-20",
}
LAST = f"rules[{len(load().rules)}]"
TAKEN = f"rules[{[(r.role, r.relation, r.purpose) for r in load().rules].index(('mentor', 'mentors', 'search'))}]"
NOTE = Term("note", Limit.MAX, "P1Y", Start.LEAVING, Action.DELETE, SOME, "bron", SourceStatus.PROPOSAL, False)
# All 63 bits are taken, so a category more shares one, and the checks say so.
EXTRA = Category("extra", 62, SOME, SOME, "Overige", Sensitivity.NORMAL, SOME, ("rest_at_most",))


def test_shipped_register_has_no_inconsistencies() -> None:
    assert inconsistencies(load()) == []


@pytest.mark.parametrize(
    ("section", "key", "changes", "path", "says"),
    [
        ("bases", "consent", {"article": " "}, "bases.consent.article", "without an article"),
        ("bases", "consent", {"avg": "AVG"}, "bases.consent.avg", "no ground"),
        ("bases", "consent", {"source": ""}, "bases.consent.source", "needs its source"),
        ("bases", "consent", {"source_status": SourceStatus.LAW}, "bases.consent.source_status", "called law"),
        ("purposes", "teaching", {"basis": "education"}, "purposes.teaching.basis", "no basis"),
        ("terms", "backup", {"source": ""}, "terms.backup.source", "needs its source"),
        ("terms", "backup", {"period": "30 days"}, "terms.backup.period", "not a calendar period"),
        ("terms", "backup", {"period": "P1000Y"}, "terms.backup.period", "longer than 999 years"),
        ("terms", "backup", {"text": Text("30 dagen", "x")}, "terms.backup.text.nl", "stands beside the period"),
        (
            "terms",
            "backup",
            {"text": Text("x", "Thirty, or two weeks")},
            "terms.backup.text.en",
            "stands beside the period",
        ),
        ("terms", "backup", {"period": ""}, "terms.backup.text.nl", "a period that the term has not"),
        ("terms", "camera_footage", {"period": "P1Y"}, "terms.camera_footage.period", "whatever the register says"),
        ("terms", "backup", {"text": Text("Wettelijk", "x")}, "terms.backup.text", "calls a term legal"),
        ("terms", "backup", {"text": Text("x", "By law")}, "terms.backup.text", "calls a term legal"),
        ("categories", "grades", {"bit": 2}, "categories.grades.bit", "belongs to identity already"),
        ("categories", "grades", {"bit": 63}, "categories.grades.bit", "is not 0 to 62"),
        ("categories", "grades", {"bit": -1}, "categories.grades.bit", "is not 0 to 62"),
        ("categories", "grades", {"terms": ()}, "categories.grades.terms", "at least one term"),
        ("categories", "grades", {"terms": ("ever",)}, "categories.grades.terms[0]", "no term"),
        ("categories", "grades", {"about": ("cat",)}, "categories.grades.about[0]", "no group of people"),
        ("categories", "grades", {"purpose": "fun"}, "categories.grades.purpose", "no purpose"),
        ("categories", "account", {"purpose": ""}, "categories.account.purpose", "has no purpose"),
        ("categories", "grades", {"sensitivity": Sensitivity.SPECIAL}, "categories.grades.special", "need a ground"),
        (
            "categories",
            "grades",
            {"special": (SpecialData(SOME, "health_at_school"),)},
            "categories.grades.special",
            "never of the least",
        ),
        (
            "categories",
            "guardian",
            {"special": (SpecialData(SOME, "informed"),)},
            "categories.guardian.special",
            "9(2), 10 or 87",
        ),
        (
            "categories",
            "guardian",
            {"special": (SpecialData(SOME, "nothing"),)},
            "categories.guardian.special[0].claim",
            "no legal claim",
        ),
        (
            "categories",
            "health",
            {"special": (SpecialData(SOME, "offences_at_school"),)},
            "categories.health.special",
            "9(2)",
        ),
        ("categories", "grades", {"outside_tables": True}, "categories.grades", "a table carries"),
        ("recipients", "ministry", {"article": ""}, "recipients.ministry.article", "needs an article"),
        ("recipients", "ministry", {"kind": RecipientClass.CONSENT}, "recipients.ministry.article", "6(1)(a)"),
        ("recipients", "ministry", {"source": ""}, "recipients.ministry.source", "needs its source"),
        ("recipients", "ministry", {"categories": ("bsn",)}, "recipients.ministry.categories[0]", "no category"),
        ("promises", "P01", {"says": Text("ja", "")}, "promises.P01.says", "empty in one"),
        ("promises", "P01", {"cannot": Text("", "no")}, "promises.P01.cannot", "empty in one"),
        ("tables", "grade", {"columns": {}}, "tables.grade.columns", "without columns"),
        ("tables", "grade", {"category": "marks"}, "tables.grade.category", "no category"),
        ("tables", "grade", {"pupil": ""}, "tables.grade.pupil", "names no column"),
        ("tables", "school", {"internal": True}, "tables.school.internal", "only guard pupil reads internal"),
        ("tables", "school", {"chained": True}, "tables.school.chained", "about no pupil and has previous and digest"),
        ("tables", "supply_pupil", {"sealed": ()}, "tables.supply_pupil.counted", "only what is sealed is counted"),
        ("tables", "hold", {"queue_ends": "over_on"}, "tables.hold.queue_ends", "over_on"),
        ("tables", "grade", {"pupil": "child_id"}, "tables.grade.pupil", "no column of table grade"),
        ("tables", "staff", {"pupil": "person_id"}, "tables.staff.pupil", "only guard pupil"),
        ("tables", "staff", {"via": "teaching"}, "tables.staff.via", "only guard via"),
        ("tables", "guardian", {"via": "teaching"}, "tables.guardian.via", "is no table that is guarded by pupil"),
        ("tables", "guardian", {"via": ""}, "tables.guardian.via", "is no table"),
        ("tables", "guardian", {"person": "who"}, "tables.guardian.person", "no column of table guardian"),
        ("tables", "guardian", {"via_person": "who"}, "tables.guardian.via_person", "no column of table guardianship"),
        ("tables", "test", {"group": "class_id"}, "tables.test.group", "no column of table test"),
        ("tables", "grade", {"group": "test_id"}, "tables.grade.group", "only guard organisation"),
        ("tables", "gate.state", {"category": "account"}, 'tables."gate.state".category', "holds no category"),
        ("tables", "grade", {"guard": Guard.ORGANISATION, "pupil": ""}, "tables.grade.guard", "show every row"),
        ("relations", "teaches", {"table": "lessons"}, "relations.teaches.table", "no table"),
        ("relations", "teaches", {"actor": "who"}, "relations.teaches.actor", "no column of table teaching"),
        ("relations", "teaches", {"link": ""}, "relations.teaches.link", "names no column"),
        ("relations", "teaches", {"ends": "until"}, "relations.teaches", "no column of table teaching"),
        ("relations", "guardian", {"where": ("nice",)}, "relations.guardian", "no column of table guardianship"),
        ("relations", "guardian", {"unless": ("bad",)}, "relations.guardian", "no column of table guardianship"),
        ("relations", "guardian", {"from_age": 18}, "relations.guardian", "no pupil is of these ages"),
        ("relations", "self_16", {"from_age": 160}, "relations.self_16", "no pupil is of these ages"),
        ("relations", "on_duty", {"until_age": 18}, "relations.on_duty", "about no pupil"),
        ("relations", "emergency", {"table": "staff_role"}, "relations.emergency", "reads no table"),
        ("relations", "self", {"where": ("x",)}, "relations.self", "reads no table"),
        ("jobs", "import", {"purpose": "fun"}, "jobs.import.purpose", "no purpose"),
        ("jobs", "sweep", {"reads": ("fun",)}, "jobs.sweep.reads[0]", "no category"),
        ("jobs", "sweep", {"writes": ("grades",)}, "jobs.sweep.writes", "writes what it does not read: grades"),
    ],
)
def test_changed_entry_is_refused(section: str, key: str, changes: dict[str, Any], path: str, says: str) -> None:
    assert says in found(changed(section, key, **changes))[path]


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"role": "docent"}, "rules[0].role", "no role"),
        ({"relation": "knows"}, "rules[0].relation", "no relation"),
        ({"purpose": "fun"}, "rules[0].purpose", "no purpose"),
        ({"reads": ("marks", "grades", "assessment")}, "rules[0].reads[0]", "no category"),
        ({"reads": ("grades", "grades", "assessment")}, "rules[0].reads[1]", "twice"),
        ({"writes": ("marks",)}, "rules[0].writes[0]", "no category"),
        ({"writes": ("contact",)}, "rules[0].writes", "writes what it does not read: contact"),
        ({"reads": (), "writes": ()}, "rules[0].reads", "opens nothing"),
        ({"role": "mentor", "relation": "mentors", "purpose": "search"}, TAKEN, "have a rule already"),
        ({"role": "guardian"}, "rules[0].relation", "is for staff"),
    ],
)
def test_changed_rule_is_refused(changes: dict[str, Any], path: str, says: str) -> None:
    assert says in found(with_rule(**changes))[path]


@pytest.mark.parametrize(
    "category",
    ["identity", "birth", "contact", "guardian", "enrolment", "grades", "release", "access_log", "oversight"],
)
def test_system_administrator_opens_no_pupil(category: str) -> None:
    rule = Rule("system_administrator", "on_duty", "workplace", ("organisation", category), ())
    assert f"sees no data of pupils: {category}" in found(with_more(rule))[f"{LAST}.reads"]


def test_system_administrator_may_see_the_organisation() -> None:
    rule = Rule("system_administrator", "on_duty", "workplace", ("organisation", "staff"), ())
    assert found(with_more(rule)) == {}


@pytest.mark.parametrize(
    ("change", "accepted"),
    [
        ({}, True),
        ({"confirmed_by": " "}, False),
        ({"confirmed_on": ""}, False),
        ({"read": ""}, False),
        ({"read": "2026-11-21"}, False),  # nobody has read what is valid from tomorrow
        ({"confirmed_on": "vorig jaar"}, False),
        ({"source": "Bekostigingsbesluit WVO art. 6 in de tekst van 2015"}, False),
        ({"source": "Vrijstellingsbesluit Wbp, vervallen"}, False),
    ],
)
def test_law_needs_who_read_its_text_in_force_and_when(change: dict[str, str], accepted: bool) -> None:
    register = changed("terms", "file_at_least", **(LAW | {"source": "Uitvoeringsbesluit WVO 2020 art. 3.1"} | change))
    assert ("terms.file_at_least.source_status" not in found(register)) is accepted


@pytest.mark.parametrize("name", ["confirmed_on", "read"])
def test_a_day_that_was_confirmed_is_a_day(name: str) -> None:
    assert "is no day" in found(changed("terms", "backup", **{name: "2026-02-30"}))[f"terms.backup.{name}"]


def test_only_law_may_be_called_legal() -> None:
    law = {
        **LAW,
        "source": "WVO 2020 art. 1",
        "cites": ("wvo2020 1",),
    }
    assert found(changed("terms", "backup", text=Text("Dat is wettelijk.", "By law."), **law)) == {}


@pytest.mark.parametrize(
    ("most", "start", "accepted"),
    [
        ("P5Y", "deregistration", True),
        ("P60M", "deregistration", True),
        ("P6Y", "deregistration", True),
        ("P4Y11M30D", "deregistration", False),
        ("P1825D", "deregistration", False),
        ("", "deregistration", False),
        ("P2Y", "leaving", True),
        ("five years", "deregistration", True),
    ],
)
def test_minimum_is_never_above_maximum(most: str, start: str, accepted: bool) -> None:
    said = found(changed("terms", "file_at_most", period=most, start=start))
    assert ("categories.enrolment.terms" not in said) is accepted
    assert ("terms.file_at_most.period" in said) is (most == "five years")


@pytest.mark.parametrize(
    "register",
    [
        added("categories", "biometrics", replace(EXTRA, key="biometrics", outside_tables=True, purpose="search")),
        changed("categories", "identity", holds=Text("de naam en gezichtsherkenning", "the name")),
        changed("categories", "identity", origin=Text("van een vingerafdruk", "x")),
        changed("purposes", "search", name=Text("Zoeken met stemherkenning", "x")),
        added("tables", "face_embedding", Table("face_embedding", "identity", Guard.JOB, columns=columns("id"))),
        changed("tables", "person", columns=columns("id", "uid", "biometric_key")),
        changed("tables", "person", columns=columns("id", "fingerprint")),
        changed("tables", "person", columns=columns("id", "face_vector")),
    ],
)
def test_biometrics_are_refused(register: Register) -> None:
    assert any("UAVG art. 29" in what for what in found(register).values())


def test_face_that_is_only_found_to_be_masked_is_no_biometrics() -> None:
    boxes = columns("id", "face_left", "face_top", "face_width", "face_height")
    assert found(changed("tables", "person", columns=boxes)) == {}


def test_category_needs_a_table_a_purpose_or_a_mark() -> None:
    said = found(added("categories", "extra", EXTRA))
    assert "no table carries" in said["categories.extra"]
    assert "no purpose" in said["categories.extra.purpose"]
    fits = replace(EXTRA, outside_tables=True, purpose="teaching")
    assert set(found(added("categories", "extra", fits))) == {"categories.extra.bit"}


def test_technical_table_holds_no_sensitive_column() -> None:
    register = changed("tables", "gate.state", columns=columns("key", sensitive=True))
    assert "nothing about people" in found(register)['tables."gate.state".columns.key']


@pytest.mark.parametrize("key", ["P01", "P09", "P17"])
def test_missing_promise_is_refused(key: str) -> None:
    assert "missing" in found(removed("promises", key))[f"promises.{key}"]


def test_eighteenth_promise_is_refused() -> None:
    register = added("promises", "P18", load().promises["P17"])
    assert "seventeen" in found(register)["promises.P18"]


def test_topic_names_a_recipient_and_categories_that_exist() -> None:
    said = found(
        added("topics", "photos", ConsentTopic("photos", SOME, TopicKind.EXCHANGE, 1, SOME, "paper", ("pictures",)))
    )
    assert "no recipient" in said["topics.photos.recipient"]
    assert "no category" in said["topics.photos.categories[0]"]


@pytest.mark.parametrize(
    ("section", "key", "changes", "path", "says"),
    [
        ("recipients", "ministry", {"fields": ("pupil.religion",)}, "recipients.ministry.fields", "there is no field"),
        ("recipients", "ministry", {"fields": ()}, "recipients.ministry.fields", "gets declared fields"),
        ("recipients", "ministry", {"desk": "nobody"}, "recipients.ministry.fields", "from the desk of one role"),
        ("recipients", "alumni_association", {"categories": ("identity",)}, "recipients.alumni_association.categories", "differ in contact"),
        ("recipients", "photographer", {"needs": (Need.BULK,)}, "recipients.photographer.needs", "a law obliges to it"),
        ("claims", "role", {"fields": ("medical_card.allergies",)}, "claims.role.fields[0]", "no field of a supplier"),
        ("topics", "alumni", {"recipient": "police"}, "topics.alumni.recipient", "by law is not asked consent for"),
        ("topics", "alumni", {"categories": ("grades",)}, "topics.alumni.categories", "does not get all of these"),
    ],
)  # fmt: skip
def test_nobody_outside_gets_what_is_not_declared(
    section: str, key: str, changes: dict[str, Any], path: str, says: str
) -> None:
    assert says in found(changed(section, key, **changes))[path]


def test_consent_recipient_with_its_article_is_accepted() -> None:
    register = changed("recipients", "youth_doctor", kind=RecipientClass.CONSENT, article="AVG art. 6(1)(a)")
    assert found(register) == {}


def test_special_category_with_its_ground_is_accepted() -> None:
    register = changed(
        "categories", "contact", sensitivity=Sensitivity.SPECIAL, special=(SpecialData(SOME, "health_at_school"),)
    )
    assert found(register) == {}


def test_head_says_who_answers_and_which_edition_this_is() -> None:
    register = load()
    nobody = replace(register.controller, dpo_contact=" ")
    said = found(replace(register, controller=nobody, version="", changed_on="25 november"))
    assert set(said) == {"controller.dpo_contact", "version", "changed_on"}


def test_near_miss_is_named_in_the_remedy() -> None:
    [problem] = inconsistencies(changed("purposes", "teaching", basis="education_taks"))
    assert "'education_task'" in problem.remedy


def test_nothing_like_it_is_to_be_declared() -> None:
    [problem] = inconsistencies(added("jobs", "night", Job("night", SOME, "zzz", (), ())))
    assert problem.remedy == "declare this purpose first"


def test_unused_purpose_term_and_role_are_allowed() -> None:
    register = added("purposes", "absence", Purpose("absence", SOME, SOME, "education_task"))
    assert found(replace(register, terms={**register.terms, "note": NOTE})) == {}


def test_relation_without_dates_is_allowed() -> None:
    assert found(changed("relations", "teaches", starts="", ends="")) == {}


def test_emergency_relation_is_for_staff_alone() -> None:
    rule = Rule("pupil", "emergency", "emergency", ("identity",), ())
    assert load().relations["emergency"].shape is Shape.EMERGENCY
    assert "is for staff" in found(with_more(rule))[f"{LAST}.relation"]


HELPS = Rule("outside_helper", "helps", "search", ("identity",), ())


def test_who_comes_from_outside_opens_what_was_asked_and_writes_nothing() -> None:
    said = found(with_more(replace(HELPS, reads=("identity", "care"))))
    assert said == {f"{LAST}.reads": "homework_service does not ask for care"}
    said = found(with_more(replace(HELPS, writes=("identity",))))
    assert said == {f"{LAST}.writes": "who comes from outside writes nothing"}
    assert "no topic" in found(changed("relations", "helps", topic="homework"))["relations.helps.topic"]
    assert "names no recipient" in found(changed("relations", "helps", topic="newsletter"))["relations.helps.topic"]
    assert (
        "only who helps a group"
        in found(changed("relations", "works_at", topic="homework_service"))["relations.works_at.topic"]
    )


def test_what_stays_once_a_pupil_decides_is_known_and_of_a_family() -> None:
    said = found(with_rule(once_pupil_decides=("marks",)))
    assert "no category" in said["rules[0].once_pupil_decides[0]"]
    assert "works at the school" in said["rules[0].once_pupil_decides"]
