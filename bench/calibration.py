"""A fixed piece of work in Python and SQL that knows nothing of ours: how fast this machine is at this moment.

It is measured beside everything that has a goal in processor time. A page that takes twice the calibration does so in a slow hour too.
Changing it makes every figure that was kept worthless.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from html import escape
from itertools import islice

from django.conf import settings
from psycopg import Connection
from psycopg.rows import TupleRow

from bench.clock import Cost, cost_of
from zorgvuldig.platform.postgres import connect_admin

# Processor time of it, both sides together, that stands for the two quiet cores on which the goals in milliseconds were set. Nothing was
# measured beside them then. Afterwards, on the same kind of machine and never quiet, it took 6.6 by itself and 7.2 between pages at best.
ON_QUIET_CORES = 7.0
ROWS, SMALL = 600, 10
TIMES = 3
FIRST = date(2026, 1, 1)
WORD = re.compile(r"[a-z]+")
LIST = """
    select n, md5(n::text), date '2026-01-01' + n %% 200, (n * 37 %% 91 + 10) / 10.0
    from generate_series(1, %s) n order by md5(n::text)
"""
ONE = "select jsonb_build_object('n', n, 'text', md5(n::text)) from generate_series(1, %s) n where n %% 7 = 3 limit 1"


class Calibration:
    """That work, on a connection of its own to the measuring database."""

    def __init__(self, db: Connection[TupleRow]) -> None:
        self._db = db

    def cost(self) -> Cost:
        """What it costs now."""
        return cost_of(self._work, TIMES, [self._db.info.backend_pid])

    def _work(self) -> int:
        """Rows out of the database, put in groups, written as a table and as JSON; and some small questions."""
        rows = self._db.execute(LIST, [ROWS], prepare=True).fetchall()
        for number in range(SMALL):
            self._db.execute(ONE, [100 + number], prepare=True).fetchone()
        by_day: dict[date, list[tuple[int, str, Decimal]]] = defaultdict(list)
        for number, text, day, value in rows:
            by_day[day].append((number, text, value))
        lines = [line for day in sorted(by_day) for line in _lines(day, by_day[day])]
        table = f"<table>{''.join(lines)}</table>"
        words = sum(1 for _ in WORD.finditer(table))
        return words + len(json.loads(json.dumps([[number, text, str(value)] for number, text, _, value in rows])))


def _lines(day: date, rows: list[tuple[int, str, Decimal]]) -> Iterator[str]:
    mean = sum((value for _, _, value in rows), Decimal()) / len(rows)
    yield f"<tr><th colspan=3>{day:%d-%m-%Y} {mean:.2f}</th></tr>"
    for number, text, value in sorted(rows, key=lambda row: (-row[2], row[1])):
        ends = day + timedelta(days=number % 30)
        cells = (escape(text), str(value).replace(".", ","), ends.isoformat(), " ".join(islice(text, 0, None, 8)))
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


@contextmanager
def calibration() -> Iterator[Calibration]:
    """While this lasts it can be measured."""
    with connect_admin(settings.LOCATION) as db:
        yield Calibration(db)
