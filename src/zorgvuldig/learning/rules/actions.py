"""Setting how averages stand on reports. Of a year that is over nothing changes any more: the database says so and we say it in words."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.models import MarkRule
from zorgvuldig.school.models import SchoolYear

REFUSALS = {"mark_rule_over": _("Dit schooljaar is voorbij. De cijfers ervan veranderen niet meer.")}


@refusing(Refused, known=REFUSALS)
def save_rule(
    *, door: Door, year: SchoolYear, subject_id: int | None, period_decimals: int, final_decimals: int, lowest: Decimal
) -> MarkRule:
    """Set the rule of a subject in a year, or without a subject of all others. Raises `Refused`."""
    door.writing("planning")
    said = {"period_decimals": period_decimals, "final_decimals": final_decimals, "lowest": lowest}
    whose = {"subject_id": subject_id} if subject_id else {"subject": None}
    rule, _made = MarkRule.objects.update_or_create(year=year, **whose, defaults=said)
    return rule


@refusing(Refused, known=REFUSALS)
def remove_rule(*, door: Door, year: SchoolYear, number: int) -> bool:
    """Take a rule of this year away; False when it was gone. Raises `Refused`."""
    door.writing("planning")
    count, _by_table = MarkRule.objects.filter(year=year, pk=number).delete()
    return bool(count)
