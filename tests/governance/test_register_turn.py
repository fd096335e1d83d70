"""A version of the register comes into force by two people, at its moment, whole, and never in another way."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests.gate.doors import class_of
from tests.gate.hostile import connect
from tests.governance.registering import NARROWER, SHORTER, approved, decided, governing, now, proposed, put_back
from tests.people import Cast, secret_of
from zorgvuldig.gate.contents import BY_INIT
from zorgvuldig.gate.declared import DIGEST, REGISTER, TEXT
from zorgvuldig.gate.door import Refused as NotAtTheDoor
from zorgvuldig.gate.drift import drift
from zorgvuldig.governance.register_editor.actions import propose, withdraw
from zorgvuldig.governance.register_editor.activation_job import activate_due_versions
from zorgvuldig.governance.register_editor.proposal_checks import Unfit
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.amend import GONE, Change, amended
from zorgvuldig.register.load import parse


@pytest.fixture(autouse=True)
def _register(database: psycopg.Connection) -> Iterator[None]:
    """The text of this process is in force, and is so again afterwards."""
    database.execute(
        "insert into register_version (uid, label, text, digest, base_digest, why, changes, consequences, tells_families, tell_nl, tell_en, "
        "is_operators, proposed_at, decided_why, in_force_at) values (gen_random_uuid(), '1', %s, %s, '', %s, '[]', '[]', false, '', '', "
        "true, now(), '', now())",
        [TEXT, DIGEST, BY_INIT],
    )
    with put_back(database):
        yield


def in_force(cast: Cast) -> str:
    (digest,) = cast.db.execute("select gate.register_digest()").fetchone()
    return str(digest)


def why(caught: Any) -> str:
    return str(caught.value.code)


# --- coming into force -------------------------------------------------------------------------------------------


def test_two_people_and_a_moment_turn_the_register(cast: Cast) -> None:
    with class_of(cast, secret_of(cast.dirk)):
        pass
    one = approved(cast, NARROWER, Change(("topics", "newsletter", "asks", "nl"), "Mag dit in de nieuwsbrief?"))
    assert activate_due_versions(now()) == [""]
    assert in_force(cast) == one.digest
    with pytest.raises(NotAtTheDoor), class_of(cast, secret_of(cast.dirk)):
        pass  # at once, in a process that still has the register before
    version = cast.db.execute("select version from gate.consent_topics() where topic = 'newsletter'").fetchone()
    kept = cast.db.execute("select nl from consent_wording where topic = 'newsletter' and version = 2").fetchone()
    assert (version, kept) == ((2,), ("Mag dit in de nieuwsbrief?",))
    with connect("owner") as owner:
        assert drift(owner, parse(one.text, "x"), settings.NAMES) == []
        assert drift(owner, REGISTER, settings.NAMES) != []
    (content,) = cast.db.execute("select content from gate.register_in_force()").fetchone()
    assert content == one.text
    assert activate_due_versions(now()) == []


def test_recipients_and_desks_follow_too(cast: Cast) -> None:
    one = approved(
        cast,
        Change(("recipients", "next_school", "desk"), "mentor"),
        Change(
            ("recipients", "school_nurse"),
            {
                "name": {"nl": "De jeugdarts", "en": "The school doctor"},
                "kind": "consent",
                "article": "AVG art. 6(1)(a)",
                "categories": ["identity"],
                "fields": ["pupil_identity.given_name", "pupil_identity.family_name"],
                "desk": "administration",
                "form": {"nl": "Een lijst.", "en": "A list."},
                "told": {"nl": "U ziet het vooraf.", "en": "You see it beforehand."},
                "source": "ons voorstel",
                "source_status": "proposal",
            },
        ),
        Change(
            ("purposes", "nursing"),
            {
                "name": {"nl": "De jeugdarts", "en": "The school doctor"},
                "says": {"nl": "gegevens voor de jeugdarts", "en": "data for the school doctor"},
                "basis": "consent",
            },
        ),
        Change(
            ("rules", len(REGISTER.rules)),
            {
                "role": "administration",
                "relation": "works_at",
                "purpose": "nursing",
                "reads": ["identity"],
                "writes": [],
            },
        ),
    )
    assert activate_due_versions(now()) == [""]
    assert cast.db.execute("select role from gate.desks() where recipient = 'next_school'").fetchone() == ("mentor",)
    assert cast.db.execute("select kind from gate.recipients() where key = 'school_nurse'").fetchone() == ("consent",)
    assert cast.db.execute("select count(*) from gate.rule where purpose = 'nursing'").fetchone() == (1,)
    with connect("owner") as owner:
        assert drift(owner, parse(one.text, "x"), settings.NAMES) == []
    kinds = [kept["kind"] for kept in one.consequences]
    assert kinds == ["gains", "purpose_new", "recipient_new"]


def test_not_before_its_moment(cast: Cast) -> None:
    decided(cast.leo, proposed(cast.petra), at=now() + timedelta(days=1))
    assert activate_due_versions(now()) == []
    assert activate_due_versions(now() + timedelta(days=2)) == ["early"]  # the database asks its own clock
    assert in_force(cast) == DIGEST


def test_two_jobs_at_once_turn_once(cast: Cast) -> None:
    approved(cast)
    answers: list[str] = []

    def job() -> None:
        answers.extend(activate_due_versions(now()))
        connections["jobs"].close()

    threads = [threading.Thread(target=job) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("") == 1
    assert set(answers) <= {"", "gone"}


def test_a_turn_that_is_broken_off_leaves_everything_as_it_was(cast: Cast) -> None:
    """Whatever breaks in the transaction of the turn (here: a rule that cannot be) takes all of it back."""
    one = approved(cast, NARROWER)
    before = cast.db.execute("select count(*) from gate.rule").fetchone()
    ask = "select gate.register_turn(%s::uuid, %s::jsonb, '{}'::jsonb, '[]'::jsonb)"
    with connect("jobs") as job:
        job.execute("select set_config('role', %s, false)", [settings.NAMES.job("governance")])
        with pytest.raises(psycopg.errors.NotNullViolation):
            job.execute(ask, [one.uid, json.dumps([{"rank": 1, "role": "teacher"}])])
        job.rollback()
    assert cast.db.execute("select count(*) from gate.rule").fetchone() == before
    assert in_force(cast) == DIGEST
    assert activate_due_versions(now()) == [""]


# --- not in another way ------------------------------------------------------------------------------------------


def test_nobody_decides_about_their_own_proposal(cast: Cast) -> None:
    one = proposed(cast.petra)
    with pytest.raises(Refused) as caught:
        decided(cast.petra, one)
    assert why(caught) == "register_self"
    assert activate_due_versions(now()) == []


def test_whoever_may_not_decide_does_not(cast: Cast) -> None:
    one = proposed(cast.petra)
    with pytest.raises(Refused) as caught:
        decided(cast.fenna, one)
    assert why(caught) == "register_decider"


def test_a_moment_in_the_past_is_refused(cast: Cast) -> None:
    one = proposed(cast.petra)
    with pytest.raises(Refused) as caught:
        decided(cast.leo, one, at=now() - timedelta(hours=1))
    assert why(caught) == "register_past"


def test_what_was_refused_or_withdrawn_never_comes_into_force(cast: Cast) -> None:
    decided(cast.leo, proposed(cast.petra), approve=False)
    one = approved(cast)
    with governing(cast.petra) as door:
        withdraw(door=door, uid=one.uid)
    assert activate_due_versions(now()) == []
    with pytest.raises(Refused) as caught, governing(cast.petra) as door:
        withdraw(door=door, uid=one.uid)
    assert why(caught) == "register_over"
    with pytest.raises(Refused) as caught:
        decided(cast.leo, one)
    assert why(caught) == "register_over"


def test_a_proposal_from_another_register_than_the_one_in_force_is_refused(cast: Cast) -> None:
    first, second = approved(cast, SHORTER), approved(cast, NARROWER)
    third = proposed(cast.petra, Change(("controller", "name"), "Een ander bestuur"))
    assert activate_due_versions(now()) == ["", "base"]
    assert in_force(cast) == first.digest
    assert cast.db.execute("select in_force_at from register_version where id = %s", [second.pk]).fetchone() == (None,)
    for try_ in (
        lambda: decided(cast.leo, third),
        lambda: proposed(cast.petra),
        lambda: proposed(cast.petra, base="0" * 64),
    ):
        with pytest.raises(Refused) as caught:
            try_()
        assert why(caught) == "register_base"


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("update register_version set text = text || '# more' where id = {id}", ["hands"]),
        (
            "update register_version set text = text || '#', digest = encode(sha256(convert_to(text || '#', 'UTF8')), 'hex') where id = {id}",
            ["hands"],
        ),
        ("update register_version set proposed_by_id = {fenna} where id = {id}", ["hands"]),
        ("update register_version set decided_by_id = {fenna} where id = {id}", ["hands"]),
    ],
    ids=["text", "text-and-digest", "proposer", "decider"],
)
def test_what_was_changed_by_hand_does_not_come_into_force(cast: Cast, statement: str, answer: list[str]) -> None:
    """By the role of the job itself, which may write these rows; its writing is in the history, and no proposal is."""
    one = approved(cast)
    with connect("jobs") as job:
        job.execute("select set_config('role', %s, false)", [settings.NAMES.job("governance")])
        job.execute(statement.format(id=one.pk, fenna=cast.fenna.id))
        job.commit()
    assert activate_due_versions(now()) == answer
    assert in_force(cast) == DIGEST


def test_a_row_written_by_hand_does_not_come_into_force(cast: Cast) -> None:
    one = proposed(cast.petra)
    with connect("jobs") as job:
        job.execute("select set_config('role', %s, false)", [settings.NAMES.job("governance")])
        job.execute(
            "update register_version set is_approved = true, decided_at = now(), decided_by_id = %s, in_force_from = now() where id = %s",
            [cast.leo.id, one.pk],
        )
        job.commit()
    assert activate_due_versions(now()) == ["hands"]
    assert in_force(cast) == DIGEST


@pytest.mark.parametrize("hand", ["runtime", "login"])
def test_only_the_job_may_turn(cast: Cast, hand: str) -> None:
    one = approved(cast)
    with connect(hand) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select gate.register_turn(%s::uuid, '[]'::jsonb, '{}'::jsonb, '[]'::jsonb)", [one.uid])


# --- what is no register -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "obstacle"),
    [
        ('period = "P5Y"', 'period = "five"', "problem"),
        ('limit = "min"', 'limmit = "min"', "problem"),
        ("[controller]", "[controller", "problem"),
        ('guard = "pupil"', 'guard = "job"', "problem"),
        ("threshold = 16", "threshold = 15", "program"),
        ("Mag de school foto's en video's", "Zet de school foto's en video's", "words"),
    ],
)  # fmt: skip
def test_what_cannot_be_the_register_is_refused_with_its_place(cast: Cast, old: str, new: str, obstacle: str) -> None:
    assert old in TEXT
    with pytest.raises(Unfit) as caught:
        proposed(cast.petra, text=TEXT.replace(old, new, 1))
    assert caught.value.obstacles[0].why == obstacle
    if obstacle == "problem":
        assert caught.value.obstacles[0].line > 0
    assert cast.db.execute("select count(*) from register_version where not is_operators").fetchone() == (0,)


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        (
            [
                Change(("rules", p, "writes"), [*r.writes, "deletion"])
                for p, r in enumerate(REGISTER.rules)
                if "deletion" in r.reads
            ],
            "owner",
        ),
        (
            [
                Change(("rules", p), GONE)
                for p, r in enumerate(REGISTER.rules)
                if (r.role, r.purpose) == ("school_leader", "governing")
            ],
            "lockout",
        ),
    ],
    ids=["first-writer", "lockout"],
)
def test_what_the_administrator_has_to_apply(cast: Cast, changes: list[Change], obstacle: str) -> None:
    with pytest.raises(Unfit) as caught:
        proposed(cast.petra, *changes)
    assert [one.why for one in caught.value.obstacles] == [obstacle]


def test_a_minimum_above_a_maximum_is_refused(cast: Cast) -> None:
    with pytest.raises(Unfit) as caught:
        proposed(cast.petra, Change(("terms", "file_at_most", "period"), "P1Y"))
    assert "file_at_least" in caught.value.obstacles[0].says


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"text": TEXT}, "register_same"),
        ({"text": TEXT + "# more\n"}, "register_same"),
        ({"text": amended(TEXT, [])}, "register_same"),
        ({"why": " "}, "register_why"),
        ({"tells": True, "tell_nl": "Dag"}, "register_tell"),
    ],
    ids=["same", "comment", "version-alone", "why", "tell"],
)
def test_what_a_proposal_needs(cast: Cast, said: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as caught:
        proposed(cast.petra, **said)
    assert why(caught) == reason


def test_a_teacher_does_not_reach_this(cast: Cast) -> None:
    with pytest.raises(NotAtTheDoor), governing(cast.dirk) as door:
        propose(door=door, text=TEXT, base=DIGEST, why="zomaar")
