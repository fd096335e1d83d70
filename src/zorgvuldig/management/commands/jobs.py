"""`zorgvuldig jobs list|retry|abandon`: work in the background, from the shell of the server."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.operations.jobs.actions import AlreadyQueued, NotThere, abandon, here, retry
from zorgvuldig.operations.jobs.reads import FailedJob, jobs_overview
from zorgvuldig.operations.jobs.timetable import MODULE


class Command(InstallationCommand):
    """Say how work stands, or do something about a job that failed or stalled."""

    help = "Work in the background: what failed or stalled, begin a job anew, or take it away."

    def add_arguments(self, parser: CommandParser) -> None:
        """Three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        shown = verbs.add_parser("list", help="each task with how it went, and jobs that failed or stalled")
        shown.add_argument("--json", action="store_true")
        verbs.add_parser("retry", help="begin a job anew").add_argument("id", type=int)
        away = verbs.add_parser("abandon", help="take a job out of the queue")
        away.add_argument("id", type=int)
        away.add_argument("--why", required=True, help="why; without names, as it stays on record")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "list":
            self._list(options["json"])
            return
        try:
            if options["verb"] == "retry":
                one = retry(options["id"], record=here)
                self.stdout.write(f"Job {one.number} ({_short(one)}) is in the queue again.")
            else:
                one = abandon(options["id"], why=_reason(options["why"]), record=here)
                self.stdout.write(f"Job {one.number} ({_short(one)}) is out of the queue.")
        except NotThere as no:
            raise CommandError(f"No job {options['id']} failed or stalled. See: zorgvuldig jobs list") from no
        except AlreadyQueued as no:
            raise CommandError("The same work waits already: abandon this one instead.") from no

    def _list(self, as_json: bool) -> None:
        found = jobs_overview(timezone.now())
        if as_json:
            tasks, troubled = [asdict(one) for one in found.tasks], [asdict(one) for one in found.troubled]
            content = {"workers": found.workers, "tasks": tasks, "troubled": troubled}
            self.stdout.write(json.dumps(content, indent=2, default=str))
            return
        for task in found.tasks:
            at = f"{task.ended_well_at:%Y-%m-%d %H:%M}" if task.ended_well_at else "never"
            wrong = f", failed {task.failed_at:%Y-%m-%d %H:%M} {task.error} {task.place}" if task.went_wrong else ""
            waits = f", {task.waiting} waiting" if task.waiting else ""
            self.stdout.write(f"{task.key.removeprefix(MODULE)}: went well {at}{waits}{wrong}")
        for one in found.troubled:
            how = "stalled" if one.is_stuck else "failed"
            self.stdout.write(f"{one.number}  {how}  {_short(one)}  since {one.since:%Y-%m-%d %H:%M} UTC")
        self.stdout.write(f"Workers: {found.workers}. Failed or stalled: {len(found.troubled)}.")


def _short(one: FailedJob) -> str:
    return one.key.removeprefix(MODULE)


def _reason(said: str) -> str:
    reason = said.strip()
    if not reason or len(reason) > 500:
        raise CommandError("Say why with --why, in 1 to 500 letters and without names.")
    return reason
