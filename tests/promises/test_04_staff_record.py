"""P04. Teachers and support staff record data about pupils, each by role and relation only."""

from tests.people import Cast, days, sign_in


def column(cast: Cast, **grades: str) -> dict[str, str]:
    """A filled-in column for the test «machten», as the page sends it."""
    uid = cast.db.execute("select uid from test where id = %s", [cast.tests["machten"]]).fetchone()[0]
    boxes = {f"c-{cast.people[name].uid}": value for name, value in grades.items()}
    before = {f"w-{cast.people[name].uid}": "" for name in grades}
    return {"toets": str(uid), **boxes, **before}


def test_a_teacher_gives_a_grade_and_the_family_sees_it(cast: Cast) -> None:
    group = cast.groups["wi2B"][1]
    saved = sign_in(cast.dirk).post(f"/groepen/{group}/cijfers/", column(cast, noor="7,8", bram="5,4"))
    assert saved.status_code == 303
    assert "7,8" in sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert "7,8" in sign_in(cast.noor).get("/mijn-gegevens/").content.decode()
    history = cast.db.execute("select actor_id, purpose, op, pupil_id from gate.change order by pupil_id").fetchall()
    assert history == [
        (cast.dirk.id, "teaching", "insert", cast.noor.id),
        (cast.dirk.id, "teaching", "insert", cast.bram.id),
    ]


def test_a_teacher_of_another_group_does_not(cast: Cast) -> None:
    group = cast.groups["wi2B"][1]
    assert sign_in(cast.otto).post(f"/groepen/{group}/cijfers/", column(cast, noor="1,0")).status_code == 404
    assert cast.db.execute("select count(*) from gate.change").fetchone() == (0,)


def test_a_pupil_of_another_group_cannot_be_slipped_in(cast: Cast) -> None:
    group = cast.groups["wi2B"][1]
    answer = sign_in(cast.dirk).post(f"/groepen/{group}/cijfers/", column(cast, noor="7,0", sem="1,0"))
    assert answer.status_code == 422
    assert cast.db.execute("select count(*) from grade where test_id = %s", [cast.tests["machten"]]).fetchone() == (0,)


def test_who_stopped_teaching_yesterday_opens_nothing_today(cast: Cast) -> None:
    group = cast.groups["wi2B"][1]
    cast.db.execute("update teaching set ends_on = %s where staff_id = %s", [days(0), cast.dirk.id])
    client = sign_in(cast.dirk)
    assert client.get(f"/groepen/{group}/").status_code == 404
    assert client.post(f"/groepen/{group}/cijfers/", column(cast, noor="1,0")).status_code == 404
    assert "wi2B" not in client.get("/groepen/").content.decode()


def test_a_mentor_sees_the_class_and_changes_no_grade(cast: Cast) -> None:
    client = sign_in(cast.maud)
    assert "Noor" in client.get(f"/mentorklas/{cast.groups['2B'][1]}/").content.decode()
    assert client.get(f"/leerlingen/{cast.noor.uid}/begeleiding/").status_code == 200
    group = cast.groups["wi2B"][1]
    assert client.post(f"/groepen/{group}/cijfers/", column(cast, noor="10")).status_code == 404
