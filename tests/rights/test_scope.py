"""What can be restricted or objected to follows from the register."""

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.rights.restriction.scope import mask_of, not_objectable, objectable, restrictable, used_for, weighed


def test_what_a_school_cannot_miss_is_not_offered() -> None:
    keys = {category.key for category in restrictable()}
    assert {"grades", "guidance", "contact", "health"} <= keys
    assert not keys & {"identity", "birth", "enrolment", "membership", "organisation", "staff", "request", "access_log"}
    assert mask_of(["identity", "grades"]) == REGISTER.mask(["grades"])


def test_only_what_rests_on_the_task_or_interest_of_the_school_can_be_objected_to() -> None:
    offered = {purpose.key for purpose in objectable()}
    assert {"teaching", "mentoring", "care", "messaging", "reporting"} <= offered
    assert not offered & {
        "administration",
        "attendance",
        "official_number",
        "copy",
        "requesting",
        "emergency",
        "agreeing",
        "exchanging",
        "handing",
        "receiving",
    }
    for purpose in objectable():
        basis = REGISTER.bases[purpose.basis].avg
        assert "6(1)(e)" in basis or "6(1)(f)" in basis
        assert used_for(purpose.key)
    assert "administration" in {purpose.key for purpose in not_objectable()}


def test_what_rests_on_an_interest_or_a_permission_is_weighed_by_a_person() -> None:
    keys = {purpose.key for purpose in weighed()}
    assert {"exchanging", "receiving", "cameras", "footage", "footage_handing", "recording"} <= keys
    assert not keys & {purpose.key for purpose in (*objectable(), *not_objectable())}
    assert not keys & {"administration", "attendance", "official_number", "consent_overview", "picture_desk", "search"}
