"""`zorgvuldig log seal|verify`: the seals of the access log."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from zorgvuldig.gate.log.check import NoSeals, Verdict, hashes_in, verify_log
from zorgvuldig.gate.log.ledgers import verify_ledgers
from zorgvuldig.gate.log.marks import seal_and_note, went_back
from zorgvuldig.gate.log.rounds import noted_problem
from zorgvuldig.operations.installation.boot import InstallationCommand


class Command(InstallationCommand):
    """Seal what can be sealed, or verify everything."""

    help = "Seal the access log, or verify that it is what its seals say. Exit code 1 when it is not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("seal", help="seal every row whose transaction has ended; a job does so every hour")
        verify = verbs.add_parser("verify", help="verify the chain, the signatures, and every seal against its rows")
        verify.add_argument("--json", action="store_true")
        verify.add_argument(
            "--against",
            type=Path,
            metavar="FILE",
            help="seals that were kept elsewhere: zegels.json, or a mail as text",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "seal":
            made = seal_and_note(timezone.now())
            rows = sum(seal.count for seal in made)
            self.stdout.write(f"Sealed. New seals: {len(made)}, rows: {rows}." if made else "Nothing to seal.")
            return
        now = timezone.now()
        verdict = verify_log(now, published=_published(options["against"]))
        if verdict.holds:
            verdict = replace(verdict, problem=" ".join((*went_back(now).values(), *_broken(now))))
        if options["json"]:
            self.stdout.write(json.dumps({"holds": verdict.holds, **asdict(verdict)}, indent=2))
        if not verdict.holds:
            raise CommandError(verdict.problem)
        if not options["json"]:
            self.stdout.write(_verdict_text(verdict))


def _broken(now: datetime) -> Iterator[str]:
    """A sentence about looks that waited for their seal when that was last noted, and for each list that does not fit its seals."""
    if says := noted_problem(now):
        yield says
    for ledger, verdict in verify_ledgers(now):
        if not verdict.holds:
            yield f"{ledger}: {verdict.problem}"


def _published(file: Path | None) -> dict[int, str]:
    if file is None:
        return {}
    try:
        return hashes_in(file.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: give zegels.json, or a mail with seals saved as text.") from error
    except NoSeals as refusal:
        raise CommandError(str(refusal)) from refusal


def _verdict_text(verdict: Verdict) -> str:
    if not verdict.seals:
        return "There are no seals yet. Make the first with: zorgvuldig log seal"
    without = f" ({verdict.blanked} without content)" if verdict.blanked else ""
    dropped = f" Rows given up at their term: {verdict.dropped}." if verdict.dropped else ""
    return f"The log holds. Seals: {verdict.seals}, rows: {verdict.rows}{without}.{dropped}"
