"""What waits for whoever sets the school up and lets people in: codes, letters and accounts, and the steps that are left."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.imports.school_worklist import READS_IN
from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader
from zorgvuldig.operations.setup.steps import DONE, OURS, SetupCounts, setup_counts, steps


def setup_items(asker: WorklistReader) -> Iterator[WorkItem]:
    """What waits of the codes, and one line, as long as a step is open. Asked of the database at once."""
    found = setup_counts(asker.secret, whole=False) if OURS & asker.roles else None
    if found is None:
        return
    yield from _codes(found, asker)
    opened = [step for step in steps(found, asker.now, asker.roles) if step.stands != DONE]
    if not opened:
        return
    title = ngettext(
        "De school inrichten: nog %(n)s stap van u", "De school inrichten: nog %(n)s stappen van u", len(opened)
    )
    says = gettext("De eerste: %(step)s.") % {"step": opened[0].title}
    yield WorkItem(title % {"n": len(opened)}, reverse("setting_up"), says, "soon" if found["pupils"] else "now")


def _codes(found: SetupCounts, asker: WorklistReader) -> Iterator[WorkItem]:
    """Accounts to confirm, codes to which a second person has to agree, and letters with a code that a colleague has to post."""
    if accounts := found["code_accounts"]:
        title = ngettext(
            "%(n)s nieuw account wacht tot u het bevestigt.",
            "%(n)s nieuwe accounts wachten tot u ze bevestigt.",
            accounts,
        ) % {"n": accounts}
        yield WorkItem(title, reverse("staff_questions"), gettext("Ga na of deze collega zelf inlogde."))
    if questions := found["code_questions"]:
        title = ngettext(
            "%(n)s code wacht op een tweede persoon.", "%(n)s codes wachten op een tweede persoon.", questions
        ) % {"n": questions}
        page = "staff_invitations" if READS_IN & asker.roles else "staff_questions"
        yield WorkItem(title, reverse(page), gettext("Ga na of het klopt, en ga akkoord of niet."))
    if files := found["code_letters"]:
        title = ngettext(
            "%(n)s stapel brieven met een code moet nog op de post.",
            "%(n)s stapels brieven met een code moeten nog op de post.",
            files,
        ) % {"n": files}
        yield WorkItem(title, reverse("letters"), gettext("Open ze, druk ze af en verstuur ze."))


SOURCES: tuple[Source, ...] = (setup_items,)
