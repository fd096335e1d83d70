"""How many steps of their own work are left, on the start page of whoever sets the school up; gone once all are done."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.today import Asker, Source, Waits
from zorgvuldig.setting_up.counted import OURS, counted
from zorgvuldig.setting_up.steps import DONE, steps


def left(asker: Asker) -> Iterator[Waits]:
    """One line, as long as a step is open."""
    found = counted(asker.secret, whole=False) if OURS & asker.roles else None
    if found is None:
        return
    opened = [step for step in steps(found, asker.now, asker.roles) if step.stands != DONE]
    if not opened:
        return
    title = ngettext(
        "De school inrichten: nog %(n)s stap van u", "De school inrichten: nog %(n)s stappen van u", len(opened)
    )
    says = gettext("De eerste: %(step)s.") % {"step": opened[0].title}
    yield Waits(title % {"n": len(opened)}, reverse("setting_up"), says, "soon" if found["pupils"] else "now")


SOURCES: tuple[Source, ...] = (left,)
