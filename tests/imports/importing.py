"""What the tests of imports share: small rosters of invented people, and looks at the whole database."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import psycopg
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.people import Cast, days, sign_in
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.sds.source import import_sds

FIXTURES = Path(__file__).parent / "sds"
V1, V21 = FIXTURES / "v1", FIXTURES / "v21"
NOW = datetime(2025, 11, 25, 9, tzinfo=UTC)
LATER = datetime(2026, 1, 15, 9, tzinfo=UTC)
Edited = Callable[..., Path]


def run(folder: Path, now: datetime = NOW, **options: Any) -> Report:
    """Import, and give the report."""
    return import_sds(folder, now=now, **options)


def rows(database: psycopg.Connection, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a query gives."""
    return database.execute(query, values).fetchall()


def content(database: psycopg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of the school's, whole, with history and log."""
    tables = rows(
        database,
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname in ('public', 'gate') and c.relkind in ('r', 'p') and not c.relispartition order by 1",
    )
    return {table: rows(database, f"select t.*::text from {table} t order by 1") for (table,) in tables}


def columns(report: Report, file: str) -> dict[str, int]:
    """The counts of one file that are not nought."""
    return {name: count for name, count in report.counts()[file].items() if count}


SHEET = "Stamnummer;Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;Klas;Naam ouder 1;E-mail ouder 1\r\n"
FENNA = "990001;Fenna;van der;Zandstraat;12-03-2013;2B;Anna van der Zandstraat;a.zandstraat@example.net\r\n"
SCHOOL = {"school": "Wilgendam College Oost", "year": "0"}


def bring(client: Client, text: str | bytes = SHEET + FENNA, what: str = "pupils", name: str = "lijst.csv") -> Any:
    """What the page answers to a file."""
    data = text.encode() if isinstance(text, str) else text
    return client.post("/inlezen/bestand/", {"what": what, "file": SimpleUploadedFile(name, data)})


def suggested(client: Client, path: str, **more: str) -> dict[str, str]:
    """The columns as the page suggests them, for posting."""
    form = client.get(f"{path}kolommen/").context["form"]
    return {field.html_name: str(field.value() or "") for field in form} | SCHOOL | more


def chosen(
    client: Client,
    text: str | bytes = SHEET + FENNA,
    what: str = "pupils",
    name: str = "lijst.csv",
    columns: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Bring a file and agree with what is suggested, but for these `columns`; where it stands then."""
    path: str = bring(client, text, what, name).url
    answer = client.post(f"{path}kolommen/", suggested(client, path, **columns))
    assert answer.status_code == 303, answer.content.decode()
    return path


def brought(cast: Cast) -> str:
    """A file that Anna brought."""
    return chosen(sign_in(cast.anna))


def remembered(cast: Cast) -> str:
    """An arrangement of columns that Anna had remembered."""
    chosen(sign_in(cast.anna), columns={"remember": "on"})
    (uid,) = cast.db.execute("select uid from import_map order by id desc limit 1").fetchone()
    return f"/inlezen/indeling/{uid}/"


def connected(cast: Cast, **more: Any) -> str:
    """A line to Somtoday of Anna's school."""
    source = cast.put("import_source", key="connect", name="Somtoday", kind="connect", folder="", owners="{}", names="{}",
        mapping="{}", is_active=False)  # fmt: skip
    values = {
        "uid": uuid4(), "source_id": source, "school_id": cast.schools["Oost"], "environment": "acceptance", "address": "x",
        "organisation": uuid4(), "branch": uuid4(), "client": "proef", "secret": b"x", "with_marks": True, "agreed_on": days(-9),
        "confirmed_at": NOW, "confirmed_by_id": cast.anna.id, "outcome": "", **more,
    }  # fmt: skip
    cast.put("import_connection", **values)
    return f"/inlezen/somtoday/{values['uid']}/"


def compared(cast: Cast) -> str:
    """A night of a system that runs beside ours."""
    source = cast.put("import_source", key="sheet", name="Magister", kind="sheet", folder="magister", owners="{}", names="{}",
        mapping="{}", is_active=True, is_beside=True)  # fmt: skip
    uid = uuid4()
    counts = '{"pupil": {"there": 2, "differs": 1, "fields": {"pupil_contact.email": 1}}}'
    cast.put(
        "source_night", uid=uid, source_id=source, outcome="compared", counts=counts, blob=uuid4(), name="vergelijking.json",
        media_type="application/json", size=2, added_at=NOW, added_by_id=0,
    )  # fmt: skip
    return f"/inlezen/systemen/sheet/nachten/{uid}/"


def ran(cast: Cast) -> str:
    """An import by Anna."""
    anna = sign_in(cast.anna)
    path = chosen(anna)
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    url: str = anna.get(path).url
    return url
