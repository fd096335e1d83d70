"""P11: something stays that should have gone, or the proof that it went is not whole."""

from dataclasses import replace
from datetime import timedelta

from zorgvuldig.register.schema import Register
from zorgvuldig.statement.breakings.ways import Breaking, rows

# Of somebody who asked for nothing: an open request holds what it is about.
LEFT = "where pupil_id = (select max(e.pupil_id) from enrolment e where not exists (select from request r where r.pupil_id = e.pupil_id))"


def _kept_for_ever(register: Register) -> Register:
    longer = {
        key: replace(term, period="P50Y") if term.period == "P2Y" else term for key, term in register.terms.items()
    }
    return replace(register, terms=longer)


def _applications_for_ever(register: Register) -> Register:
    longer = {
        key: replace(register.terms[key], period="P50Y")
        for key in ("application_not_admitted", "application_undecided")
    }
    return replace(register, terms={**register.terms, **longer})


BREAKINGS = (
    Breaking(
        "a file that should have gone", "P11", "Somebody left ten years ago and the file is still here.",
        rows("update enrolment set starts_on = current_date - 5000, ends_on = current_date - 3650, left_with = 'none' " + LEFT),
        also={"P05": "who left is in no class"},
    ),
    Breaking(
        "somebody of whom nobody knows when", "P11", "The enrolment of a pupil is gone, so nobody knows when the file goes.",
        rows("delete from enrolment " + LEFT), also={"P05": "a pupil without an enrolment"},
    ),
    Breaking(
        "a proof that was changed", "P11", "A receipt says that it was about another.",
        rows("update receipt set about = 'staff' where number = 2"),
    ),
    Breaking(
        "a proof that says more than went", "P11", "An old receipt says that a hundred lines of what went to suppliers were deleted.",
        rows("update receipt set content = '{\"rest\": {\"supply_pupil\": 100}}' where number = 1"),
    ),
    Breaking(
        "a proof that was taken away", "P11", "A receipt in the middle is deleted.",
        rows("delete from receipt where number = 1"),
    ),
    Breaking(
        "the last proof cut off", "P11", "The newest receipt is deleted.",
        rows("delete from receipt where number = (select max(number) from receipt)"),
        also={"P02": "fewer receipts may mean an older database"},
    ),
    Breaking(
        "a night that was missed", "P11", "The job that deletes has been stopped for two days.",
        rows("update retention_run set finished_at = finished_at - interval '2 days', started_at = started_at - interval '2 days' where trigger = 'night'"),
    ),
    Breaking(
        "a clock that jumps ahead", "P11", "The clock of the machine is set two days ahead, and nothing was deleted meanwhile.",
        lambda hand: hand.jump(timedelta(days=2)),
        also=dict.fromkeys(("P01", "P02", "P03", "P09", "P10", "P13", "P17"), "days passed in which nobody did anything"),
    ),
    Breaking(
        "a run that was refused", "P11", "The newest run was refused, and nobody looked why.",
        rows("insert into retention_run (uid, on_date, trigger, register_version, register_digest, started_at, finished_at, state, planned, done, "
            "undecidable, held, ahead, left_over, problem) select gen_random_uuid(), on_date, 'night', register_version, register_digest, "
            "now() + interval '1 minute', now() + interval '2 minutes', 'refused', planned, '{}', '{}', '{}', '{}', '{}', 'share' from retention_run where trigger = 'night'"),
    ),
    Breaking(
        "what stayed of somebody who went", "P11", "Of a pupil who was deleted grades are still here.",
        rows("update grade set pupil_id = 999999 where id = (select min(id) from grade)"),
        also={"P04": "grades moved to another pupil"},
    ),
    Breaking(
        "a term of fifty years", "P11", "The register keeps the file for fifty years.",
        lambda hand: hand.turn_register(_kept_for_ever),
    ),
    Breaking(
        "an application term of fifty years", "P11", "The register keeps applications for fifty years.",
        lambda hand: hand.turn_register(_applications_for_ever),
    ),
)  # fmt: skip
