"""Letting a copy go: by another than who asked, for some days, with a link and a code of which only digests stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.handout.labels import POLICE
from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.cameras.handout.request_actions import refusable
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault import files
from zorgvuldig.release.handover.keys import hash_of_code, hash_of_token, new_code, new_token

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
