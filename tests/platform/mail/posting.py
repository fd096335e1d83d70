"""What tests of the outbox share: it is switched on, and looked into by the administrator."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import psycopg
from django.core.mail import EmailMessage
from django.test import override_settings
from django.utils import timezone

from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.mail.kinds import Kind, sorted_as
from zorgvuldig.platform.mail.sender import send_waiting

OUTBOX = "zorgvuldig.platform.mail.backend.Outbox"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
ADDRESS = "gerda@example.org"
SECRETS = ("gerda", "example.org", "Geheim", "zwemles")


def outbox(backend: str = LOCMEM, **more: Any) -> Any:
    """The outbox in front of `backend`."""
    settings = {"EMAIL_BACKEND": OUTBOX, "POST_BACKEND": backend, "EMAIL_PER_MINUTE": 1000, "BOUNCES": ""}
    return override_settings(**{**settings, **more})


def smtp(port: int, **more: Any) -> Any:
    """The outbox in front of a server on this machine."""
    return outbox(SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_TIMEOUT=5, **more)


def put(
    address: str = ADDRESS, *, kind: Kind = Kind.NOTICE, until: datetime | None = None, subject: str = "Geheim"
) -> int:
    """Mail something that nobody else may read."""
    return int(sorted_as(EmailMessage(subject, "Over de zwemles.", to=[address]), kind, until).send())


def send(after: timedelta = timedelta(0)) -> int:
    """What the job does, as if so much later."""
    now = timezone.now() + after
    by_role: Callable[[], Any] = partial(working, "post", now=now)
    return send_waiting(now, working=by_role)


def rows(database: psycopg.Connection, what: str = "*") -> list[Any]:
    """What the outbox holds, in order."""
    return database.execute(f"select {what} from gate.outbox order by id").fetchall()


def counts(database: psycopg.Connection) -> dict[str, int]:
    """What was counted, over all days."""
    return dict(database.execute("select what, sum(times)::integer from gate.post_day group by what").fetchall())


def everything(database: psycopg.Connection) -> str:
    """Every byte of the tables of mail, and of the queue, as text; sealed bytes also as they are."""
    found = []
    for table in ("outbox", "post_day", "post_pace", "bounced", "job_last", "operating_act"):
        found += [str(row) for row in database.execute(f"select t::text from gate.{table} t").fetchall()]
    found += [bytes(sealed).decode("latin-1") for (sealed,) in rows(database, "sealed") if sealed]
    return " ".join([*found, str(database.execute("select args::text from procrastinate_jobs").fetchall())])
