"""Asking for a copy of footage, trying again what failed, and stopping one. Letting it go is for somebody else (`releasing`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, TypeVar

from django import forms
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.handout.labels import POLICE, REFUSALS
from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.kinds import Kind, accept
from zorgvuldig.release.handover.keys import hash_of_code, hash_of_token, new_code, new_token

LIMIT = 10 * 1024 * 1024  # bytes of a demand
PREFIXES = ("footage_export_", "export_", "track_", "footage_track_")
T = TypeVar("T")


def refusable(act: Callable[[], T], known: Any = REFUSALS) -> T:
    """Do it in a transaction of its own. Raises `Refused` when the database says no and the reason is `known`."""
    try:
        with transaction.atomic():
            return act()
    except IntegrityError as error:
        name = constraint_of(error)
        why = next((name.removeprefix(prefix) for prefix in PREFIXES if name.startswith(prefix)), name)
        if why not in known:
            raise
        raise Refused(why) from error


def ask(said: dict[str, Any], kind: str, *, incident: Any, camera: Any, door: Door) -> FootageExport:
    """Ask for a copy as the form says. Raises `Refused`, and `NotAccepted` for a demand that is no sound PDF; nothing is kept then."""
    door.writing("camera")
    demand = accept(said["demand"], kinds=(Kind.PDF,), limit_bytes=LIMIT).blob if kind == POLICE else None
    made = FootageExport(
        school_id=incident.school_id,
        kind=kind,
        incident=incident,
        camera=camera,
        demand_blob=demand,
        style="none" if kind == POLICE else said.get("style") or "faces",
        asked_at=door.opened_at,
        asked_by_id=door.actor_id,
        **{name: said[name] for name in ("starts_at", "ends_at", "recipient_name", "reason")},
        **{name: said.get(name) or "" for name in ("article", "officer", "reference")},
    )
    try:
        refusable(partial(made.save, force_insert=True))
    except BaseException:
        if demand:
            files.remove(demand)
        raise
    return made


def retry_export(row: FootageExport, *, door: Door) -> None:
    """Try once more what failed. Raises `Refused`."""
    door.writing("camera")
    rows = FootageExport.objects.filter(pk=row.pk, state=FootageExport.FAILED, blob=None)
    if not refusable(lambda: rows.update(state=FootageExport.ASKED, why="", progress=0)):
        raise Refused("step")


def stop(row: FootageExport, *, door: Door) -> None:
    """End a copy before it is fetched; what lies in the vault of it goes. Raises `Refused` when it is over."""
    door.writing("camera")
    standing = FootageExport.objects.select_for_update().get(pk=row.pk)
    if standing.state in (FootageExport.FETCHED, FootageExport.ENDED):
        raise Refused("over")
    blobs = [blob for blob in (standing.source_blob, standing.blob) if blob]
    standing.state, standing.why, standing.ended_at = FootageExport.ENDED, "stopped", door.opened_at
    standing.source_blob = standing.blob = None
    refusable(partial(standing.save, update_fields=["state", "why", "ended_at", "source_blob", "blob"]))
    for blob in blobs:
        transaction.on_commit(partial(files.remove, blob))


# Letting a copy go: by another than who asked, for some days, with a link and a code of which only digests stay.

LONGEST, USUAL = timedelta(days=14), timedelta(days=7)
LONGEST_WAIT = timedelta(days=92)  # three months; then the family sees it by itself
INQUIRY = "inquiry"  # why a family hears it later: telling would disturb an investigation


@dataclass(frozen=True, slots=True)
class HandoutLink:
    """A copy that was let go: the token and the code are known here and now, and never again."""

    row: FootageExport
    token: str
    code: str


class ReleaseForm(forms.Form):
    """Until when the copy can be fetched; for the police also whether the family hears it later."""

    until = DayField(
        label=_("Tot en met welke dag kan de ontvanger de kopie ophalen?"),
        help_text=_("Ten hoogste 14 dagen. Daarna wissen wij de kopie."),
    )
    seen = forms.BooleanField(
        label=_("Ik heb gekeken voor wie dit is, waarom, en wat er te zien is"),
        error_messages={"required": _("Kijk eerst na wat er weggaat, en zet dan dit vinkje.")},
    )

    def __init__(self, data: object = None, *, row: FootageExport, today: date) -> None:
        super().__init__(data, initial={"until": today + USUAL})  # type: ignore[arg-type]  # a QueryDict or nothing
        self.today = today
        if row.kind == POLICE:
            self.fields["later"] = forms.BooleanField(
                label=_("Families mogen dit nog niet weten: dat stoort het onderzoek"),
                help_text=_("Alleen als de politie of de officier dat vraagt."),
                required=False,
            )
            self.fields["shown_on"] = DayField(
                label=_("Vanaf welke dag zien families het?"),
                help_text=_("Ten hoogste drie maanden later. Laat leeg als zij het meteen mogen weten."),
                required=False,
            )

    def clean_until(self) -> date:
        """Today or later, and at most fourteen days."""
        day: date = self.cleaned_data["until"]
        if not self.today <= day < self.today + LONGEST:
            last = self.today + LONGEST - timedelta(days=1)
            says = gettext("Kies een dag van vandaag tot en met %(day)s.")
            raise forms.ValidationError(says % {"day": f"{last.day}-{last.month}-{last.year}"})
        return day

    def clean(self) -> dict[str, object]:
        """Waiting has a day, and a day has a reason."""
        said: dict[str, object] = super().clean() or self.cleaned_data
        day = said.get("shown_on")
        if said.get("later") and "shown_on" not in self.errors:
            if not isinstance(day, date) or not self.today < day <= self.today + LONGEST_WAIT:
                self.add_error("shown_on", gettext("Kies een dag na vandaag, ten hoogste drie maanden later."))
        elif day:
            self.add_error("later", gettext("Zet hier een vinkje, of laat de dag leeg."))
        return said


def release_copy(row: FootageExport, *, until: date, shown_on: date | None, door: Door) -> HandoutLink:
    """Let a ready copy go until and with the day `until`. Raises `Refused`; then nothing is let go."""
    door.writing("camera")
    token, code = new_token(), new_code()
    return refusable(partial(_release_copy, row, until, shown_on, token, code, door))


def _release_copy(
    row: FootageExport, until: date, shown_on: date | None, token: str, code: str, door: Door
) -> HandoutLink:
    standing = FootageExport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if standing.asked_by_id == door.actor_id:
        raise Refused("second")
    if standing.state != FootageExport.READY or standing.blob is None:
        raise Refused("bare")
    source, standing.source_blob = standing.source_blob, None
    standing.state, standing.released_at, standing.released_by_id = (
        FootageExport.RELEASED,
        door.opened_at,
        door.actor_id,
    )
    standing.until = min(_begin_of(until + timedelta(days=1)), door.opened_at + LONGEST)
    standing.token_hash, standing.code_hash = hash_of_token(token).hex(), hash_of_code(code).hex()
    standing.why = f"{INQUIRY}/{shown_on.isoformat()}" if shown_on else ""
    standing.save(update_fields=FIELDS)
    if source:
        transaction.on_commit(partial(files.remove, source))
    return HandoutLink(standing, token, code)


FIELDS: Sequence[str] = (
    "source_blob", "state", "released_at", "released_by_id", "until", "token_hash", "code_hash", "why",
)  # fmt: skip


def last_day(row: FootageExport) -> date | None:
    """The last day on which a copy can be fetched, as it was chosen when it was let go: it ends with that day."""
    return timezone.localdate(row.until - timedelta(microseconds=1)) if row.until else None


def shown_at(row: FootageExport, now: datetime) -> datetime:
    """From when a family sees that a copy left at `now`: at once, or on the day that was said when it was let go."""
    ground, _, day = row.why.partition("/")
    if ground != INQUIRY:
        return now
    return max(now, _begin_of(date.fromisoformat(day)))


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
