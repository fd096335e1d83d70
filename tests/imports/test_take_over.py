"""Marks and absence of this and earlier years from another system: with their days, refused by line, taken back as a whole; and old → new first."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.attendance.attending import reason
from tests.imports.importing import SHEET, chosen, content
from tests.people import TODAY, Cast, days, sign_in
from zorgvuldig.imports.rehearsal import SHOWN, is_swapped
from zorgvuldig.imports.spreadsheet.grades import dated

THEN = days(-300)  # in the year before
HEADS = "Stamnr;Vak;Lesgroep;Toets;Datum;Weging;Cijfer"
KEPT = {"public.django_session", "gate.log", "gate.cap", "gate.change", "public.import_run", "public.import_upload"}


@pytest.fixture
def anna(cast: Cast) -> Client:
    """Anna, at a school that has a year that is over in which Noor was there already."""
    cast.put("school_year", school_id=cast.schools["Oost"], name="vorig jaar", starts_on=days(-465), ends_on=days(-100))
    cast.db.execute("update enrolment set starts_on = %s where pupil_id = %s", [days(-400), cast.noor.id])
    return sign_in(cast.anna)


def held(cast: Cast) -> dict[str, list[Any]]:
    return {table: found for table, found in content(cast.db).items() if table not in KEPT}


def number(cast: Cast, who: str = "noor") -> str:
    found = cast.db.execute("select number from pupil where person_id = %s", [cast.people[who].id]).fetchone()
    return str(found[0])


def sheet(cast: Cast, *lines: str, heads: str = HEADS) -> str:
    return "\r\n".join([heads, *(line.format(n=number(cast), then=THEN, today=TODAY) for line in lines), ""])


def page(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def read(client: Client, path: str) -> str:
    """Read in; the address of what it did."""
    answer = client.post(f"{path}voorbeeld/")
    assert answer.status_code == 303, page(answer)
    url: str = client.get(path).url
    return url


EARLIER = """select y.name, g.name, t.title, t.held_on, t.weight, c.value, m.starts_on, m.ends_on from grade c
    join test t on t.id = c.test_id join learning_group g on g.id = t.group_id join school_year y on y.id = g.year_id
    join membership m on m.group_id = g.id and m.pupil_id = c.pupil_id where c.pupil_id = %s and y.name = 'vorig jaar' order by t.title"""


def test_marks_of_an_earlier_year_come_with_their_days_and_go_again_as_a_whole(cast: Cast, anna: Client) -> None:
    path = chosen(
        anna, sheet(cast, "{n};Wiskunde;2hA-wi;SO 1;{then};2;7,3", "{n};Wiskunde;;SO 2;{then} 08:30;1;inh"), "grades"
    )
    before = held(cast)
    shown = page(anna.get(f"{path}voorbeeld/"))
    assert re.search(r"SO 1 · \d+-\d+-\d{4} leeg 7,3", shown)
    assert "nog in te halen" in shown
    assert "Groepen van eerdere jaren" in shown
    assert held(cast) == before  # seen is not done
    run = read(anna, path)
    found = cast.db.execute(EARLIER, [cast.noor.id]).fetchall()
    assert [(row[1], row[2], row[3], row[4], row[5] and str(row[5])) for row in found] == [
        ("2hA-wi", "SO 1", THEN, 2, "7.3"),
        ("wi2B (overgenomen)", "SO 2", THEN, 1, None),
    ]
    assert {row[6:] for row in found} == {(days(-400), days(-100))}  # as long as the pupil was there that year
    assert "teruggedraaid" in page(anna.post(f"{run}terug/", follow=True))
    assert held(cast) == before


def test_the_same_file_again_changes_nothing(cast: Cast, anna: Client) -> None:
    other = days(-290)
    data = sheet(
        cast,
        "{n};Wiskunde;;SO;{then};2;7,3",
        f"{{n}};Wiskunde;;SO;{other};2;6",
        "{n};Wiskunde;2hA-wi;SO 3;{then};2;5",
    )
    run = read(anna, chosen(anna, data, "grades"))
    titles = [row[2] for row in cast.db.execute(EARLIER, [cast.noor.id]).fetchall()]
    assert titles == ["SO", dated("SO", other), "SO 3"]  # the first two of two groups there, that came together here
    assert "Nieuw" in page(anna.get(run))
    before = held(cast)
    read(anna, chosen(anna, data, "grades"))
    assert held(cast) == before


REFUSED = [
    ("{n};Sterrenkunde;;SO;{then};2;7", "rij 2 vak", "«Sterrenkunde» is geen vak van deze school"),
    ("{n};Wiskunde;;SO;1-1-1999;2;7", "rij 2 datum", "ligt niet in een schooljaar"),
    ("{n};Wiskunde;;SO;31-2-2024;2;7", "rij 2 datum", "is geen datum"),
    ("{n};Wiskunde;;SO;{then};2;prima", "rij 2 cijfer", "is geen cijfer"),
    ("999999;Wiskunde;;SO;{then};2;7", "rij 2 stamnr", "Wij kennen geen leerling"),
    ("{n};Wiskunde;;SO;{early};2;7", "rij 2 datum", "die dag niet ingeschreven"),
    ("{n};Wiskunde;2hA;SO;{then};2;7", "rij 2 lesgroep", "een groep voor iets anders"),
]


@pytest.mark.parametrize(("line", "where", "says"), REFUSED)
def test_what_is_not_known_is_refused_by_line(cast: Cast, anna: Client, line: str, where: str, says: str) -> None:
    (year,) = cast.db.execute("select id from school_year where name = 'vorig jaar'").fetchone()
    cast.put("learning_group", uid="00000000-0000-4000-8000-00000000000a", year_id=year, kind="class", name="2hA")
    line = line.replace("{early}", str(days(-450)))
    path = chosen(anna, sheet(cast, line, "{n};Wiskunde;;Goed;{then};2;7"), "grades")
    before = held(cast)
    shown = page(anna.get(f"{path}voorbeeld/"))
    assert says in shown
    assert where in shown.lower()
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert held(cast) == before


def test_nobody_comes_into_an_earlier_group_of_a_school_where_one_does_not_work(cast: Cast, anna: Client) -> None:
    other = cast.pupil("Bo", "Vreemd", 14, "w1", school="West")
    cast.put("school_year", school_id=cast.schools["West"], name="vorig jaar", starts_on=days(-465), ends_on=days(-100))
    cast.put("subject", school_id=cast.schools["West"], code="wi", name="Wiskunde")
    cast.db.execute("update enrolment set starts_on = %s where pupil_id = %s", [days(-400), other.id])
    line = f"{number(cast, 'bo')};Wiskunde;;SO;{THEN};2;7"
    path = chosen(anna, sheet(cast, line), "grades")
    before = held(cast)
    assert "Daar werkt u niet bij de administratie" in page(anna.get(f"{path}voorbeeld/"))
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert held(cast) == before


def test_absence_of_an_earlier_year_comes_with_its_day_and_goes_again(cast: Cast, anna: Client) -> None:
    reason(cast, "Z", "Ziek")
    path = chosen(anna, sheet(cast, "{n};{then};3;Z", "{n};{today};;Z", heads="Stamnr;Datum;Lesuur;Code"), "absence")
    before = held(cast)
    shown = page(anna.get(f"{path}voorbeeld/"))
    assert re.search(r"Afwezig op \d+ \w+ \d{4}, uur 3 leeg Ziek", shown)
    assert held(cast) == before
    run = read(anna, path)
    found = cast.db.execute("select starts_on, from_slot from absence order by 1").fetchall()
    assert found == [(THEN, 3), (TODAY, None)]
    anna.post(f"{run}terug/")
    assert held(cast) == before


def test_a_mark_that_changes_says_what_it_was(cast: Cast, anna: Client) -> None:
    read(anna, chosen(anna, sheet(cast, "{n};Wiskunde;;SO;{then};2;7,3"), "grades"))
    path = chosen(anna, sheet(cast, "{n};Wiskunde;;SO;{then};2;vr"), "grades")
    looks = "select count(*) from gate.log where pupil_id = %s"
    (seen,) = cast.db.execute(looks, [cast.noor.id]).fetchone()
    assert re.search(r"SO · \d+-\d+-\d{4} 7,3 vrijstelling", page(anna.get(f"{path}voorbeeld/")))
    assert cast.db.execute(looks, [cast.noor.id]).fetchone() == (seen + 1,)  # it was a look


def test_more_than_twenty_have_a_way_on(cast: Cast, anna: Client) -> None:
    lines = [f"{{n}};Wiskunde;;Toets {n:02};{{then}};2;7" for n in range(2 * SHOWN + 3)]
    path = chosen(anna, sheet(cast, *lines), "grades")
    seen: list[str] = []
    address = f"{path}voorbeeld/"
    for left in (f"nog {SHOWN + 3}", "nog 3", ""):
        answer = anna.get(address)
        shown = page(answer)
        seen += re.findall(r"Toets \d\d", shown)
        assert left in shown
        further = re.findall(r'href="(\?vanaf=\d+)">\s*Toon', answer.content.decode())
        address = f"{path}voorbeeld/{further[0]}" if further else ""
    assert address == ""
    assert sorted(seen) == [f"Toets {n:02}" for n in range(2 * SHOWN + 3)]  # each once
    for odd in ("-1", "x", "²", "9" * 30):
        assert anna.get(f"{path}voorbeeld/", {"vanaf": odd}).status_code == 200


def test_pupils_and_guardians_that_change_are_shown_and_a_swapped_day_comes_first(cast: Cast, anna: Client) -> None:
    heads = SHEET.strip() + ";Telefoon ouder 1\r\n"
    one = "990001;{name};;Zandstraat;12-03-2013;2B;Anna Zandstraat;a1@example.net;{phone}\r\n"
    two = "990002;Bas;;Kiezel;{born};2B;{who}\r\n"
    first = one.format(name="Kind", phone="06 1") + two.format(born="12-03-2013", who="Ans Kiezel;a2@example.net;06 2")
    read(anna, chosen(anna, heads + first.replace("06 ", "06-0000000")))
    then = one.format(name="Fenna", phone="06 3") + two.format(born="03-12-2013", who="Piet Keij;p2@example.net;06 4")
    path = chosen(anna, heads + then.replace("06 ", "06-0000000"))
    shown = page(anna.get(f"{path}voorbeeld/"))
    assert re.search(r"990001 (Roepnaam|Voornaam) Kind Fenna", shown), shown
    assert re.search(r"990001 Telefoon 06-00000001 06-00000003", shown)
    assert re.search(r"990002 Geboren op 12 maart 2013 3 december 2013 dag en maand omgedraaid\?", shown)
    assert shown.index("omgedraaid?") < shown.index("Kind Fenna")
    assert "990002 Ouder of voogd erbij leeg Piet Keij" in shown


def test_a_day_and_a_month_that_changed_places() -> None:
    assert is_swapped(date(2013, 3, 12), date(2013, 12, 3))
    assert not is_swapped(date(2013, 3, 3), date(2013, 3, 3))
    assert not is_swapped(date(2013, 3, 12), date(2014, 12, 3))
    assert not is_swapped(None, date(2013, 3, 12))
