"""The pictures of one pupil, marks and absence: they say what the tables beside them say."""

import re
from datetime import date, timedelta

import pytest

from tests.attendance.attending import lesson, mark, reason
from tests.learning.gradeworld import add_test
from tests.people import TODAY, Cast, days, sign_in
from tests.pictured import picture, plain, rows, words

SAID = {"ongeoorloofd afwezig": "O", "geoorloofd afwezig": "G", "uit de les gestuurd": "U", "te laat": "L"}


def page(cast: Cast, who: str, more: str = "") -> str:
    """The page of a mentor, or that of a parent or a page under it."""
    path = {"gerda": f"/mijn-kind/{cast.noor.uid}/{more}", "maud": f"/leerlingen/{cast.noor.uid}/begeleiding/"}[who]
    answer = sign_in(cast.people[who]).get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("who", ["gerda", "maud"])
def test_every_test_of_the_table_is_a_mark_in_the_picture(cast: Cast, who: str) -> None:
    for name, value, ago in (("delen", "4.8", 60), ("wortels", "7.1", 40), ("letters", "8.3", 3)):
        add_test(cast, name, held_on=days(-ago))
        cast.grade("noor", name, value)
    text = page(cast, who)
    drawn = picture(text, "beeld grafiek")
    subject = re.search(r"<caption[^>]*>Tabel ([^<]*)</caption>", text)
    assert subject
    table = rows(text, f"Tabel {subject[1]}")
    marks = [plain(row[3]).split()[0] for row in table]
    assert len(marks) == 4
    low = [value for value in marks if float(value.replace(",", ".")) < 5.5]
    assert drawn.count('class="stip"') == len(marks) - len(low)
    assert drawn.count('class="stip-laag"') == len(low) == 1
    assert words(drawn, "m t-laag") == low
    assert words(drawn, "m vet") == [value for value in marks if value not in low]
    assert drawn.count('class="lijn"') == len(marks) - 1
    assert f"{len(marks)} toetsen. Het gemiddelde is nu {table[-1][4]}. Lager dan 5,5: 1." in plain(drawn)


def school_days(count: int) -> list[date]:
    """The last school days up to today."""
    found = [day for ago in range(14) if (day := TODAY - timedelta(days=ago)).weekday() < 5]
    return found[:count]


@pytest.mark.parametrize("who", ["gerda", "maud"])
def test_every_day_of_the_table_is_a_letter_in_the_calendar(cast: Cast, who: str) -> None:
    ill = reason(cast, "Z", "Ziek")
    one, two, three = school_days(3)
    mark(cast, "noor", lesson(cast, on=one, slot=1))
    mark(cast, "noor", lesson(cast, on=one, slot=2), "late", minutes=4)
    mark(cast, "noor", lesson(cast, on=two), reason_id=ill)
    mark(cast, "noor", lesson(cast, on=three), "sent_out")
    text = page(cast, who, "aanwezigheid/")
    table = rows(text, "Alle dagen waarop er iets was, de laatste eerst")
    by_day: dict[str, list[str]] = {}
    for day, _slot, what, *_reason in table:
        by_day.setdefault(day, []).append(SAID[what.partition(",")[0]])
    gravest = sorted(min(letters, key="OGUL".index) for letters in by_day.values())
    calendar = text[text.index('<ul class="maanden"') : text.index("Alle dagen in woorden")]
    assert sorted(re.findall(r'class="letter(?: op)?">([A-Z])<', calendar)) == gravest == ["G", "O", "U"]
    said = " ".join(re.findall(r"<title>(.*?)</title>", calendar))
    for what in ("ongeoorloofd afwezig", "geoorloofd afwezig", "uit de les gestuurd"):
        assert f"1 dag {what}" in said


@pytest.mark.parametrize("who", ["gerda", "maud"])
def test_without_absence_the_calendar_is_empty_and_says_so(cast: Cast, who: str) -> None:
    text = page(cast, who, "aanwezigheid/")
    assert "In dit schooljaar was de leerling in elke les waarvan de lijst is bewaard." in text
    calendar = text[text.index('<ul class="maanden"') :].partition("</ul>")[0]
    assert "letter" not in calendar
    assert calendar.count("niets bijzonders") == calendar.count("<svg")
