"""What waits for a family: whose child it is about, by first name, and of nobody else a name. No file is opened for it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.care.test_support import put_plan
from tests.messages.test_messages import put_message
from tests.people import NOW, Cast, days, secret_of, sign_in
from tests.release.exchanging import put_exchange
from tests.retention.offering import put_offer
from tests.rights.asking import put_request, put_restriction
from tests.rights.test_parental_access import put_access
from tests.structure.asked import asked
from tests.web.test_start import found, waits
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.web.day_reads import READS

EVERYBODY = (
    "dirk",
    "sanne",
    "otto",
    "maud",
    "anna",
    "wim",
    "leo",
    "petra",
    "fenna",
    "bas",
    "cato",
    "vera",
    "arend",
    "hanna",
)
FAMILIES = ("gerda", "rob", "karim", "olga", "ymke", "noor", "tess", "yara")
CHILDREN = ("noor", "bram", "tess", "yara", "sem", "wout")
SOURCES = ("today_family", "today_answers", "today_copies")
DAY = 11  # questions to the database: whose session it is, the roles, what waits (five), the opening and the day


def called(cast: Cast, who: str, child: str) -> str | None:
    """What the database calls this child to this person."""
    found = cast.db.execute("select gate.child_called(%s, %s)", [cast.people[who].id, cast.people[child].id]).fetchone()
    return found[0]


def names(cast: Cast, who: str) -> dict[str, str]:
    """Of which children somebody gets a name."""
    return {child: name for child in CHILDREN if (name := called(cast, who, child))}


def busy(cast: Cast) -> None:
    """Something of every source, about Noor; a message about Sem too."""
    put_message(cast)
    put_plan(cast)
    put_offer(cast, way="mail")
    put_request(cast, outcome="granted", decided_at=NOW, decided_by_id=cast.petra.id)
    put_exchange(cast, "next_school", inspect_from=NOW, inspect_until=days(6))
    put_message(cast, "sem")


# --- what the database says ------------------------------------------------------------------------------------------


def test_only_who_is_tied_to_a_child_today_gets_its_first_name(cast: Cast) -> None:
    assert {who: found for who in (*EVERYBODY, *FAMILIES) if (found := names(cast, who))} == {
        "gerda": {"noor": "Noor", "tess": "Tess"},
        "olga": {"sem": "Sem"},
        "maud": {"sem": "Sem"},  # as a parent; of her own class she gets no names
    }


@pytest.mark.parametrize(
    "change",
    [
        f"ends_on = date '{days(0)}'",
        "has_authority = false",
        "is_restricted = true, restricted_until = null",
        f"is_restricted = true, restricted_until = date '{days(1)}'",
    ],
    ids=["ended", "without authority", "limited", "limited for now"],
)
def test_a_tie_that_ended_or_that_a_judge_limited_names_nobody(cast: Cast, change: str) -> None:
    assert called(cast, "gerda", "noor") == "Noor"
    cast.db.execute(
        f"update guardianship set {change} where guardian_id = {cast.gerda.id} and pupil_id = {cast.noor.id}"
    )
    assert names(cast, "gerda") == {"tess": "Tess"}


def test_what_a_judge_limited_until_today_is_over_today(cast: Cast) -> None:
    cast.db.execute("update guardianship set is_restricted = true, restricted_until = %s", [days(0)])
    assert called(cast, "gerda", "noor") == "Noor"


def test_from_eighteen_a_parent_gets_the_name_if_the_pupil_lets_them_see_along(cast: Cast) -> None:
    assert names(cast, "ymke") == {}
    put_access(cast, "ymke")
    assert names(cast, "ymke") == {"yara": "Yara"}
    cast.db.execute("update parental_access set ends_on = %s", [days(0)])
    assert names(cast, "ymke") == {}


def test_a_name_that_no_rule_of_families_reads_is_not_given(cast: Cast) -> None:
    cast.db.execute("begin")
    try:
        mask = REGISTER.mask(["identity"])
        cast.db.execute("update gate.rule set read_mask = read_mask & ~%s::bigint where not is_staff", [mask])
        assert names(cast, "gerda") == {}
    finally:
        cast.db.execute("rollback")


def test_a_name_that_was_restricted_is_as_hidden_here_as_behind_the_door(cast: Cast) -> None:
    put_restriction(cast, put_request(cast), REGISTER.mask(["identity"]))
    free = {rule.purpose for rule in REGISTER.rules if REGISTER.purposes[rule.purpose].when_restricted}
    family = {rule.purpose for rule in REGISTER.rules if rule.relation == "guardian"}
    assert (called(cast, "gerda", "noor") == "Noor") == bool(free & family)
    cast.db.execute("begin")
    try:
        cast.db.execute("update gate.rule set when_restricted = false")
        assert names(cast, "gerda") == {"tess": "Tess"}
        cast.db.execute("delete from restriction")
        assert called(cast, "gerda", "noor") == "Noor"
    finally:
        cast.db.execute("rollback")


def test_nobody_at_a_page_asks_for_a_name_directly(cast: Cast) -> None:
    hands = cast.db.execute(
        "select r.rolname from pg_roles r where r.rolname like %s and has_function_privilege(r.oid, 'gate.child_called(integer, integer)', 'execute') "
        "and not r.rolsuper",
        ["%\\_runtime"],
    )  # fmt: skip
    assert hands.fetchall() == []


def test_a_session_that_ended_gets_nothing(cast: Cast) -> None:
    busy(cast)
    secret = secret_of(cast.gerda)
    answers = {name: cast.db.execute(f"select * from gate.{name}(%s)", [secret]).fetchall() for name in SOURCES}
    assert all("Noor" in str(rows) for rows in answers.values()), answers
    cast.db.execute("update gate.session set until = now()")
    for name in SOURCES:
        assert cast.db.execute(f"select * from gate.{name}(%s)", [secret]).fetchall() == []
        assert cast.db.execute(f"select * from gate.{name}('x')").fetchall() == []


# --- what the page says ----------------------------------------------------------------------------------------------


def test_every_line_about_one_child_begins_with_its_name(cast: Cast) -> None:
    busy(cast)
    said = waits(cast.gerda)
    assert len(said) == 6
    assert {line.partition(" ")[0] for line in said} == {"Noor:"}
    assert {line.partition(" ")[0] for line in waits(cast.olga)} == {"Sem:"}
    for who in ("rob", "karim", "ymke", "bram"):
        assert not [line for line in waits(cast.people[who]) for name in ("Noor", "Tess", "Sem") if name in line], who


def test_a_pupil_is_not_called_by_name(cast: Cast) -> None:
    put_offer(cast, "tess", way="mail")
    assert {line.partition(" ")[0] for line in waits(cast.tess)} == {"Binnenkort", str(len(REGISTER.topics))}


def test_two_children_have_a_line_each_that_leads_to_their_own_page(cast: Cast) -> None:
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [days(-14 * 366), cast.tess.id])
    put_offer(cast, way="mail")
    put_offer(cast, "tess", way="mail")
    for child in ("Noor", "Tess"):
        uid = cast.people[child.lower()].uid
        assert found(cast.gerda, f"{child}: {len(REGISTER.topics)} vragen") == f"/mijn-kind/{uid}/toestemming/"
        address = found(cast.gerda, f"{child}: binnenkort wissen wij gegevens. Wilt u een kopie?")
        assert address == f"/mijn-kind/{uid}/kopie/"
        assert sign_in(cast.gerda).get(address).status_code == 200


def test_it_asks_no_more_for_more_children_and_opens_what_a_day_shows_at_once(cast: Cast) -> None:
    client = sign_in(cast.gerda)
    client.get("/")
    busy(cast)
    one = asked(client, "/")
    put_message(cast, "tess")
    again = asked(client, "/")
    assert (again.queries, again.openings) == (one.queries, 1)
    assert one.queries <= DAY
    opened = cast.db.execute(
        "select distinct pupil_id, purpose, mask from gate.log where pupil_id is not null or refused"
    ).fetchall()
    assert sorted(opened) == [
        (cast.noor.id, "parental_view", REGISTER.mask(READS)),
        (cast.tess.id, "parental_view", REGISTER.mask(set(READS) - {"access_log"})),  # she is sixteen
    ]


# --- a copy before it goes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("due_in", [1, 9])
def test_an_offered_copy_stands_with_its_last_day(cast: Cast, due_in: int) -> None:
    put_offer(cast, way="mail", due_in=due_in)
    put_offer(cast, way="mail", due_in=29)
    [line] = [line for line in waits(cast.gerda) if "kopie" in line]
    assert line.endswith(f"tot en met {days(due_in - 1).day} {line.split()[-2]} {days(due_in - 1).year}.")


def test_an_offer_whose_day_is_here_is_gone(cast: Cast) -> None:
    put_offer(cast, way="mail", due_in=0)
    assert not [line for line in waits(cast.gerda) if "kopie" in line]


def test_a_copy_of_before_the_offer_or_that_failed_or_of_the_other_parent_does_not_count(cast: Cast) -> None:
    put_offer(cast, way="mail")
    cast.guardian("Ravi", "noor")
    copy = {"pupil_id": cast.noor.id, "language": "nl", "step": "", "tries": 0, "size": 0, "sha256": ""}
    cast.put(
        "family_copy", **copy, uid=uuid4(), asked_by_id=cast.gerda.id, asked_at=NOW - timedelta(days=1), state="gone"
    )
    cast.put("family_copy", **copy, uid=uuid4(), asked_by_id=cast.gerda.id, asked_at=NOW, state="failed")
    cast.put("family_copy", **copy, uid=uuid4(), asked_by_id=cast.ravi.id, asked_at=NOW, state="waiting")
    found(cast.gerda, "Noor: binnenkort wissen wij gegevens. Wilt u een kopie?")
    assert not [line for line in waits(cast.ravi) if "kopie" in line]


def test_who_may_not_ask_for_a_copy_is_not_offered_one(cast: Cast) -> None:
    put_offer(cast, way="mail")
    put_offer(cast, "tess", way="mail")  # she is sixteen: it is hers to ask for
    for who in ("rob", "karim", "olga", "noor", "dirk", "maud"):
        assert not [line for line in waits(cast.people[who]) if "U kunt de kopie maken" in line], who
    assert [line.partition(" ")[0] for line in waits(cast.gerda) if "kopie maken" in line] == ["Noor:"]
    assert [url for line, url in waits(cast.tess).items() if "kopie maken" in line] == ["/mijn-gegevens/kopie/"]
