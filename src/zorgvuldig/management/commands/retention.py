"""`zorgvuldig retention plan|run|receipts|rewrite|verify`: what would be deleted, delete it, proof of it, and that no byte of it is left."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log.marks import RECEIPTS, went_back
from zorgvuldig.operations.installation.boot import InstallationCommand
from zorgvuldig.retention import receipt_file as exported
from zorgvuldig.retention.models import FOOTAGE, RetentionRun
from zorgvuldig.retention.plan import Plan, plan
from zorgvuldig.retention.receipts import Broken, verify_chain
from zorgvuldig.retention.residue_search import NotSearched, search
from zorgvuldig.retention.run_job import JOB, SENTENCES, rewrite_waiting, run, run_sentence
from zorgvuldig.retention.run_summary import locked, not_rewritten


class Command(InstallationCommand):
    """Plan, run, or show receipts."""

    help = "What retention would delete, delete it, or show the receipts. Exit code 1 when a run is refused or waits."

    def add_arguments(self, parser: CommandParser) -> None:
        """Five verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, what in (("plan", "what would go, per category; changes nothing"), ("run", "delete what is due")):
            chosen = verbs.add_parser(verb, help=what)
            chosen.add_argument(
                "--on", type=date.fromisoformat, metavar="DATE", help="as of this day; today by default"
            )
            chosen.add_argument("--json", action="store_true")
        verbs.add_parser("rewrite", help="write the tables anew that runs could not; who reads them waits")
        verbs.add_parser("verify", help="search the files of the database for words on standard input, one a line")
        receipts = verbs.add_parser("receipts", help="verify the receipts, or print them as JSON lines")
        receipts.add_argument("--json", action="store_true", help="print every receipt, a line each")
        receipts.add_argument("--verify", type=Path, metavar="FILE", help="verify an exported file instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        now = timezone.now()
        if options["verb"] == "receipts":
            self._receipts(options)
            return
        if options["verb"] == "rewrite":
            self._rewrite(now)
            return
        if options["verb"] == "verify":
            self._verify(now)
            return
        on = options["on"] or timezone.localdate(now)
        if options["verb"] == "plan":
            with working(JOB, now=now) as door:
                found = plan(door=door, on=on)
            self.stdout.write(
                json.dumps(_as_json(found), indent=2) if options["json"] else "\n".join(_plan_lines(found))
            )
            return
        self.insist_on_clock()
        say = (lambda line: None) if options["json"] else self.stdout.write
        self._ran(run(on, trigger="command", now=now, say=say), as_json=options["json"])

    def _rewrite(self, now: datetime) -> None:
        left = rewrite_waiting(now)
        if left is None:
            raise CommandError(SENTENCES["busy"])
        if left:
            raise CommandError(
                f"These tables could not be written anew, as somebody held them: {', '.join(left)}. Run it again later."
            )
        self.stdout.write("Every table from which something was deleted is written anew.")

    def _verify(self, now: datetime) -> None:
        with working(JOB, now=now) as door:
            runs = RetentionRun.objects.using(door.alias).exclude(trigger=FOOTAGE).filter(state="done")
            last = runs.order_by("-finished_at").first()
        try:
            found = search(sys.stdin.read().splitlines(), not_rewritten(last.left_over) if last else [])
        except NotSearched as problem:
            raise CommandError(str(problem)) from problem
        for one in found:
            self.stdout.write(f"{one.place}: {one.until}.")
        if found:
            raise CommandError(f"The words stand in the files of {len(found)} parts of the database.")
        self.stdout.write("None of the words stands in any file of the database.")

    def _ran(self, done: RetentionRun, *, as_json: bool) -> None:
        if as_json:
            figures = {"state": done.state, "problem": done.problem, "planned": done.planned, "done": done.done}
            more = {"held": done.held, "undecidable": done.undecidable, "left_over": done.left_over}
            self.stdout.write(json.dumps({"on": f"{done.on_date}", **figures, **more}, indent=2))
        if done.state == "done" and not as_json:
            rows = sum(sum(figure.get("rows", {}).values()) for figure in done.done.values())
            self.stdout.write(
                f"Done. Rows deleted: {rows}. Pupils of whom no date says when they left: {_unknown(done)}."
            )
            if busy := locked(done.left_over):
                self.stdout.write(
                    f"Pupils left as they were, because somebody worked in their file: {busy}. Run it again."
                )
        if problem := run_sentence(done):
            raise CommandError(problem)

    def _receipts(self, options: Mapping[str, Any]) -> None:
        try:
            lines = list(exported.read(options["verify"]) if options["verify"] else exported.stored(timezone.now()))
            count = verify_chain(lines)
        except (OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
            raise CommandError(
                f"{options['verify']} cannot be read: give a file of receipts as retention writes it."
            ) from error
        except Broken as problem:
            raise CommandError(str(problem)) from problem
        if not options["verify"] and (back := went_back(timezone.now())):
            raise CommandError(back.get(RECEIPTS) or next(iter(back.values())))
        if options["json"]:
            for line in lines:
                self.stdout.write(json.dumps(line, sort_keys=True, separators=(",", ":")))
            return
        self.stdout.write(f"The receipts hold. There are {count}." if count else "There are no receipts yet.")


def _unknown(done: RetentionRun) -> int:
    return int(done.undecidable.get("pupils", 0))


def _as_json(found: Plan) -> dict[str, Any]:
    lines = {
        line.category: {
            "pupils": line.pupils,
            "rows": dict(line.rows),
            "terms": list(line.terms),
            "held": dict(line.held),
            "erased": line.erased,
        }
        for line in found.lines
    }
    figures = {"pupils": found.pupils, "of": found.of, "undecidable": found.undecidable}
    return {"on": f"{found.on}", **figures, "categories": lines, "ahead": {k: dict(v) for k, v in found.ahead.items()}}


def _plan_lines(found: Plan) -> Iterator[str]:
    yield f"On {found.on}: something of {found.pupils} of {found.of} pupils is due."
    for line in found.lines:
        held = ", ".join(f"{count} held by {kind}" for kind, count in line.held.items())
        yield f"  {line.category}: {line.pupils} pupils, {sum(line.rows.values())} rows ({', '.join(line.terms)})" + (
            f"; {held}" if held else ""
        )
    if found.undecidable:
        yield f"Of {found.undecidable} pupils no date says when they left: give them an enrolment that ends."
