"""One click too many: the same form twice from one browser, at the same moment and afterwards, has one effect.

Two colleagues at once are tried where their page is: `admissions/test_intake_decisions`, `test_rollover`, `test_absences`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from psycopg import errors

from tests.accounts.test_invitations import NEW
from tests.attendance.attending import notice, reason
from tests.attendance.test_absence_notices import next_days
from tests.attendance.test_absences import form as absence_form
from tests.care.test_guidance import NOTE
from tests.care.test_support import PLAN
from tests.gate.conftest import READS, WRITES
from tests.gate.hostile import ask, connect
from tests.learning.gradeworld import period
from tests.people import Cast, days, secret_of, sign_in
from tests.pupils.test_life import put_source
from tests.pupils.test_rollover import at_once
from tests.school.test_planning import standing_in
from tests.school.test_staffing import helper


@dataclass(frozen=True, slots=True)
class Act:
    """Who posts what where, and which table gets one row of it."""

    who: str
    path: Callable[[Cast], str]
    data: Callable[[Cast], dict[str, Any]]
    table: str
    where: str = "true"
    expected: int = 1
    before: Callable[[Cast], object] = field(default=lambda cast: None)


def correcting(cast: Cast) -> None:
    put_source(cast, "pupil_identity.family_name")


ACTS = {
    "report sick": Act(
        "gerda", lambda cast: f"/afwezig/{cast.noor.uid}/ziek/",
        lambda cast: {"days": str(next_days()[0]), "remark": "Griep"}, "absence_notice",
    ),
    "record an absence": Act(
        "vera", lambda cast: f"/verzuim/leerling/{cast.noor.uid}/afwezig/",
        lambda cast: absence_form(reason(cast, "Z", "Ziek")), "absence",
    ),
    "answer a notice": Act(
        "vera", lambda cast: f"/verzuim/leerling/{cast.noor.uid}/meldingen/{notice(cast)}/",
        lambda cast: {"answer": "confirmed", "reason": reason(cast, "Z", "Ziek"), "text": ""}, "absence",
    ),
    "write a note": Act(
        "maud", lambda cast: f"/leerlingen/{cast.noor.uid}/begeleiding/notities/nieuw/",
        lambda cast: NOTE | {"audience": "mentors"}, "guidance_note",
    ),
    "write a note of one's own": Act(
        "cato", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/notities/nieuw/",
        lambda cast: NOTE | {"audience": "myself"}, "own_note",
    ),
    "write a plan": Act("cato", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/plan/nieuw/", lambda cast: PLAN, "support_plan"),
    "ask a correction": Act(
        "anna", lambda cast: f"/leerlingen/{cast.noor.uid}/verbetering/?veld=pupil_identity.family_name",
        lambda cast: {"text": "Het is Bakkermans."}, "admin_task", before=correcting,
    ),
    "add a guardian": Act(
        "anna", lambda cast: f"/leerlingen/{cast.bram.uid}/ouders/nieuw/", lambda cast: NEW, "guardian",
        "given_name = 'Wilma'",
    ),
    "let a helper in": Act(
        "leo", lambda cast: "/hulp-van-buiten/nieuw/", helper, "helper_grant", "why = 'Huiswerkbegeleiding'", 2,
    ),
    "let somebody stand in": Act("anna", lambda cast: "/jaarplanning/vervanging/", standing_in, "substitution", expected=2),
    "add a holiday": Act(
        "leo", lambda cast: f"/jaarplanning/vakantie/?jaar={cast.years['Oost']}",
        lambda cast: {"name": "Kerstvakantie", "first_day": days(10), "last_day": days(20)}, "holiday",
    ),
    "issue a report": Act(
        "maud", lambda cast: f"/mentorklas/{cast.groups['2B'][1]}/rapporten/",
        lambda cast: {"periode": "1", "leerling": [str(cast.noor.uid)], "uitgegeven": "0", "loopt": "on"}, "report_card",
        before=lambda cast: period(cast, 1, -90, 90),
    ),
}  # fmt: skip


def count(cast: Cast, act: Act) -> int:
    """How many rows there are of what is posted."""
    return int(cast.db.execute(f"select count(*) from {act.table} where {act.where}").fetchone()[0])


@pytest.mark.parametrize("name", ACTS)
def test_a_double_click_has_one_effect(cast: Cast, name: str) -> None:
    act = ACTS[name]
    act.before(cast)
    path, data = act.path(cast), act.data(cast)
    first = sign_in(cast.people[act.who])
    second = Client()
    second.cookies.update(first.cookies)
    answers = at_once(*(lambda browser=browser: browser.post(path, data).status_code for browser in (first, second)))
    assert len(answers) == 2
    assert set(answers) <= {302, 303, 409, 422}, answers
    assert count(cast, act) == act.expected
    assert first.post(path, data).status_code in {302, 303, 409, 422}  # and once more, a while later
    assert count(cast, act) == act.expected


HOLDER = "select actor_id from gate.holder(%s, true)"


def test_of_one_session_the_second_request_that_writes_waits_for_the_first(cast: Cast) -> None:
    """Not of another session, and not who only reads: those go on."""
    group = cast.groups["wi2B"][1]
    mine, other = secret_of(cast.dirk), secret_of(cast.dirk)
    with connect() as first, connect() as second:
        tokens = [
            ask(first, secret, "teaching", READS, "group", group, writes=WRITES)[1] for secret in (mine, mine, other)
        ]
        with first.transaction(force_rollback=True), second.transaction(force_rollback=True):
            second.execute("set local lock_timeout = '300ms'")
            assert first.execute(HOLDER, [tokens[0]]).fetchall() == [(cast.dirk.id,)]
            assert second.execute(HOLDER, [tokens[2]]).fetchall() == [(cast.dirk.id,)]
            assert second.execute(HOLDER.replace("true", "false"), [tokens[1]]).fetchall() == [(cast.dirk.id,)]
            with pytest.raises(errors.LockNotAvailable):
                second.execute(HOLDER, [tokens[1]])
