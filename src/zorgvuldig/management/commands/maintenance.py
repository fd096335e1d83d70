"""`zorgvuldig maintenance on|off|show`: close the site with a calm page, and open it again. Needs no database."""

from argparse import ArgumentTypeError
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.operations.maintenance.state import LONGEST, Maintenance, close, current, open_again


def moment(value: str) -> datetime:
    """`18:00`, which is the next time that it is six o'clock here, or `2026-11-26 18:00`."""
    now = timezone.localtime()
    try:
        at = datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - a time of day here
        day = now.date() if at > now.time() else now.date() + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, at))
    except ValueError:
        pass
    try:
        found = timezone.make_aware(datetime.strptime(value, "%Y-%m-%d %H:%M"))  # noqa: DTZ007 - made aware at once
    except ValueError as error:
        raise ArgumentTypeError(f"«{value}» is no moment: write 18:00, or «2026-11-26 18:00»") from error
    if found <= now:
        raise ArgumentTypeError(f"«{value}» is over: name a moment that is still to come")
    return found


class Command(BaseCommand):
    """Close or open the site on this machine."""

    help = (
        "Close the site with a page that says until when, and open it again. The worker rests meanwhile; cameras go on."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, until when, and a sentence for visitors."""
        parser.add_argument("what", choices=["on", "off", "show"])
        parser.add_argument("--until", type=moment, help="18:00, or «2026-11-26 18:00»; what visitors are told")
        parser.add_argument("--message", default="", help="one sentence that visitors see; no names")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how it stands."""
        if options["what"] != "on" and (options["until"] or options["message"]):
            raise CommandError("--until and --message go with: zorgvuldig maintenance on")
        if len(options["message"]) > LONGEST:
            raise CommandError(f"The message is longer than {LONGEST} characters: say it shorter.")
        try:
            if options["what"] == "on":
                close(Maintenance(timezone.now(), options["until"], options["message"].strip()))
            elif options["what"] == "off" and not open_again():
                self.stdout.write("The site was not closed.")
        except OSError as error:
            raise CommandError(f"The data directory cannot be written ({error.strerror}): nothing changed.") from error
        self.stdout.write(status_sentence(current()))


def status_sentence(maintenance: Maintenance | None) -> str:
    """How it stands, in a sentence."""
    if maintenance is None:
        return "The site is open."
    until = timezone.localtime(maintenance.until) if maintenance.until else None
    return (
        "The site is closed"
        + (f" until {until:%Y-%m-%d %H:%M}" if until else "")
        + ". Open it with: zorgvuldig maintenance off"
    )
