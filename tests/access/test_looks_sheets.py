"""Many looks stand on sheets of twenty-five: for a family a month, for whoever watches a month of one pupil or what one colleague opened."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from tests.people import NOW, Cast, Someone, sign_in
from tests.structure.weights import MOST, weight
from zorgvuldig.access.log_reads import _what
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.paging import PAGE_SIZE

Where = Callable[[Cast], tuple[Someone, str, str]]
MANY = 60
LAST_MONTH = timezone.localdate(NOW).replace(day=1) - timedelta(days=1)
MONTH = f"{LAST_MONTH:%Y-%m}"


# What takes most words: a family or a watcher may meet nothing but such looks.
LONGEST = max((REGISTER.mask(rule.reads) for rule in REGISTER.rules), key=lambda mask: len(_what(mask)))


def look(cast: Cast, pupil: Someone, minutes: int, role: str = "teacher") -> None:
    """An opening by Dirk, so many minutes into the last day of last month."""
    begun = timezone.make_aware(datetime.combine(LAST_MONTH, time.min))
    cast.put(
        "gate.log", actor_id=cast.dirk.id, role=role, pupil_id=pupil.id, purpose="teaching", write_mask=0, kind="group",
        mask=LONGEST, refused=False, incarnation=1, at=begun + timedelta(minutes=minutes),
    )  # fmt: skip


def family(cast: Cast) -> tuple[Someone, str, str]:
    return cast.gerda, f"/mijn-kind/{cast.noor.uid}/inzage/?maand={MONTH}", r"<b>(\d\d:\d\d) "


def watching(cast: Cast) -> tuple[Someone, str, str]:
    return cast.petra, f"/toezicht/leerling/{cast.noor.uid}/?maand={MONTH}", r"\d{4}, (\d\d:\d\d)<"


def colleague(cast: Cast) -> tuple[Someone, str, str]:
    return cast.petra, f"/toezicht/medewerker/{cast.dirk.uid}/?", r"\d{4}, (\d\d:\d\d)<"


PAGES = pytest.mark.parametrize("where", [family, watching, colleague], ids=lambda one: one.__name__)


@PAGES
def test_every_look_stands_on_one_sheet_the_last_one_first(cast: Cast, where: Where) -> None:
    for minutes in range(MANY):
        look(cast, cast.noor, minutes)
    who, address, times = where(cast)
    client = sign_in(who)
    found: list[str] = []
    for number in (1, 2, 3):
        answer = client.get(f"{address}&blad={number}")
        page = answer.content.decode()
        assert f"Blad {number} van 3" in page
        assert weight(answer) < MOST
        links = re.findall(r'href="\?([^"]*blad=\d)" rel="(prev|next)">(\w+)<', page)
        assert [way for _, *way in links] == [["prev", "Later"]] * (number > 1) + [["next", "Eerder"]] * (number < 3)
        for link, *_ in links:
            assert ("maand=" in link) == ("maand=" in address)
            assert client.get("?".join((address.partition("?")[0], link.replace("&amp;", "&")))).status_code == 200
        found += re.findall(times, page)
    assert found == [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in reversed(range(MANY))]
    assert len(re.findall(times, client.get(address).content.decode())) == PAGE_SIZE


@PAGES
def test_a_sheet_that_is_not_there_is_not_found(cast: Cast, where: Where) -> None:
    look(cast, cast.noor, 1)
    who, address, _ = where(cast)
    client = sign_in(who)
    page = client.get(f"{address}&blad=1")
    assert page.status_code == 200
    assert "Blad 1" not in page.content.decode()
    for wrong in ("2", "0", "-1", "x", "", "1.5", "٢", "9" * 5000):
        assert client.get(f"{address}&blad={wrong}").status_code == 404, wrong


def test_a_family_keeps_its_choice_from_sheet_to_sheet(cast: Cast) -> None:
    for minutes in range(60):
        look(cast, cast.noor, minutes)
        look(cast, cast.noor, minutes, "guardian")
    client, address = sign_in(cast.gerda), f"/mijn-kind/{cast.noor.uid}/inzage/?maand={MONTH}"
    page = client.get(f"{address}&wie=staff").content.decode()
    assert "60 keer." in page
    assert f"?maand={MONTH}&amp;wie=staff&amp;blad=2" in page
    assert (
        client.get(f"{address}&wie=staff&blad=2").content.decode().count('class="stapel"><p class="rij"><b>')
        == PAGE_SIZE
    )
    assert f'href="?maand={MONTH}&amp;blad=2"' in client.get(f"{address}&wie=nobody").content.decode()
