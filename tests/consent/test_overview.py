"""The outcome for staff who need it: yes or no at this moment, never who said so or why."""

import pytest
from psycopg import errors

from tests.consent.papering import OTHER, TOPIC, put_answer
from tests.gate.hostile import attempt, connect, token_of
from tests.people import Cast, Someone, days, sign_in
from tests.structure.weights import MOST, weight
from zorgvuldig.gate.declared import REGISTER


@pytest.fixture
def pim(cast: Cast) -> Someone:
    """Somebody of communications, who sees nothing else about pupils."""
    return cast.staff("Pim", "communications")


def of_class(cast: Cast, name: str = "2B", topic: str = "") -> str:
    return f"/toestemming/klas/{cast.groups[name][1]}/" + (f"{topic}/" if topic else "")


def of_pupil(cast: Cast, pupil: str = "noor") -> str:
    return f"/toestemming/leerling/{cast.people[pupil].uid}/"


def sides(cast: Cast, who: Someone, topic: str = TOPIC, name: str = "2B") -> tuple[str, str]:
    """What the page of a topic says under no, and under yes."""
    content = sign_in(who).get(of_class(cast, name, topic)).content.decode()
    _before, no, yes = content.split("<h2>")
    return no, yes


def test_a_class_says_for_whom_there_is_consent(cast: Cast, pim: Someone) -> None:
    put_answer(cast, "gerda", allows=True)
    put_answer(cast, "tess", allows=False, pupil="tess")
    no, yes = sides(cast, pim)
    assert "Noor Bakkerman" in yes
    assert "Noor" not in no
    for name in ("Tess Bakkerman", "Bram Visserman", "Yara Oudendijk"):
        assert name in no
        assert name not in yes


def test_a_refusal_of_one_guardian_wins(cast: Cast, pim: Someone) -> None:
    put_answer(cast, "olga", allows=True, pupil="sem")
    assert "Sem" in sides(cast, pim, name="3A")[1]
    put_answer(cast, "maud", allows=False, pupil="sem")
    assert "Sem" in sides(cast, pim, name="3A")[0]


def test_withdrawing_works_at_once(cast: Cast, pim: Someone) -> None:
    put_answer(cast, "gerda", allows=True)
    assert "Noor" in sides(cast, pim)[1]
    put_answer(cast, "gerda", allows=False)
    assert "Noor" in sides(cast, pim)[0]


def test_a_yes_in_old_words_is_no(cast: Cast, pim: Someone) -> None:
    put_answer(cast, "gerda", allows=True, version=REGISTER.topics[TOPIC].version + 1)
    assert "Noor" in sides(cast, pim)[0]


@pytest.mark.parametrize("who", ["rob", "karim", "olga"])
def test_who_does_not_decide_changes_nothing(cast: Cast, pim: Someone, who: str) -> None:
    put_answer(cast, who, allows=True)
    assert "Noor" in sides(cast, pim)[0]
    put_answer(cast, "gerda", allows=True)
    put_answer(cast, who, allows=False)
    assert "Noor" in sides(cast, pim)[1]


def test_the_outcome_never_tells_who_refused(cast: Cast, pim: Someone) -> None:
    put_answer(cast, "olga", allows=True, pupil="sem")
    put_answer(cast, "maud", allows=False, pupil="sem")
    for address in (of_pupil(cast, "sem"), of_class(cast, "3A"), of_class(cast, "3A", TOPIC)):
        shown = sign_in(pim).get(address).content.decode()
        assert "Olga" not in shown
        assert "Maud" not in shown


@pytest.mark.parametrize("purpose", ["administration", "search"])
def test_by_hand_another_purpose_gives_no_outcome(cast: Cast, purpose: str) -> None:
    put_answer(cast, "gerda", allows=True)
    reads, kind, key = ("organisation", "identity", "membership"), "pupil", str(cast.noor.uid)
    if purpose == "search":
        kind, key = "search", "bakkerman"
    with connect() as runtime:
        token = token_of(runtime, cast.anna, purpose, reads, kind, key)
        assert attempt(runtime, "reader", token, "select * from gate.consents()") == []
        token = token_of(runtime, cast.anna, "consent_overview", reads, "pupil", cast.noor.uid)
        found = attempt(runtime, "reader", token, "select state from gate.consents() where topic = 'newsletter'")
        assert found == [("yes",)]
        with pytest.raises(errors.InsufficientPrivilege):
            attempt(runtime, "reader", token, f"select * from gate.consent_states(array[{cast.sem.id}])")
        assert attempt(runtime, "reader", token, "select * from consent_answer") == []


def test_a_pupil_says_yes_or_no_per_topic(cast: Cast, pim: Someone) -> None:
    put_answer(cast, "gerda", allows=True)
    put_answer(cast, "gerda", allows=True, topic=OTHER)
    shown = sign_in(pim).get(of_pupil(cast)).content.decode()
    put_answer(cast, "gerda", allows=False, topic="yearbook")
    shown = sign_in(pim).get(of_pupil(cast)).content.decode()
    assert [shown.count(state) for state in ("s-ja", "s-nee", "s-vraag")] == [2, 1, len(REGISTER.topics) - 3]


def test_the_numbers_of_a_class_are_right(cast: Cast, pim: Someone) -> None:
    put_answer(cast, "gerda", allows=True)
    put_answer(cast, "tess", allows=True, pupil="tess")
    shown = sign_in(pim).get(of_class(cast)).content.decode()
    assert shown.count("ja voor 2 van 4 leerlingen") == 1
    assert shown.count("ja voor 0 van 4 leerlingen") == len(REGISTER.topics) - 1


def test_every_answer_of_a_class_is_a_word_and_a_real_class_stays_a_light_page(cast: Cast, pim: Someone) -> None:
    put_answer(cast, "gerda", allows=True)
    put_answer(cast, "gerda", allows=False, topic=OTHER)
    for number in range(26):
        cast.pupil(f"Kind{number}", "Leerling", 13, "2B")
    answer = sign_in(pim).get(of_class(cast))
    shown = answer.content.decode()
    cells = 30 * len(REGISTER.topics)
    counted = [shown.count(cell) for cell in ('"s-ja">ja<', '"s-nee"><b>nee<', '"s-vraag">?<')]
    assert counted == [1, 1, cells - 2]
    assert weight(answer) < MOST


def test_a_topic_that_is_not_asked_is_not_there(cast: Cast, pim: Someone) -> None:
    assert sign_in(pim).get(of_class(cast, topic="onzin")).status_code == 404


def test_everybody_finds_the_classes_that_open(cast: Cast, pim: Someone) -> None:
    """What stands in the list opens, and what would open stands in the list."""
    for someone in cast.people.values():
        client = sign_in(someone)
        page = client.get("/toestemming/")
        shown = page.content.decode() if page.status_code == 200 else ""
        for name in cast.classes:
            address = of_class(cast, name)
            assert (address in shown) is (client.get(address).status_code == 200), (someone.name, name)
    assert of_class(cast) in sign_in(pim).get("/toestemming/").content.decode()


def test_a_mentor_without_the_role_finds_no_class(cast: Cast) -> None:
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(0), cast.maud.id])
    shown = sign_in(cast.maud).get("/toestemming/")
    assert of_class(cast) not in shown.content.decode()


def test_every_look_is_logged(cast: Cast, pim: Someone) -> None:
    sign_in(pim).get(of_class(cast))
    found = cast.db.execute(
        "select count(distinct pupil_id) from gate.log where purpose = 'consent_overview' and actor_id = %s", [pim.id]
    ).fetchone()
    assert found == (4,)


def test_an_empty_class_says_so(cast: Cast, pim: Someone) -> None:
    cast.db.execute("delete from membership where group_id = %s", [cast.groups["2B"][0]])
    assert "geen leerlingen in deze klas" in sign_in(pim).get(of_class(cast)).content.decode()
