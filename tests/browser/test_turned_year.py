"""A school of 600 pupils goes from one year to the next, from March to September, by screens alone and in at most sixty clicks.

Put into the database are the school as it is in March, three pupils whom admissions accepted, and the timetable of September, which comes from the
timetable program. All else is done on the screen, by whoever does it. The machine's clock stays as it is: pages ask the database what day it
is, so days pass by moving what was written down (`let_pass`); the job that turns the year is handed its moment (`carry_out`).

What counts as a click says `Tally`. Decisions about pupils stand apart: somebody takes one of each of them, however good a screen is. What only the
test looks at (it goes to the address) is no click.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import Actor, Tally, let_pass
from tests.browser.conftest import PHONE, Open
from tests.people import Cast, Someone, days
from tests.whole_school import CLASSES, Named, WholeSchool, put_pupils, put_whole_school
from zorgvuldig.pupils.promotion.job import carry_out

AT_MOST = 60  # clicks, ticks, choices and boxes, apart from the decisions
STAFF = {"Leo": "school_leader", "Anna": "administration", "Nina": "teacher", "Dirk": "teacher", "Otto": "teacher"}
BEGINS = days(140)  # 1 August; lessons begin on the first Monday of September, five weeks later
COMING = f"{BEGINS.year}-{BEGINS.year + 1}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided about a pupil: the words of the boxes."""

    outcome: str = "gaat over"
    to: str = ""
    why: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """The school and everybody's browser."""

    school: WholeSchool
    people: Mapping[str, Actor]
    tally: Tally

    @property
    def db(self) -> psycopg.Connection:
        """The database, as its administrator."""
        return self.school.cast.db

    def one(self, query: str, *values: object) -> object:
        """The one value that a query gives."""
        return self.db.execute(query, list(values)).fetchone()[0]

    def turned(self) -> None:
        """The job does what was asked of it."""
        assert carry_out(now=timezone.now()) == 1


@pytest.fixture
def story(database: psycopg.Connection, open_page: Open) -> Story:
    """The school in March, with five of its staff and a mother who have a browser."""
    cast = Cast(database)
    school = put_whole_school(cast)
    for name, role in STAFF.items():
        cast.staff(name, role)
    for name, code in (("dirk", "wi-H2a"), ("otto", "wi-H2b")):
        cast.db.execute(
            "update teaching set staff_id = %s where group_id = %s", [cast.people[name].id, school.lessons[code]]
        )
    child = school.pupils["H2a"][0]
    uid: UUID = cast.db.execute("select uid from pupil where person_id = %s", [child.id]).fetchone()[0]
    cast.people["child"] = Someone(child.name, child.id, uid)
    cast.guardian("Ilse", "child")
    tally = Tally()
    pages = {name.lower(): open_page("/", cast.people[name.lower()]) for name in STAFF}
    pages["ilse"] = open_page("/", cast.ilse, PHONE)
    return Story(school, {name: Actor(page, tally) for name, page in pages.items()}, tally)


def test_a_year_is_turned(story: Story) -> None:
    begun = monotonic()
    verdicts = decided(story.school)
    in_march_the_year_is_made(story)
    nothing_of_it_is_there_yet(story)
    let_pass(story.db, 49)
    the_admitted(story)
    the_timetable(story)
    let_pass(story.db, 56)
    in_june_everybody_is_decided_about(story, verdicts)
    let_pass(story.db, 21)
    in_july_two_people_turn_the_year(story)
    who_gets_a_class_sees_its_list(story)
    it_was_wrong_and_is_taken_back(story)
    it_is_mended_and_turned_again(story)
    nobody_sees_it_as_present(story)
    let_pass(story.db, 49)  # the first of August has come, and the first day of lessons
    in_september_there_are_lessons(story)
    print(f"\n{story.tally}\n{monotonic() - begun:.0f} seconds")  # noqa: T201 - the figures are what somebody runs it for
    assert story.tally.decisions.total() == 600 + 1  # and the one that was mended
    assert story.tally.clicks.total() <= AT_MOST, str(story.tally)


def decided(school: WholeSchool) -> dict[int, Verdict]:
    """By the number of a pupil: in every class somebody stays down, and some go to another class or school."""
    found = {one.id: Verdict() for some in school.pupils.values() for one in some}
    for some in school.pupils.values():
        found[some[11].id] = Verdict("blijft zitten")
    for name, place, verdict in (
        ("H2a", 5, Verdict(to="M3a")),
        ("H2b", 6, Verdict(to="M3a")),
        ("M3a", 7, Verdict("gaat van school", why="naar een andere school", where="Lyceum Zandpoort")),
        ("V3b", 8, Verdict(to="H4a")),
        ("V4a", 9, Verdict("gaat van school", why="naar een andere school", where="Elders College")),
        ("M4a", 10, Verdict(to="H4b")),  # with a diploma, and on to havo
        ("M4a", 12, Verdict(where="ROC Wilgendam")),
        ("H5a", 13, Verdict(where="Hogeschool Zandpoort")),
        ("V6b", 14, Verdict(where="Universiteit Elders")),
    ):
        found[school.pupils[name][place].id] = verdict
    return found


def in_march_the_year_is_made(story: Story) -> None:
    """The administration makes the coming year, with who has what now, and gives Nina a class and Dirk another group."""
    story.tally.act = "March: the coming year"
    anna, nina, dirk = story.people["anna"], *(story.school.cast.people[name] for name in ("nina", "dirk"))
    anna.follows("Jaarplanning", "Volgend schooljaar klaarzetten")
    anna.presses("Maak het volgende schooljaar")
    anna.presses("Neem over")
    anna.reads("174 klassen en groepen zijn overgenomen.", "nog zonder docent of mentor")
    anna.follows("Wie krijgt welke klas of groep?")
    gives(anna, "H3a", nina)
    anna.presses("Bewaar")
    anna.reads("1 wijziging is bewaard.")
    anna.follows("Groepen van leerjaar 3")
    gives(anna, "wi-H3a", dirk)
    anna.presses("Bewaar")
    anna.reads("1 wijziging is bewaard.")


def gives(anna: Actor, name: str, who: Someone) -> None:
    """Type somebody into the line of a class or group."""
    anna.does()
    line = anna.main.get_by_role("row").filter(has=anna.page.get_by_role("rowheader", name=name, exact=True))
    line.get_by_label("Wie").fill(f"{who.name[:3].upper()}{who.id}")


def nothing_of_it_is_there_yet(story: Story) -> None:
    """Who got a class sees that nobody is in it yet, and has no group more than before."""
    sees(story, "dirk", "/volgend-jaar/klassen/", "wi-H3a", "wi-H2a")
    sees(story, "nina", f"/volgend-jaar/klassen/{coming(story, 'H3a')}/", "Er is nog niemand ingedeeld.")
    sees(story, "nina", "/groepen/", "U hebt vandaag geen groepen.")
    expect(story.people["nina"].main.get_by_role("link", name="H3a")).to_have_count(0)


def sees(story: Story, who: str, address: str, *texts: str) -> None:
    """The test looks over somebody's shoulder."""
    story.people[who].page.goto(address)
    story.people[who].reads(*texts)


def coming(story: Story, name: str) -> UUID:
    """The public number of a class or group of the coming year."""
    found = story.one("select g.uid from learning_group g join school_year y on y.id = g.year_id where g.name = %s and y.name = %s", name, COMING)  # fmt: skip
    assert isinstance(found, UUID)
    return found


def the_admitted(story: Story) -> None:
    """Two who were accepted for next year have a class of it, a third has none yet."""
    cast = story.school.cast
    begins = story.one("select starts_on from school_year where name = %s", COMING)
    new = put_pupils(cast, [("Anouk", "Nieuw"), ("Bram", "Nieuw"), ("Cleo", "Nieuw")], begins)
    for one, name in zip(new, ("H1a", "V1a"), strict=False):
        cast.db.execute(
            "insert into membership (pupil_id, group_id, starts_on, is_class) select %s, id, %s, true from learning_group where uid = %s",
            [one.id, begins, coming(story, name)],
        )


def the_timetable(story: Story) -> None:
    """Every lesson group has a lesson on the first Monday of September, all day long."""
    story.db.execute(
        "insert into lesson (uid, group_id, held_on, slot, starts_at, ends_at, room, is_cancelled) "
        "select gen_random_uuid(), g.id, y.starts_on + 35, 1, '0:00', '23:59', 'B12', false "
        "from learning_group g join school_year y on y.id = g.year_id where y.name = %s and g.kind = 'teaching'",
        [COMING],
    )


def in_june_everybody_is_decided_about(story: Story, verdicts: Mapping[int, Verdict]) -> None:
    """The leader goes from class to class, with the averages beside each pupil."""
    story.tally.act = "June: decisions, class by class"
    leo = story.people["leo"]
    leo.follows("Jaarplanning", "Overgang naar het volgende schooljaar")
    leo.presses("Maak een plan")
    leo.reads("600", "komt nieuw op school")
    leo.follows("Klas H1a")
    for name in sorted(CLASSES):
        leo.reads(f"Overgang van klas {name}", "Gemiddeld")
        for one in story.school.pupils[name]:
            decides(leo, one, verdicts[one.id])
        leo.presses("Bewaar, en ga naar")
        leo.reads("De besluiten zijn bewaard.")
    leo.reads("Overgang van dit jaar naar")


def decides(leo: Actor, one: Named, verdict: Verdict) -> None:
    """Choose what was decided about a pupil; more boxes for who goes to another class or leaves."""
    line = leo.main.get_by_role("row").filter(has_text=one.name)
    line.get_by_label("Besluit", exact=True).select_option(label=verdict.outcome)
    leo.tally.decisions[leo.tally.act] += 1
    for label, word in (("Andere klas", verdict.to), ("Waarom van school", verdict.why)):
        if word:
            line.get_by_label(label, exact=True).select_option(label=word)
            leo.tally.words[leo.tally.act] += 1
    if verdict.where:
        line.get_by_label("Waar naartoe").fill(verdict.where)
        leo.tally.words[leo.tally.act] += 1


def in_july_two_people_turn_the_year(story: Story) -> None:
    """The leader puts the figures forward, cannot confirm them, and the administration does."""
    story.tally.act = "July: put forward and confirmed"
    leo, anna = story.people["leo"], story.people["anna"]
    leo.presses("Leg het plan voor aan een collega")
    leo.reads("Het plan ligt voor.", "1 nieuwe leerling heeft nog geen klas")
    expect(leo.main.get_by_role("button", name="Bevestig de overgang")).to_have_count(0)
    assert says_no(leo, "bevestig") == 409
    leo.page.reload()
    leo.reads("Een collega moet het bekijken en bevestigen.")
    anna.arrives("De overgang van dit jaar")
    anna.reads("lesgroepen die hun klas volgen", "ec-H3")
    anna.presses("Bevestig de overgang")
    anna.reads("De overgang is bevestigd.")
    story.turned()


def says_no(actor: Actor, button: str) -> int:
    """What the server answers to a button that the page does not have."""
    answer: int = actor.page.evaluate(
        """async name => (await fetch(location.href, {method: "POST", redirect: "manual", body: new URLSearchParams({
            [name]: "ja", csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value})})).status""",
        button,
    )
    return answer


def who_gets_a_class_sees_its_list(story: Story) -> None:
    """Nina has no class now and gets H3a: she sees who comes, and that one of them stays down."""
    story.tally.act = "July: class lists"
    nina = story.people["nina"]
    nina.arrives("Mijn groepen", "Klassenlijsten van volgend jaar", "H3a")
    nina.reads(story.school.pupils["H2a"][0].name)
    for who in ("otto", "ilse"):
        sees(story, who, f"/volgend-jaar/klassen/{coming(story, 'H3a')}/", "Deze pagina is er niet")
    nobody_sees_it_as_present(story)


def nobody_sees_it_as_present(story: Story) -> None:
    """For mother, teacher and mentor to come it is still the old year."""
    sees(story, "ilse", f"/mijn-kind/{story.school.cast.people['child'].uid}/", "H2a")
    expect(story.people["ilse"].main.get_by_role("region", name="Klas en groepen")).not_to_contain_text("H3a")
    sees(story, "dirk", "/groepen/", "wi-H2a")
    expect(story.people["dirk"].main.get_by_role("link", name="wi-H3a")).to_have_count(0)
    sees(story, "nina", "/groepen/", "U hebt vandaag geen groepen.")


def it_was_wrong_and_is_taken_back(story: Story) -> None:
    """The administration takes all of it back."""
    story.tally.act = "July: taken back as a whole"
    anna, before = story.people["anna"], story.one("select count(*) from membership where ends_on is null")
    anna.looks_again()
    anna.reads("Uitgevoerd op", "Leo Werker legde het plan voor, Anna Werker bevestigde het.")
    anna.unfolds("De overgang terugdraaien")
    anna.presses("Draai de hele overgang terug")
    story.turned()
    assert before != story.one("select count(*) from membership where ends_on is null")
    assert story.one("select count(*) from enrolment where ends_on is not null") == 0
    sees(story, "nina", f"/volgend-jaar/klassen/{coming(story, 'H3a')}/", "Er is nog niemand ingedeeld.")


def it_is_mended_and_turned_again(story: Story) -> None:
    """The decisions stand; one of them is made right, and two people turn the year again."""
    story.tally.act = "July: mended and turned again"
    leo, anna, stays = story.people["leo"], story.people["anna"], story.school.pupils["H2a"][1]
    leo.looks_again()
    leo.reads("De overgang is teruggedraaid op")
    leo.follows("Klas H2a")
    decides(leo, stays, Verdict("blijft zitten"))
    leo.presses("Bewaar, en ga naar het plan")
    leo.presses("Leg het plan voor aan een collega")
    leo.reads("Het plan ligt voor.")
    anna.arrives("De overgang van dit jaar")
    anna.presses("Bevestig de overgang")
    anna.reads("De overgang is bevestigd.")
    story.turned()
    sees(story, "nina", f"/volgend-jaar/klassen/{coming(story, 'H3a')}/", story.school.pupils["H2a"][0].name)
    expect(story.people["nina"].main).not_to_contain_text(stays.name)


def in_september_there_are_lessons(story: Story) -> None:
    """Everybody is in the next class; Dirk calls the roll of his new group, and nothing is taken back any more."""
    story.tally.act = "September: the first lesson"
    dirk, ilse, anna = (story.people[name] for name in ("dirk", "ilse", "anna"))
    dirk.arrives("Mijn lessen", "Aanwezigheid")
    dirk.main.get_by_role("radiogroup", name=story.school.pupils["H2a"][0].family).get_by_label("Afwezig").check()
    dirk.does()
    dirk.presses("Bewaar de lijst")
    dirk.reads("U bewaarde deze lijst om")
    ilse.arrives(story.school.pupils["H2a"][0].name.partition(" ")[0])
    expect(ilse.main.get_by_role("region", name="Klas en groepen")).to_contain_text("H3a")
    sees(story, "nina", "/mentorklas/", "H3a")
    sees(story, "nina", f"/volgend-jaar/klassen/{coming(story, 'H3a')}/", "Deze pagina is er niet")
    anna.page.reload()
    anna.reads("De lessen van het nieuwe schooljaar zijn begonnen. Terugdraaien kan niet meer.")
    assert says_no(anna, "terug") == 409
    everybody_is_in_the_next_class(story)


def everybody_is_in_the_next_class(story: Story) -> None:
    """As was decided: so many in each class, who left is gone, and 144 lesson groups are filled as their class is."""
    school = story.school
    now = dict(
        story.db.execute(
            "select g.name, count(*) from membership m join learning_group g on g.id = m.group_id join school_year y on y.id = g.year_id "
            "where y.name = %s and m.starts_on <= current_date and m.ends_on is null group by 1", [COMING]
        ).fetchall()
    )  # fmt: skip
    assert now["H3a"] == 25 - 2 - 1 + 1, "of H2a two stay down and one went to mavo; one of H3a stays"
    assert now["M3a"] == 2 + 1
    assert now["H1a"] == 1 + 1, "who stays, and who came"
    assert all(now.get(f"wi-{name}", 0) == now.get(name, 0) for name in CLASSES)
    left = dict(story.db.execute("select left_with, count(*) from enrolment where ends_on is not null group by 1").fetchall())  # fmt: skip
    graduates = 24 * 5 - 1  # of five final classes, in which one stays; one goes on to havo
    assert left == {"diploma": graduates, "other_school": 2}
    gone = school.pupils["M4a"][10]
    assert story.one("select g.name from membership m join learning_group g on g.id = m.group_id where m.pupil_id = %s and m.ends_on is null and m.is_class", gone.id) == "H4b"  # fmt: skip
    assert carry_out(now=timezone.now()) == 0
    assert story.one("select count(*) from turned_place") == 0  # what taking back needs is gone
