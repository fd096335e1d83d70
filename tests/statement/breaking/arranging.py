"""P01: what a school has to arrange, and each thing that can be lacking of it."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from psycopg.types.json import Json

from tests.cameras import footage
from tests.people import NOW, Cast, days
from tests.statement.breaking.ways import Base, Mend, Way, patched, run, sql
from tests.suppliers.supplying import agreed
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.statement.evidence import PARTLY
from zorgvuldig.statement.evidence import p01_arranged as arranged

FILLED = replace(REGISTER.controller, contact="Schoolplein 1", dpo_contact="fg@school.example, 010 1234567")
NAMED = {key: replace(one, unused=True) for key, one in REGISTER.outside_services.items()}


def assess(cast: Cast, subject: str = "tracking", **more: Any) -> int:
    """An assessment that somebody decided about, a month ago."""
    at = NOW - timedelta(days=30)
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "subject": subject, "title": "Leerlingdossier", "answers": Json({}), "risks": Json([]), "started_at": at,
        "started_by_id": cast.petra.id, "changed_at": at, "changed_by_id": cast.petra.id, "dpo_advice": "Doen.", "dpo_advised_at": at,
        "dpo_id": cast.fenna.id, "council_says": "", "outcome": "go", "outcome_why": "De risico’s zijn klein.", "decided_at": at,
        "decided_by_id": cast.leo.id, "next_on": days(300),
    } | more  # fmt: skip
    number: int = cast.put("dpia", **values)
    return number


def breach(cast: Cast, hours: int, **more: Any) -> int:
    """A mail to the wrong parent, noticed so many hours ago."""
    at = NOW - timedelta(hours=hours)
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "kind": "sent", "title": "Mail aan de verkeerde ouder", "what": "Een rapport ging naar een andere ouder.",
        "noticed_at": at, "reported_at": at, "reported_by_id": cast.dirk.id, "answers": Json({}), "people_kinds": Json([]),
        "categories": Json([]), "measures": "", "ap_decision": "", "ap_reason": "", "ap_reference": "", "people_decision": "",
        "people_reason": "", "people_letter": "",
    } | more  # fmt: skip
    number: int = cast.put("breach", **values)
    return number


def decided(cast: Cast, ap: str, people: str, hours: int) -> dict[str, Any]:
    """Both decisions, so many hours ago."""
    at, by = NOW - timedelta(hours=hours), cast.petra.id
    return {
        "ap_decision": ap, "ap_reason": "Het risico is klein.", "ap_decided_at": at, "ap_decided_by_id": by, "people_decision": people,
        "people_reason": "Het risico is klein.", "people_decided_at": at, "people_decided_by_id": by,
    }  # fmt: skip


NOT_TO_TELL = (
    "update breach set ap_decision = 'not', ap_reason = 'Klein.', ap_decided_at = now(), ap_decided_by_id = 1, "
    "people_decision = 'not', people_reason = 'Klein.', people_decided_at = now(), people_decided_by_id = 1"
)


@contextmanager
def all_arranged(cast: Cast) -> Iterator[None]:
    """An officer who can be found, an assessment of the records, every check done, a norm that is met, and a breach that is in time."""
    assess(cast)
    for duty in REGISTER.duties:
        cast.put("duty_done", duty=duty, outcome="In orde.", done_at=NOW - timedelta(days=5), done_by_id=cast.petra.id)
    norm(cast, 3)
    breach(cast, 5)
    with patch.object(arranged, "REGISTER", replace(REGISTER, controller=FILLED, outside_services=NAMED)):
        yield


def norm(cast: Cast, level: int) -> None:
    """Somebody wrote down how far the school is with a norm."""
    cast.put("norm_level", norm="PR.07", level=level, target=3, shown_by="", set_at=NOW, set_by_id=cast.petra.id)


def undecided(cast: Cast) -> Mend:
    breach(cast, 73)
    return sql(cast, NOT_TO_TELL)


def not_told(cast: Cast) -> Mend:
    breach(cast, 80, **decided(cast, "tell", "not", 60))
    return sql(cast, "update breach set ap_told_at = noticed_at + interval '70 hours' where ap_decision = 'tell'")


def told_late(cast: Cast) -> Mend:
    breach(cast, 90, **decided(cast, "tell", "not", 60), ap_told_at=NOW - timedelta(hours=5))
    return sql(cast, "update breach set ap_told_at = noticed_at + interval '71 hours' where ap_decision = 'tell'")


def people_not_told(cast: Cast) -> Mend:
    breach(cast, 80, **decided(cast, "not", "tell", 60))
    return sql(cast, "update breach set people_told_at = now() where people_decision = 'tell'")


def people_undecided(cast: Cast) -> Mend:
    ap = {key: value for key, value in decided(cast, "not", "not", 60).items() if key.startswith("ap_")}
    breach(cast, 80, **ap)
    return sql(cast, NOT_TO_TELL)


def a_camera(cast: Cast) -> Mend:
    footage.camera(cast)
    return lambda: assess(cast, "cameras")


def a_product(cast: Cast) -> Mend:
    it = agreed(cast, claims=["role"])
    return lambda: assess(cast, "supplier", product_id=it.product)


def a_later_no(cast: Cast) -> Mend:
    assess(cast, outcome="stop", decided_at=NOW - timedelta(days=1))
    return lambda: assess(cast, decided_at=NOW)


def nobody_named(cast: Cast) -> Mend:
    """A service of which the school did not say who it is."""
    lacking = replace(arranged.REGISTER, outside_services=NAMED | {"mail": REGISTER.outside_services["mail"]})
    patching = patch.object(arranged, "REGISTER", lacking)
    patching.start()
    return patching.stop


def no_address(cast: Cast) -> Mend:
    """The example's address of the board is nobody's."""
    patching = patch.object(
        arranged,
        "REGISTER",
        replace(arranged.REGISTER, controller=replace(FILLED, contact=REGISTER.controller.contact)),
    )
    patching.start()
    return patching.stop


def a_lower_level(cast: Cast) -> Mend:
    norm(cast, 2)
    return lambda: norm(cast, 3)


def _partly(does: Callable[[Cast], Mend], figure: str) -> Way:
    return Way(does, figure, PARTLY)


BASES: dict[str, Base] = {"P01": all_arranged}
BREAKS: dict[str, dict[str, Way]] = {
    "P01": {
        "nobody decided": Way(undecided, "breaches_over_72_hours"),
        "decided and not told": Way(not_told, "breaches_over_72_hours"),
        "told too late": _partly(told_late, "breaches_told_late_in_a_year"),
        "people not told": _partly(people_not_told, "breaches_people_not_told"),
        "nobody decided about people": _partly(people_undecided, "breaches_people_not_told"),
        "nobody watches": _partly(
            run(
                "update staff_role set ends_on = current_date - 1 where role = 'dpo'",
                "update staff_role set ends_on = null where role = 'dpo'",
            ),
            "dpo_in_office",
        ),
        "no assessment": _partly(
            run("update dpia set decided_at = null, decided_by_id = null, outcome = ''",
                "update dpia set decided_at = started_at, decided_by_id = 1, outcome = 'go'"),
            "dpias_lacking",
        ),
        "an assessment that first asks": _partly(
            run("update dpia set outcome = 'ask'", "update dpia set outcome = 'go'"), "dpias_lacking"
        ),
        "a later no": _partly(a_later_no, "dpias_lacking"),
        "an assessment over its day": _partly(
            run("update dpia set next_on = current_date - 2", "update dpia set next_on = current_date + 300"),
            "dpias_to_look_at_again",
        ),
        "an assessment over its day that the gate takes for one that holds": _partly(
            patched(
                "gate.dpia_holds(text,integer)", "d.outcome = 'go' and d.next_on > gate.today()", "true",
                "update dpia set next_on = current_date - 2", "update dpia set next_on = current_date + 300",
            ),
            "dpias_to_look_at_again",
        ),
        "an assessment that the gate does not ask for": _partly(
            patched(
                "gate.dpias_needed()", "order by n.subject", "where false order by n.subject",
                "update dpia set subject = 'other'", "update dpia set subject = 'tracking'",
            ),
            "dpias_lacking",
        ),
        "a camera nobody assessed": _partly(a_camera, "dpias_lacking"),
        "a product nobody assessed": _partly(a_product, "dpias_lacking"),
        "a check never done": _partly(
            run(
                "update duty_done set duty = 'other' where duty = 'norms_review'",
                "update duty_done set duty = 'norms_review' where duty = 'other'",
            ),
            "duties_never_done",
        ),
        "a check too long ago": _partly(
            run("update duty_done set done_at = now() - interval '40 days' where duty = 'reading_check'",
                "update duty_done set done_at = now()"),
            "duties_late",
        ),
        "norms nobody filled in": _partly(
            run("create temporary table taken as select * from norm_level; delete from norm_level",
                "insert into norm_level overriding system value select * from taken; drop table taken"),
            "norms_set",
        ),
        "a lower level": _partly(a_lower_level, "norms_below_level_three"),
        "a service of which nobody is named": _partly(nobody_named, "information_to_fill_in"),
        "an address that nobody filled in": _partly(no_address, "information_to_fill_in"),
    }
}  # fmt: skip
