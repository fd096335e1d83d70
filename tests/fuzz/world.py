"""A school to post at: made anew after every change, and able to say whether anything changed."""

import uuid
from dataclasses import dataclass, field
from urllib.parse import urljoin

import psycopg
from django.test import Client

from tests.conftest import wipe
from tests.fuzz.forms import Form, forms_of
from tests.media.picturing import team
from tests.people import UNTOUCHED, Cast, cast_again, sign_in
from tests.structure.places import Place
from zorgvuldig.gate.pages import addresses, declaration_of

METHODS = {pattern.name: declared.methods for _, pattern in addresses() if (declared := declaration_of(pattern))}
# Who is signed in and what was looked at: these change with every visit.
VISITS = {"django_session", "account", "usersessions_usersession"}


@dataclass(slots=True)
class World:
    """One address with what it needs, and somebody who gets there."""

    db: psycopg.Connection
    place: Place
    who: str = ""
    cast: Cast = field(init=False)
    path: str = field(init=False)
    client: Client = field(init=False)
    forms: list[Form] = field(init=False)

    def begin(self) -> None:
        """Put everything as it was before the first visit."""
        wipe(self.db)
        self.cast = cast_again(self.db)
        team(self.cast)
        self.path = self.place.path(self.cast)
        self.who = self.who or self.place.people.split()[0]
        self.client = sign_in(self.cast.people[self.who])
        before, self.forms = getattr(self, "forms", []), self._forms_here()
        self.forms += before[len(self.forms) :]  # what is not there any more is posted all the same

    def form(self, number: int) -> Form:
        """One of the forms on the page."""
        return self.forms[number]

    def _forms_here(self) -> list[Form]:
        """The forms on the page that post to this very address; where nothing is read, what its place in the list posts."""
        posts = self.place.posts
        page = self.client.get(self.path) if "GET" in METHODS[self.place.name] else None
        is_page = page is not None and "html" in page.get("Content-Type", "")
        found = forms_of(page.content.decode()) if page is not None and is_page else []
        here = [form for form in found if urljoin(self.path, form.action or self.path) == self.path]
        if not here and posts is not None:
            here = [Form("", {}, list(posts.items()))]
        return list({form.shape: form for form in here}.values())

    def strangers(self) -> list[str]:
        """Numbers that exist and are somebody else's, and one that does not."""
        cast = self.cast
        found = [cast.wout.uid, cast.wout.id, cast.sem.id, cast.groups["w1"][0], cast.groups["w1"][1], cast.schools["West"],
                 cast.years["West"], cast.wim.id, cast.tests["dictee"], cast.sem.uid, cast.wim.uid, uuid.UUID(int=5), 987654321]  # fmt: skip
        return [str(one) for one in found]

    def state(self) -> dict[str, str]:
        """Of every table how many rows there are and which transaction changed the last one."""
        return dict(self.db.execute("select * from pg_temp.state()").fetchall())


def teach(db: psycopg.Connection) -> None:
    """Give the administrator's connection a function that says what stands in each table."""
    tables = [
        table
        for (table,) in db.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1"
        ).fetchall()
        if table not in VISITS | UNTOUCHED
    ]
    each = "".join(  # one statement for each, as one large statement would be planned anew every time
        f"select count(*), coalesce(max(xmin::text::bigint), 0) into n, x from {table}; name := '{table}'; rows := n || ' ' || x; return next;"
        for table in tables
    )
    db.execute(
        "create or replace function pg_temp.state() returns table (name text, rows text) language plpgsql as "
        f"$_$ declare n bigint; x bigint; begin {each} end $_$"
    )
