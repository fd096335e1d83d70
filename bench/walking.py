"""Every page that somebody of the school finds by following links, once: which ones cost most, and what they do to the database.

Each role begins at its own first page and follows one link to each address by name, so that a hundred pupils in a list are one page.
"""

import gc
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from django.conf import settings
from django.db import connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from bench.clock import ALIASES, cost_of, load
from bench.results import Result
from bench.site import MANY, Site
from bench.worker import worker
from tests.people import Cast, secret_of
from zorgvuldig.gate.declared import REGISTER

LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
LEAVING = ("logout", "account_logout", "set_language")
SHOWN = 10
BIG = 100_000  # rows: a table of which a page had better not read all
SCANS = "select relname, seq_tup_read, n_live_tup from pg_stat_user_tables where n_live_tup > %s and seq_scan > 0"
UNUSED = """
    select indexrelname, pg_relation_size(s.indexrelid) from pg_stat_user_indexes s join pg_index x using (indexrelid)
    where idx_scan = 0 and not indisunique and not indisexclusion and pg_relation_size(s.indexrelid) > 1000000 order by 2 desc
"""


@dataclass(frozen=True, slots=True)
class Visited:
    """A page as one role saw it: processor time of both sides in ms, statements, and its size in kB."""

    name: str
    role: str
    ours: float
    database: float
    queries: int
    size: float

    def line(self) -> str:
        """For people."""
        return (
            f"{self.name} ({self.role}) {self.ours + self.database:.0f} ms, {self.database:.0f} of them the database's, "
            f"{self.queries} statements, {self.size:.0f} kB"
        )


def page_walk(site: Site) -> Iterator[Result]:
    """Among many pupils: the page that costs most, with the nine that follow."""
    with worker(MANY) as there:
        told = there.figures("walk")
    yield Result("page_walk", told["worst"], f"{told['told']}; {load()}")


def walk(site: Site) -> dict[str, object]:
    """Walk as every role that works at a school. Statistics begin anew, so that they tell of pages alone."""
    site.db.execute("select pg_stat_reset()")
    gc.freeze()  # or looking for garbage before each page takes ten times as long as the page
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        found = [page for role, secret in _walkers(site) for page in _pages(role, secret)]
    gc.unfreeze()
    found.sort(key=lambda page: page.ours + page.database, reverse=True)
    for alias in ALIASES:
        connections[alias].close()  # what a connection counted is told when it ends
    scans = ", ".join(
        f"{name} {read:,}" for name, read, rows in site.db.execute(SCANS, [BIG]).fetchall() if read >= rows
    )
    unused = ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in site.db.execute(UNUSED).fetchall())
    told = (
        f"{len(found)} pages of {site.pupils:,} pupils; {'; '.join(page.line() for page in found[:SHOWN])}. "
        f"Large tables read whole: {scans or 'none'}. Large indexes no page used: {unused or 'none'}"
    )
    return {"worst": found[0].ours + found[0].database, "told": told}


def _walkers(site: Site) -> Iterator[tuple[str, str]]:
    """A session of each role of staff; teacher and mentor are those with the class of the other figures."""
    cast = Cast(site.db)
    row = site.db.execute("select min(school_id) from enrolment").fetchone()
    cast.schools["bench"] = row[0] if row else 0
    known = {"mentor": site.mentor, "teacher": site.teacher, "administration": site.administration}
    for role, declared in REGISTER.roles.items():
        if declared.staff:
            yield role, known[role].secret if role in known else secret_of(cast.staff(f"Walk {role}", role, "bench"))


def _pages(role: str, secret: str) -> Iterator[Visited]:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = secret
    todo, seen = ["/"], set()
    while todo:
        path = todo.pop(0)
        name = _name(path)
        if not name or name in seen or name in LEAVING:
            continue
        seen.add(name)
        answer = client.get(path, follow=True)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"] and not answer.streaming:
            yield _visited(client, path, name, role, len(answer.content) / 1000)
            todo += [unescape(link) for link in LINK.findall(answer.content.decode())]


def _name(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""


def _visited(client: Client, path: str, name: str, role: str, size: float) -> Visited:
    """The page once more, now that what is loaded once is loaded."""
    with (
        CaptureQueriesContext(connections["default"]) as own,
        CaptureQueriesContext(connections["accounts"]) as signing,
    ):
        client.get(path, follow=True)
    queries = len(own.captured_queries) + len(signing.captured_queries)
    cost = cost_of(lambda: client.get(path, follow=True), 1)
    return Visited(name, role, cost.client, cost.backend, queries, size)
