"""P01: what the school arranged is not so, or somebody else says that it is."""

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.statement.breakings.hand import Hand
from zorgvuldig.statement.breakings.ways import Breaking, rows, together, words

EVERY_PAGE = {key: "the page as a whole was changed" for key in REGISTER.promises if key != "P01"}
CLAIM = b'"state": "partly"', b'"state": "kept"'


def _forge_page(hand: Hand) -> None:
    body: bytes = hand.value("select body from public_page where name = 'statement_json'")
    hand.sql("update public_page set body = %s where name = 'statement_json'", body.replace(*CLAIM))


BREAKINGS = (
    Breaking(
        "a breach that nobody decides about", "P01", "Nobody decides about a data breach for 73 hours.",
        rows("update breach set noticed_at = now() - interval '73 hours' where ap_decision = '' and closed_at is null"),
    ),
    Breaking(
        "a breach that is not told", "P01", "It was decided that the supervisor is told of a breach, and nobody does.",
        rows("update breach set ap_told_at = null, noticed_at = now() - interval '80 hours' where ap_decision = 'tell'"),
    ),
    Breaking(
        "people who are not told", "P01", "People of whom data leaked hear nothing after 72 hours.",
        rows("update breach set noticed_at = now() - interval '75 hours' where people_decision = 'tell'"),
    ),
    Breaking(
        "an assessment over its day", "P01", "The assessment of the cameras is over its day.",
        rows("update dpia set next_on = current_date - 1 where subject = 'cameras'"),
    ),
    Breaking(
        "an assessment that the database makes up", "P01",
        "The function that says whether an assessment holds says yes to everything, and one is over its day.",
        together(
            words("gate.dpia_holds(text,integer)", "d.outcome = 'go' and d.next_on > gate.today()", "true"),
            rows("update dpia set next_on = current_date - 1 where subject = 'cameras'"),
        ),
    ),
    Breaking(
        "assessments that nobody asks for", "P01", "The function that lists what needs an assessment lists nothing, and one goes.",
        together(
            words("gate.dpias_needed()", "order by n.subject", "where false order by n.subject"),
            rows("delete from dpia where subject = 'cameras'"),
        ),
    ),
    Breaking(
        "checks that were never done", "P01", "The proofs that the yearly checks were done are deleted.",
        rows("delete from duty_done where duty in ('norms_review', 'agreement_review')"),
    ),
    Breaking(
        "norms that went down", "P01", "Three norms are written down as below the least that the sector asks.",
        rows("update norm_level set level = 1 where id in (select id from norm_level where level >= 3 order by id limit 3)"),
    ),
    Breaking(
        "a forged public page", "P01", "Somebody writes «kept» in the place of «partly» on the public page.",
        _forge_page, afterwards=True, also=EVERY_PAGE,
    ),
    Breaking(
        "a forged measurement", "P01", "Somebody writes that P01 is kept, and takes away the page, so that it is made anew.",
        rows("update evidence set state = 'kept' where promise = 'P01'", "delete from public_page"), afterwards=True,
    ),
)  # fmt: skip
