"""P01: what the school arranged is not so, or somebody else says that it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from types import ModuleType

from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.kit import register_text
from zorgvuldig.register.schema import Register
from zorgvuldig.statement import register_lists, render
from zorgvuldig.statement.breakings.hand import Hand
from zorgvuldig.statement.breakings.ways import Breaking, Deed, rows, together, words
from zorgvuldig.statement.cache import MEMORY
from zorgvuldig.statement.jobs import publish
from zorgvuldig.statement.measurement import keep
from zorgvuldig.statement.models import Evidence
from zorgvuldig.statement.signature import sign_measured, sign_page

EVERY_PAGE = {key: "the page as a whole was changed" for key in REGISTER.promises if key != "P01"}
CLAIM = b'"state": "partly"', b'"state": "kept"'


def _forge_page(hand: Hand) -> None:
    body: bytes = hand.value("select body from public_page where name = 'statement_json'")
    hand.sql("update public_page set body = %s where name = 'statement_json'", body.replace(*CLAIM))


def _another_register(module: ModuleType, change: Callable[[Register], Register]) -> Deed:
    """A program that shows another register than is in force, on pages that are made and sealed as always."""

    def does(hand: Hand) -> None:
        hand.undoing.callback(partial(setattr, module, "REGISTER", REGISTER))
        module.REGISTER = change(REGISTER)  # type: ignore[attr-defined]
        _make_pages(timezone.now())

    return does


def _make_pages(at: datetime) -> None:
    """Make the pages anew as if everything had been measured at this moment, by whoever has the key of the server."""
    with working("statement", now=at) as door:
        measured = list(Evidence.objects.using(door.alias).all())
        for one in measured:
            one.at, one.signature = at, sign_measured(one.promise, one.state, one.evidence, at)
        keep(measured, door)
    publish(at)
    MEMORY.forget()


def _without_company(register: Register) -> Register:
    kept = {key: one for key, one in register.recipients.items() if key != "internship_company"}
    return replace(register, recipients=kept)


def _without_initials(register: Register) -> Register:
    table = register.tables["pupil_identity"]
    columns = {name: column for name, column in table.columns.items() if name != "initials"}
    return replace(register, tables={**register.tables, "pupil_identity": replace(table, columns=columns)})


def _nobody_to_find(register: Register) -> Register:
    return replace(register, controller=replace(register.controller, dpo_contact="op school"))


def _serve_old_page(hand: Hand) -> None:
    _make_pages(timezone.now() - timedelta(minutes=40))
    _sign_anew(hand, b"", b"")


def _change_after_seal(hand: Hand) -> None:
    _make_pages(timezone.now())
    _sign_anew(hand, b"Wat wij niet kunnen beloven", b"Wat wij ook beloven")


def _sign_anew(hand: Hand, was: bytes, becomes: bytes) -> None:
    """Serve the pages as if they had been made now, with other words in them where these stand; each with the seal that it has."""
    now = timezone.now()
    for name, kind, body in hand.connection.execute("select name, content_type, body from public_page").fetchall():
        other = bytes(body).replace(was, becomes)
        hand.sql(
            "update public_page set body = %s, made_at = %s, signature = %s where name = %s",
            other, now, sign_page(name, kind, other, now), name,
        )  # fmt: skip
    MEMORY.forget()


BREAKINGS = (
    Breaking(
        "a recipient that the page leaves out", "P01", "The public page does not name a kind of company that gets data, and its seal fits.",
        _another_register(register_lists, _without_company),
    ),
    Breaking(
        "an officer whom nobody can find", "P01", "The public page does not say where to find the data protection officer.",
        _another_register(render, _nobody_to_find),
    ),
    Breaking(
        "a field that the register's page leaves out", "P01", "The public register does not say that initials are kept.",
        _another_register(register_text, _without_initials),
    ),
    Breaking(
        "an old page that is served", "P01", "Somebody serves the page of forty minutes ago, with its seal, as if it were made now.",
        _serve_old_page,
    ),
    Breaking(
        "a word on the page after it was sealed", "P01", "Somebody with the key of the server writes another heading on the sealed page.",
        _change_after_seal,
    ),
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
