"""Which tasks there are, what a screen calls them, in which queue, and when each runs: read out of `jobs/` as it is written, without loading it.

Loading it brings every library that some job needs, a hundred megabytes that a process that serves pages does not want.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from croniter import croniter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.platform.mail.backend import QUEUE

# What each task is called on the screen: the Dutch of its docstring, in a few words.

MODULE = "zorgvuldig.jobs."
WORDS: dict[str, Promise] = {
    "sweep": _("Verlopen toegang opruimen"),
    "register": _("Een nieuwe versie van het register laten ingaan"),
    "log_partitions": _("Ruimte maken in het logboek"),
    "seal": _("Het logboek verzegelen"),
    "transparency": _("Het openbare logboek bijwerken en getuigen vragen"),
    "seal_mail": _("De zegels mailen naar de FG"),
    "canaries": _("Met verzonnen personen proberen wat zij zien"),
    "statement": _("De beloften meten en de openbare pagina’s maken"),
    "post": _("E-mail versturen en lezen wat terugkomt"),
    "take_up_jobs": _("Vastgelopen taken opnieuw beginnen"),
    "tidy_jobs": _("Klare taken en oude cijfers opruimen"),
    "illness": _("Wie ziek is zonder einde, ook vandaag afmelden"),
    "unreached": _("Vinden bij wie e-mail niet aankomt"),
    "notify": _("Mailen dat er een bericht is"),
    "recipients": _("Vinden wie van een correctie moet horen"),
    "deadlines": _("Waarschuwen dat een verzoek bijna te laat is"),
    "breach_reminders": _("Herinneren aan een datalek"),
    "breach_letters": _("Gezinnen berichten over een datalek"),
    "offers": _("Gezinnen een kopie aanbieden voor het wissen"),
    "hold_reviews": _("Herinneren aan wat langer blijft"),
    "footage_reviews": _("Herinneren aan camerabeelden die langer blijven"),
    "duties": _("Herinneren aan vaste taken voor privacy"),
    "reading": _("Ongewone inzage tellen"),
    "requests": _("Ouders mailen over een verzoek"),
    "signals": _("Afwezige uren tellen"),
    "vault": _("Bestanden opruimen waar niets naar verwijst"),
    "intake": _("Aanmeldingen wissen die niet doorgaan"),
    "rollover": _("De overgang naar het volgende schooljaar"),
    "read_upload": _("Een bestand inlezen"),
    "watch_sources": _("Kijken in de mappen van andere systemen"),
    "compare_sources": _("Vergelijken met systemen die naast ons lopen"),
    "fetch_connections": _("Ophalen uit andere administraties"),
    "clear_uploads": _("Ingelezen bestanden wissen"),
    "backup": _("Een back-up maken"),
    "backup_test": _("Een back-up terugzetten als proef"),
    "make_copy": _("Een kopie maken voor een gezin"),
    "letters": _("Brieven met een code maken"),
    "take_up_copies": _("Kopieën afmaken die bleven liggen"),
    "clear_copies": _("Kopieën voor gezinnen wissen"),
    "retention": _("Wissen wat niet meer nodig is"),
    "footage": _("Camerabeelden wissen"),
    "retention_ahead": _("Uitrekenen wat binnenkort gewist wordt"),
    "consent_news": _("Laten weten dat er een vraag om toestemming is"),
    "signal_deadlines": _("Waarschuwen dat een verzuimsignaal bijna te laat is"),
    "absence_reports": _("Verzuimmeldingen stoppen die niet meer hoeven"),
    "make_extract": _("Het jaarlijkse bestand maken"),
    "extracts": _("Jaarlijkse bestanden afmaken en opruimen"),
    "exchanges": _("Laten weten dat er gegevens zijn gegeven"),
    "clear_packages_nightly": _("Gegeven bestanden wissen"),
    "inspections": _("Laten weten dat er een overstapdossier is"),
    "agreements": _("Herinneren aan overeenkomsten met leveranciers"),
    "tell_logouts": _("Leveranciers laten weten dat iemand uitlogde"),
    "signing_keys": _("Sleutels voor het inloggen vernieuwen"),
    "clear_pictures": _("Uploads van foto’s wissen die niemand afmaakte"),
    "clear_recordings": _("Films van lessen wissen"),
    "check_recorder": _("De andere recorder controleren"),
    "look_at_uploads": _("Nieuwe foto’s en films bekijken"),
    "make_picture_copies": _("Kopieën van foto’s maken"),
    "published_pictures": _("Foto’s publiceren of weghalen"),
    "picture_sites": _("Websites laten weten dat een foto weg is"),
    "look_at_films": _("Gezichten zoeken in films"),
    "make_film_copies": _("Kopieën van films maken"),
    "footage_copies": _("Kopieën van camerabeelden maken"),
}


def word_of(task: str) -> str:
    """The name of a task, or its technical name when it has none (a job of an older version)."""
    key = task.removeprefix(MODULE)
    return str(WORDS.get(key, key))


SOURCE = Path(__file__).parents[2] / "jobs"
FILMS = "films"
KINDS = {
    "every": "default",
    "lengthy": FILMS,
    "on_request": "default",
}  # the queue of each kind of job; a test compares


@dataclass(frozen=True, slots=True)
class Task:
    """One task: its whole name, its queue, and its timetable in UTC (empty for what is asked for)."""

    name: str
    queue: str
    cron: str

    def next_at(self, now: datetime) -> datetime | None:
        """When it runs next; None for what is asked for."""
        if not self.cron:
            return None
        return datetime.fromtimestamp(croniter(self.cron).get_next(ret_type=float, start_time=now.timestamp()), UTC)


@cache
def tasks() -> tuple[Task, ...]:
    """Every task, in the order of the files."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(SOURCE.glob("*.py"))]
    functions = [node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    return tuple(task for function in functions for task in _tasks(function))


def _tasks(function: ast.FunctionDef) -> Iterator[Task]:
    for decorator in function.decorator_list:
        called = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
        kind, times = ast.unparse(called.func), [ast.literal_eval(one) for one in called.args]
        is_post = any(one.arg == "queue" for one in called.keywords)
        yield Task(MODULE + function.name, QUEUE if is_post else KINDS[kind], times[0] if times else "")
