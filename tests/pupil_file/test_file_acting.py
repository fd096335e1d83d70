"""Who sees and asks what on a birthday, the day before it, on 29 February and without a birth date."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.people import TODAY, Cast, sign_in
from zorgvuldig.pupils.file_reads import age, birthday


def born(cast: Cast, day: date | None) -> None:
    """Noor's date of birth; None when nobody knows it."""
    if day is None:
        cast.db.execute("delete from pupil_birth where pupil_id = %s", [cast.noor.id])
    else:
        cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [day, cast.noor.id])


def years(count: int, *, still: int = 0) -> date:
    """Born so that the birthday of `count` years is `still` days from today."""
    day = TODAY + timedelta(days=still)
    return day.replace(year=day.year - count, day=min(day.day, 28) if day.month == 2 else day.day)


def status(cast: Cast, name: str, path: str, **post: Any) -> int:
    client = sign_in(cast.people[name])
    return int((client.post(path, {}) if post else client.get(path)).status_code)


def reach(cast: Cast) -> dict[str, bool]:
    """What Noor and her guardian Gerda reach today."""
    child, own = f"/mijn-kind/{cast.noor.uid}/", "/mijn-gegevens/"
    return {
        "guardian sees": status(cast, "gerda", child) == 200,
        "guardian sees use": status(cast, "gerda", f"{child}gebruik/") == 200,
        "guardian reads why": status(cast, "gerda", f"{child}waarom/") == 200,
        "guardian copies": status(cast, "gerda", f"{child}kopie/") == 200,
        "pupil sees": status(cast, "noor", own) == 200,
        "pupil copies": status(cast, "noor", f"{own}kopie/") == 200,
        "pupil allows": status(cast, "noor", f"{own}meekijken/") == 200,
    }


GUARDIAN = ("guardian sees", "guardian sees use", "guardian reads why")
ALL = (*GUARDIAN, "guardian copies", "pupil sees", "pupil copies", "pupil allows")


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (years(16, still=1), {*GUARDIAN, "guardian copies", "pupil sees"}),
        (years(16), {*GUARDIAN, "pupil sees", "pupil copies"}),
        (years(18, still=1), {*GUARDIAN, "pupil sees", "pupil copies"}),
        (years(18), {"pupil sees", "pupil copies", "pupil allows"}),
        (None, {"pupil sees"}),
    ],
    ids=["day before 16", "16", "day before 18", "18", "unknown"],
)
def test_a_birthday_changes_who_acts(cast: Cast, day: date | None, open_: set[str]) -> None:
    born(cast, day)
    assert reach(cast) == {what: what in open_ for what in ALL}


def test_the_page_says_what_the_gate_does(cast: Cast) -> None:
    path, own = (
        f"/mijn-kind/{cast.noor.uid}/",
        "/mijn-gegevens/",
    )  # each with a second page: what the school does with it
    born(cast, years(16, still=1))
    guardian, pupil = (
        sign_in(cast.people[name]).get(f"{p}gebruik/").content.decode() for name, p in (("gerda", path), ("noor", own))
    )
    assert f'href="{path}kopie/"' in guardian
    assert "Daarna doet Noor het zelf." in guardian
    assert f'href="{own}kopie/"' not in pupil
    assert "Tot u 16 jaar bent, doet een ouder dit voor u." in pupil
    born(cast, years(16))
    guardian, pupil = (
        sign_in(cast.people[name]).get(f"{p}gebruik/").content.decode() for name, p in (("gerda", path), ("noor", own))
    )
    assert f'href="{path}kopie/"' not in guardian
    assert "De leerling is 16 jaar of ouder en beslist zelf over het dossier." in guardian
    assert f'href="{own}kopie/"' in pupil
    born(cast, years(18))
    pupil = sign_in(cast.noor).get(f"{own}gebruik/").content.decode()
    assert 'href="/mijn-gegevens/meekijken/"' in pupil
    born(cast, None)
    assert "De school kent de geboortedatum nog niet" in sign_in(cast.noor).get(f"{own}gebruik/").content.decode()


def test_29_february_counts_as_the_gate_counts(cast: Cast) -> None:
    for year, count in ((2008, 16), (2008, 18), (2010, 16), (2012, 18)):
        for day in (date(2008, 2, 29), date(year, 3, 1), date(year, 2, 28)):
            (said,) = cast.db.execute("select (%s::date + make_interval(years => %s))::date", [day, count]).fetchone()
            assert birthday(day, count) == said
    leap = date(2008, 2, 29)
    assert (age(leap, date(2026, 2, 27)), age(leap, date(2026, 2, 28)), age(leap, date(2024, 2, 28))) == (17, 18, 15)
    assert age(leap, date(2024, 2, 29)) == 16
