"""`zorgvuldig supplier …`: which products know classes by numbers that others got too, and from when each gets its own."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.suppliers.roster_numbers import NotRenumbered, OldNumbers, old_numbers, renumber

MEANS = """From {day} {product} knows schools, years, periods, courses, classes and enrolments by other numbers. Pupils and teachers keep theirs.
Tell {supplier} before that day:
- its list then has each of them as deleted under the old number, and as added under the new one, so work that hangs on a class has to be moved;
- asked for under the old number, a school, year, period, course or class still answers for {days} days, with the new number in it;
- results that are sent for a class under the old number are still taken in those days.
Until that day another day can be chosen. After it there is no way back."""


class Command(InstallationCommand):
    """What an operator agrees with a supplier. Nothing about anybody is shown."""

    help = "Give a product numbers for classes that no other supplier knows, from a day on."

    def add_arguments(self, parser: CommandParser) -> None:
        """One word per thing to do."""
        things = parser.add_subparsers(dest="thing", required=True)
        things.add_parser("numbers", help="which products have numbers that others got too, and until when")
        new = things.add_parser("renumber", help="give a product numbers of its own from a day on")
        new.add_argument("number", type=UUID, metavar="PRODUCT", help="as «numbers» lists it")
        new.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE", help="today or later")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or refuse in one sentence."""
        now = timezone.now()
        if options["thing"] == "renumber":
            try:
                found = renumber(options["number"], options["on"], now)
            except NotRenumbered as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(
                MEANS.format(day=found.until, product=found.product, supplier=found.supplier, days=found.days)
            )
            return
        for one in old_numbers(now):
            self.stdout.write(_numbers_text(one))


def _numbers_text(one: OldNumbers) -> str:
    until = f"until {one.until}" if one.until else "no day was chosen"
    return f"{one.number}  {one.product} ({one.supplier}): {until}"
