"""Which school and which school year a source is about that says neither as we do."""

from datetime import date, datetime
from typing import Any

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.roster.model import Setting
from zorgvuldig.imports.roster.terms import school_year
from zorgvuldig.imports.run import KIND
from zorgvuldig.platform.names import fold

FIRST_MONTH = 8  # a school year begins on 1 August (WVO 2020, art. 1.1)
IN_YEAR = (10, 1)  # a day that is in the school year whenever the school lets it begin


def find_setting(*, now: datetime, school: str = "", brin: str = "", year: int | None = None) -> Setting:
    """The school called `school`, else the one with this BRIN (with or without its branch), else the only one there is.

    The year is the school's own that holds today, or with `year` the one that begins in that year; where the school
    has none yet, from 1 August to 1 August. Raises `ImportRefused` when it is not clear which school.
    """
    with working(KIND, now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select id, name, brin from school order by name")
        id, name = _pick_school(cursor.fetchall(), school, brin)
        day = date(year, *IN_YEAR) if year else timezone.localdate(now)
        cursor.execute(
            "select name, starts_on, ends_on from school_year where school_id = %s::integer "
            "and starts_on <= %s::date and ends_on > %s::date order by ends_on - starts_on desc, id limit 1",
            [id, day, day],
        )
        found = cursor.fetchone()
    if found:
        return Setting(str(id), name, *found)
    usual = school_year(day.year if day.month >= FIRST_MONTH else day.year - 1)
    return Setting(str(id), name, usual.name, usual.period.starts_on, usual.period.ends_on)


def _pick_school(schools: list[tuple[Any, ...]], wanted: str, brin: str) -> tuple[int, str]:
    names = ", ".join(f"«{name}»" for _, name, _ in schools)
    if not schools:
        raise ImportRefused(gettext("Er is hier nog geen school. Maak er eerst een met «zorgvuldig init»."))
    if wanted:
        named = [(id, name) for id, name, _ in schools if fold(name) == fold(wanted)]
        if len(named) == 1:
            return named[0]
        says = gettext("«%(name)s» is hier geen school. Gebruik een van: %(names)s.")
        raise ImportRefused(says % {"name": wanted, "names": names})
    for code in filter(None, (brin, brin[:4])):
        coded = [(id, name) for id, name, own in schools if own.upper() == code.upper()]
        if len(coded) == 1:
            return coded[0]
    if len(schools) == 1 and not (brin and schools[0][2]):
        return schools[0][0], schools[0][1]
    if brin:
        says = gettext("Het bestand gaat over BRIN %(brin)s. Kies welke school dat is: %(names)s.")
    else:
        says = gettext("Het bestand zegt niet over welke school het gaat. Kies een van: %(names)s.")
    raise ImportRefused(says % {"brin": brin, "names": names})
