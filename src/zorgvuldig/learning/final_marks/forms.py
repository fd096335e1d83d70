"""The end marks of a group as a teacher confirms or changes them: a box and a reason of each pupil."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.learning.averages import Scheme
from zorgvuldig.learning.final_marks.reads import PupilCalculation, StandingMark
from zorgvuldig.learning.marks import HIGHEST, Code, Mark, in_figures, read_mark
from zorgvuldig.learning.progress.reads import in_decimals

REASON = 200
_NUMBER = re.compile(r"\d{1,2}(?:[.,](\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class EndMarkBox:
    """A pupil of the page: what was calculated, what stands in the box, why it differs, and what is wrong."""

    about: PupilCalculation
    text: str
    reason: str = ""
    mark: Mark | None = None
    problem: str = ""

    @property
    def key(self) -> UUID:
        """What its fields are called by."""
        return self.about.row.uid

    @property
    def stamp(self) -> str:
        """What tells whether the calculation is still what stood on a page."""
        return str(self.about.calculated or "")


def first_boxes(
    people: Sequence[PupilCalculation], before: Mapping[int, StandingMark], scheme: Scheme
) -> list[EndMarkBox]:
    """The boxes as the page first has them: what is calculated, or what was signed before when the calculation is still that one."""
    boxes = []
    for one in people:
        was = before.get(one.row.pupil_id)
        if was and was.calculated == one.calculated:
            boxes.append(EndMarkBox(one, in_decimals(was.mark, scheme), was.reason, was.mark))
        else:
            boxes.append(EndMarkBox(one, in_decimals(one.calculated, scheme), mark=one.calculated))
    return boxes


def posted_boxes(data: Mapping[str, str], people: Sequence[PupilCalculation], scheme: Scheme) -> list[EndMarkBox]:
    """The boxes as they were posted, each with what is wrong with it."""
    return [_posted(data, one, scheme) for one in people]


def _posted(data: Mapping[str, str], one: PupilCalculation, scheme: Scheme) -> EndMarkBox:
    text, reason = data.get(f"c-{one.row.uid}", "").strip(), data.get(f"r-{one.row.uid}", "").strip()
    mark, problem = read_end_mark(text, scheme)
    if not problem and len(reason) > REASON:
        problem = gettext("Een reden is hoogstens %(limit)s tekens lang. Maak de reden korter.") % {"limit": REASON}
    if not problem and not reason:
        if mark is None:
            problem = gettext("Vul een eindcijfer in, of schrijf waarom er geen is. De familie leest de reden.")
        elif one.calculated is not None and mark != one.calculated:
            problem = gettext("Dit is anders dan berekend. Schrijf waarom. De familie leest de reden.")
        elif one.calculated is None and isinstance(mark, Decimal):
            problem = gettext(
                "Hier kon niets worden berekend. Schrijf hoe u aan dit cijfer komt. De familie leest dat."
            )
    return EndMarkBox(one, text, reason, mark, problem)


def read_end_mark(text: str, scheme: Scheme) -> tuple[Mark | None, str]:
    """The end mark that `text` says, or None with a sentence about what is wrong: a letter, or a number by the rule of the scheme."""
    if not text:
        return None, ""
    found = _NUMBER.fullmatch(text)
    if found is None:
        mark, _problem = read_mark(text)
        if isinstance(mark, Code) and mark.is_letter:
            return mark, ""
        return None, gettext("Vul een eindcijfer in, bijvoorbeeld 7, of O, V of G.")
    if len(found[1] or "") > scheme.final_decimals:
        return None, _decimals(scheme.final_decimals)
    value = Decimal(text.replace(",", "."))
    if not scheme.lowest <= value <= HIGHEST:
        limits = {"lowest": in_figures(scheme.lowest), "highest": in_figures(HIGHEST)}
        return None, gettext("Een eindcijfer van dit vak is minstens %(lowest)s en hoogstens %(highest)s.") % limits
    return value, ""


def _decimals(count: int) -> str:
    if not count:
        return gettext("Dit vak heeft hele eindcijfers. Vul een cijfer zonder komma in.")
    told = ngettext(
        "Een eindcijfer van dit vak heeft hoogstens %(count)s cijfer achter de komma.",
        "Een eindcijfer van dit vak heeft hoogstens %(count)s cijfers achter de komma.",
        count,
    )
    return told % {"count": count}


class ReopenForm(forms.Form):
    """Why signed end marks are opened again."""

    reason = forms.CharField(
        label=_("Waarom opent u deze eindcijfers?"),
        help_text=_("De docenten van de groep lezen dit. Schrijf geen namen van leerlingen op."),
        max_length=REASON,
        error_messages={
            "required": _("Schrijf waarom u deze eindcijfers opent."),
            "max_length": _("Een reden is hoogstens 200 tekens lang. Maak de reden korter."),
        },
    )
