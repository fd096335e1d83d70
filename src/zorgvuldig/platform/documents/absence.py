"""The report of absence on paper, as the one who handles it reads it."""

from dataclasses import dataclass

from zorgvuldig.platform.documents.renderer import render

UNKNOWN = "niet bekend"
_TEMPLATE = "verzuim.typ"


@dataclass(frozen=True, slots=True)
class AbsenceDocument:
    """Everything in it: facts by name, the days with their lesson hours and number, what the school did, what a family says."""

    school: str
    facts: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str, str], ...]
    rest: str
    measures: str
    statements: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """What is asked and not known, by name."""
        return tuple(label for label, value in self.facts if value == UNKNOWN)


def absence_pdf(document: AbsenceDocument) -> bytes:
    """The report as PDF. Raises DocumentProblem."""
    return render(
        _TEMPLATE,
        {
            "school": document.school,
            "facts": document.facts,
            "days": document.days,
            "rest": document.rest,
            "measures": document.measures,
            "statements": document.statements,
        },
    )
