"""How many promises are kept, for whoever leads the school: public figures, from the last measurement."""

from collections import Counter
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader
from zorgvuldig.statement.evidence import KEPT, NOT_KEPT, PARTLY
from zorgvuldig.statement.reads import promise_details

READ_BY = frozenset({"school_leader", "dpo"})


def promises(asker: WorklistReader) -> Iterator[WorkItem]:
    """Which promises are not kept, or in part; and when all are, nothing has to be done."""
    if not READ_BY & asker.roles:
        return
    counted = Counter(one.state for one in promise_details(asker.now))
    broken, partly, kept = counted[NOT_KEPT], counted[PARTLY], counted[KEPT]
    if not broken and not partly:
        return
    n = broken + partly
    title = ngettext(
        "%(n)s belofte is niet of niet helemaal waar.", "%(n)s beloften zijn niet of niet helemaal waar.", n
    )
    if not broken:
        says = gettext("%(kept)s houdt de school, en %(partly)s voor een deel.")
    elif not partly:
        says = gettext("%(kept)s houdt de school, en %(broken)s niet.")
    else:
        says = gettext("%(kept)s houdt de school, %(partly)s voor een deel, en %(broken)s niet.")
    counts = {"kept": kept, "partly": partly, "broken": broken}
    yield WorkItem(title % {"n": n}, reverse("statement"), says % counts, "now" if broken else "soon")


SOURCES: tuple[Source, ...] = (promises,)
