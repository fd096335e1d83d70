"""The decisions about the pupils of one class, as somebody filled them in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.labels import LEFT

OUTCOMES: dict[str, str | Promise] = {
    "promote": _("gaat over"),
    "repeat": _("blijft zitten"),
    "leave": _("gaat van school"),
}
DESTINATION_LIMIT = 160


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a pupil; `to` is the uid of a chosen class, empty for the suggested one."""

    outcome: str = ""
    to: str = ""
    left_with: str = ""
    destination: str = ""

    @property
    def print(self) -> str:
        """What tells this decision from another one."""
        return fingerprint({"o": self.outcome, "to": self.to, "left": self.left_with, "destination": self.destination})


@dataclass(slots=True)
class DecisionRow:
    """One pupil on the page: what it said when the page was made (`was`), what it says now, and what is wrong."""

    pupil: UUID
    was: str
    decision: Decision
    problems: list[str] = field(default_factory=list)


def read_rows(
    data: Mapping[str, str], pupils: Sequence[UUID], classes: Sequence[str], fill: str = ""
) -> list[DecisionRow]:
    """The rows of `pupils` out of a posted form; `fill` is the outcome for whoever has none yet.

    Per pupil `o-`, `k-`, `l-` and `d-` with the uid are outcome, class, reason and destination, `w-` what it was.
    """
    rows = []
    for pupil in pupils:
        if f"o-{pupil}" not in data:
            continue
        outcome = data[f"o-{pupil}"] or fill
        leaves = outcome == "leave"
        decision = Decision(
            outcome,
            "" if leaves or not outcome else data.get(f"k-{pupil}", ""),
            data.get(f"l-{pupil}", "") if leaves else "",
            data.get(f"d-{pupil}", "").strip() if outcome in ("leave", "promote") else "",
        )
        rows.append(DecisionRow(pupil, data.get(f"w-{pupil}", ""), decision, _problems(decision, classes)))
    return rows


def _problems(decision: Decision, classes: Sequence[str]) -> list[str]:
    problems = []
    if decision.outcome not in ("", *OUTCOMES):
        problems.append(gettext("Kies een besluit uit de lijst."))
    if decision.to and decision.to not in classes:
        problems.append(gettext("Deze klas is er niet (meer). Kies een andere klas."))
    if decision.outcome == "leave" and decision.left_with not in LEFT:
        problems.append(gettext("Kies waarom de leerling van school gaat."))
    if decision.outcome == "leave" and decision.left_with == "other_school" and not decision.destination:
        problems.append(gettext("Vul in naar welke school de leerling gaat."))
    if len(decision.destination) > DESTINATION_LIMIT:
        problems.append(gettext("Maak de tekst over waar de leerling naartoe gaat korter dan 160 tekens."))
    return problems
