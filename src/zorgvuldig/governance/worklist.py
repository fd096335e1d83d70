"""What waits for who arranges privacy and decides about it: the first tasks, proposals, assessments, and how the promises stand."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.dateformat import format as said
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind, open_door
from zorgvuldig.governance.dpia.models import Dpia
from zorgvuldig.governance.dpia.reads import missing_parts
from zorgvuldig.governance.duties.tasks import Task, tasks
from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader

FIRST = 5
PRIVACY, LEADER, DPO = "privacy_officer", "school_leader", "dpo"
READS = ("organisation", "staff", "governance")
STANDS = {"late": "late", "now": "now", "soon": "soon", "later": "soon"}


def privacy(asker: WorklistReader) -> Iterator[WorkItem]:
    """The first five tasks of a privacy officer, and the way to the rest."""
    if PRIVACY not in asker.roles:
        return
    with open_door(asker.secret, purpose="governing", reads=READS, kind=Kind.NOBODY, now=asker.now) as door:
        found = tasks(door=door, now=asker.now)
    yield from map(_as_work_item, found[:FIRST])
    if len(found) > FIRST:
        title = ngettext("Bekijk %(n)s taak voor privacy", "Bekijk alle %(n)s taken voor privacy", len(found))
        yield WorkItem(title % {"n": len(found)}, reverse("privacy"), stands="soon", on=found[-1].on)


def _as_work_item(task: Task) -> WorkItem:
    until = gettext("Uiterlijk %(day)s.") % {"day": said(task.on, "j F Y")}
    return WorkItem(task.title, task.url or reverse("privacy"), f"{task.says} {until}", STANDS[task.stands], task.on)


def proposals_and_letters(asker: WorklistReader) -> Iterator[WorkItem]:
    """Proposals for the register that wait for a school leader (of a privacy officer they are among the tasks), and for anybody a letter
    about a breach of data of their own that was not read yet: one question.
    """
    (found,) = asker.rows(
        "select gate.breach_letter_waits(a.secret) as letter, gate.register_waiting(a.secret) as proposals from (select %s::text) a(secret)"
    )
    if found["proposals"] and LEADER in asker.roles and PRIVACY not in asker.roles:
        title = ngettext(
            "%(n)s voorstel voor het register wacht op u.",
            "%(n)s voorstellen voor het register wachten op u.",
            found["proposals"],
        )
        yield WorkItem(title % {"n": found["proposals"]}, reverse("register_versions"), gettext("Bekijk en besluit."))
    if found["letter"]:
        title, says = gettext("Er is een brief voor u"), gettext("Die gaat over gegevens van uzelf.")
        yield WorkItem(title, reverse("own_breach_letters"), says)


def assessments(asker: WorklistReader) -> Iterator[WorkItem]:
    """Assessments that are written and wait: for the advice of the DPO, or after it for the decision of the school."""
    if not {LEADER, DPO} & asker.roles:
        return
    with open_door(asker.secret, purpose="governing", reads=READS, kind=Kind.NOBODY, now=asker.now) as door:
        yield from _assessments(asker, door)


def _assessments(asker: WorklistReader, door: Door) -> Iterator[WorkItem]:
    for one in Dpia.objects.filter(decided_at=None).order_by("changed_at", "id"):
        about, url = {"title": one.title}, reverse("dpia", args=[one.uid])
        if one.dpo_id is None and DPO in asker.roles and not missing_parts(one, door=door):
            yield WorkItem(gettext("DPIA: %(title)s") % about, url, gettext("Dit wacht op uw advies."))
        if one.dpo_id is not None and LEADER in asker.roles:
            yield WorkItem(gettext("DPIA: %(title)s") % about, url, gettext("De FG gaf advies. U besluit."))


SOURCES: tuple[Source, ...] = (privacy, proposals_and_letters, assessments)
