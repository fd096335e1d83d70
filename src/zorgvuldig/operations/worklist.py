"""What waits for whoever keeps the system running: work that failed or is stuck, mail that does not go, and what is not in order."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.outbox import select_rows
from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader
from zorgvuldig.operations.health.summary import health as shown
from zorgvuldig.operations.jobs.access import OPERATOR
from zorgvuldig.operations.jobs.reads import SHOWN, troubled
from zorgvuldig.operations.mail.reads import queued_mails


def jobs(asker: WorklistReader) -> Iterator[WorkItem]:
    """Jobs that failed, or whose worker is gone."""
    count = len(troubled()) if OPERATOR in asker.roles else 0
    if count:
        n = f"{SHOWN}+" if count >= SHOWN else str(count)
        title = ngettext("%(n)s taak mislukte of zit vast.", "%(n)s taken mislukten of zitten vast.", count)
        yield WorkItem(title % {"n": n}, reverse("operating_jobs"), gettext("Begin haar opnieuw of haal haar weg."))


def mail(asker: WorklistReader) -> Iterator[WorkItem]:
    """Mail that was tried and did not go, and mail that stopped."""
    if OPERATOR not in asker.roles:
        return
    failing = sum(one.count for one in queued_mails(asker.now) if one.failing_since is not None)
    stopped = len(select_rows(asker.now, "select 1 from gate.post_stopped()"))
    if failing:
        title = ngettext("%(n)s mail gaat niet weg.", "%(n)s mails gaan niet weg.", failing) % {"n": failing}
        yield WorkItem(title, reverse("operating_post"), gettext("Kijk waarom, en probeer het opnieuw."))
    if stopped:
        title = ngettext("%(n)s mail is niet verstuurd.", "%(n)s mails zijn niet verstuurd.", stopped) % {"n": stopped}
        yield WorkItem(title, reverse("operating_post"), gettext("Kijk waarom. Daarna gaat deze melding weg."))


def health(asker: WorklistReader) -> Iterator[WorkItem]:
    """What is not in order, each with the page that says how it is mended."""
    if OPERATOR not in asker.roles:
        return
    for one in shown(asker.now):
        if one.fine is False:
            yield WorkItem(str(one.question.wrong), one.question.url, str(one.question.does))


SOURCES: tuple[Source, ...] = (jobs, mail, health)
