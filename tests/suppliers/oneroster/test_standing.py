"""Who may be supplied, asked for many at once, is who may be supplied one by one: the same rules in two forms."""

import uuid
from typing import Any

import pytest

from tests.people import Cast, days
from tests.rights.asking import put_request, put_restriction
from tests.suppliers.supplying import agreed, another
from zorgvuldig.gate.declared import REGISTER

SCOPES: list[list[dict[str, Any]]] = [
    [{}], [{"stage": 2}], [{"stage": 3}], [{"group": "wi2B"}], [{"group": "2B"}, {"group": "ne3A"}],
    [{"stage": 2}, {"group": "ne3A"}], [{"school": "West"}], [{}, {"school": "West"}], [],
]  # fmt: skip
WHO: list[dict[str, Any]] = [
    {"for_pupils": True, "for_staff": False}, {"for_pupils": False, "for_staff": True}, {"for_pupils": True, "for_staff": True},
]  # fmt: skip


def one_by_one(cast: Cast, product: int, how: str) -> set[tuple[int, str]]:
    rows = cast.db.execute(
        "select p.id, gate.population_role((gate.agreement_in_force(%s, gate.today())).id, p.id, gate.today()) "
        "from person p where gate.why_not(%s, p.id, %s) = ''",
        [product, product, how],
    ).fetchall()
    return set(rows)


def at_once(cast: Cast, product: int, how: str) -> set[tuple[int, str]]:
    return set(cast.db.execute("select * from gate.supplied_people(%s, %s)", [product, how]).fetchall())


def refusals(cast: Cast, product: int, how: str) -> None:
    """Each person alone, and everybody named, have the same standing as by `why_not`."""
    for (why, many), in cast.db.execute(
        "select (gate.why_not(%s, p.id, %s), (select s.why from gate.standing(%s, array(select id from person)) s "
        "where s.person_id = p.id)) from person p", [product, how, product],
    ).fetchall():  # fmt: skip
        assert why == ("outside" if many is None else many)


def world(cast: Cast) -> None:
    """A school in which every rule tells somebody from somebody else."""
    cast.db.execute("update learning_group set stage = 2, level = 'havo' where name in ('2B', 'wi2B')")
    cast.db.execute("update learning_group set stage = 3 where name = '3A'")
    cast.db.execute("update membership set ends_on = %s where pupil_id = %s", [days(0), cast.bram.id])
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.yara.id])
    cast.put("enrolment", pupil_id=cast.wout.id, school_id=cast.schools["Oost"], level="", starts_on=days(1))
    cast.put("teaching", staff_id=cast.maud.id, group_id=cast.groups["2B"][0], starts_on=days(1))
    cast.put("teaching", staff_id=cast.cato.id, group_id=cast.groups["2B"][0], starts_on=days(-9), ends_on=days(0))
    cast.put("teaching", staff_id=cast.leo.id, group_id=cast.groups["w1"][0], starts_on=days(-9))
    cast.put("teaching", staff_id=cast.tess.id, group_id=cast.groups["wi2B"][0], starts_on=days(-9))  # holds no role


@pytest.mark.parametrize("scopes", SCOPES, ids=str)
def test_populations(cast: Cast, scopes: list[dict[str, Any]]) -> None:
    world(cast)
    met = set()
    for at, who in enumerate(WHO):
        it = agreed(cast, f"Product {at}", scope=False, channels=["roster"], **who)
        for scope in scopes:
            cast.put(
                "agreement_scope", agreement_id=it.agreement, school_id=cast.schools[scope.get("school", "Oost")],
                stage=scope.get("stage"), group_id=cast.groups[scope["group"]][0] if "group" in scope else None,
            )  # fmt: skip
        found = at_once(cast, it.product, "roster")
        assert found == one_by_one(cast, it.product, "roster")
        met |= found
        assert at_once(cast, it.product, "login") == one_by_one(cast, it.product, "login") == set()
    assert bool(met) == bool(scopes)


@pytest.mark.parametrize("claims", [[], ["group"], ["never_heard_of"]])
def test_restrictions_and_stops(cast: Cast, claims: list[str]) -> None:
    it = agreed(cast, channels=["roster"], claims=claims)
    request = put_request(cast, kind="restriction")
    put_restriction(cast, request, REGISTER.mask(["grades"]), "noor")  # of what is not agreed
    put_restriction(cast, request, REGISTER.mask(["identity"]), "bram", purpose="teaching")
    put_restriction(cast, request, REGISTER.mask(["membership"]), "tess", purpose="supplying")
    put_restriction(cast, request, REGISTER.mask(["identity"]), "yara")
    for pupil, product, starts, ends in (
        ("noor", it.product, 1, None), ("bram", it.product, -5, -1), ("sem", it.product, -1, 2), ("noor", 0, -1, None),
    ):  # fmt: skip
        cast.put(
            "product_stop", uid=uuid.uuid4(), pupil_id=cast.people[pupil].id, product_id=product, reason="x",
            starts_at=days(starts), ends_at=None if ends is None else days(ends), set_by_id=cast.petra.id,
        )  # fmt: skip
    found = at_once(cast, it.product, "roster")
    assert found == one_by_one(cast, it.product, "roster")
    if claims != ["never_heard_of"]:
        refusals(cast, it.product, "roster")
        names = {"noor", "bram"} | ({"tess"} if not claims else set())
        assert found == {(cast.people[name].id, "pupil") for name in names}


def test_consent(cast: Cast) -> None:
    it = agreed(cast, channels=["roster"], basis="consent", topic="extra_materials", for_staff=True)
    version = cast.db.execute("select max(version) from consent_wording where topic = 'extra_materials'").fetchone()[0]
    for pupil, by, allows, of in (
        ("noor", "gerda", True, version), ("sem", "olga", True, version), ("sem", "maud", False, version),
        ("yara", "yara", True, version), ("tess", "gerda", True, version + 1),
    ):  # fmt: skip
        cast.put(
            "consent_answer", uid=uuid.uuid4(), pupil_id=cast.people[pupil].id, topic="extra_materials", version=of,
            person_id=cast.people[by].id, allows=allows, way="screen", answered_at=days(0),
            recorded_by_id=cast.people[by].id,
        )  # fmt: skip
    found = at_once(cast, it.product, "roster")
    assert found == one_by_one(cast, it.product, "roster")
    refusals(cast, it.product, "roster")
    assert {person for person, acts in found if acts == "pupil"} == {cast.noor.id, cast.yara.id}


@pytest.mark.parametrize("ended", ["withdrawn", "stopped", "newer", "over"])
def test_nobody_once_it_is_not_in_force(cast: Cast, ended: str) -> None:
    it = agreed(cast, channels=["roster"])
    assert at_once(cast, it.product, "roster") != set()
    if ended == "withdrawn":
        cast.db.execute("update agreement set withdrawn_at = now(), withdrawn_by_id = %s", [cast.petra.id])
    elif ended == "stopped":
        cast.db.execute("update product set stopped_at = now(), stopped_by_id = %s, stopped_why = 'x'", [cast.petra.id])
    elif ended == "over":
        cast.db.execute("update agreement set ends_on = %s", [days(0)])
    else:
        another(cast, it.product, version=2, starts_on=days(0), channels=["login"])
    assert at_once(cast, it.product, "roster") == one_by_one(cast, it.product, "roster") == set()
