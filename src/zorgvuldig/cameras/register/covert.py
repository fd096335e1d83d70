"""A hidden camera: why, for how long, and that both the school leader and the DPO said yes. Without all of that it records nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.models import LONGEST, Camera, CovertCase
from zorgvuldig.cameras.register.actions import refusing_camera
from zorgvuldig.cameras.register.labels import REFUSALS, Word
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.people.reads import names_of

LEADER, DPO = "school_leader", "dpo"
WAITS: tuple[str, Word] = ("partly", _("wacht op een besluit"))
BEFORE: tuple[str, Word] = ("partly", _("goedgekeurd, begint nog"))
HOLDS: tuple[str, Word] = ("yes", _("geldt nu"))
OVER: tuple[str, Word] = ("off", _("voorbij"))


@dataclass(frozen=True, slots=True)
class CovertCaseRow:
    """A case with the names of who asked, who allowed and who ended it, and how it stands."""

    case: CovertCase
    asked_by: str
    leader: str
    dpo: str
    ended_by: str
    state: tuple[str, Word]

    @property
    def is_over(self) -> bool:
        """Whether nothing can be decided about it any more."""
        return self.state is OVER


def cases(camera: Camera, *, door: Door) -> list[CovertCaseRow]:
    """The cases of a camera, the last one first."""
    door.reading("camera", "staff")
    rows = list(CovertCase.objects.filter(camera=camera).order_by("-id"))
    who = {number for row in rows for number in (row.asked_by_id, row.leader_id, row.dpo_id, row.ended_by_id) if number}
    names, day = names_of(who, door=door), today(door=door)
    return [
        CovertCaseRow(
            row,
            names.get(row.asked_by_id, ""),
            names.get(row.leader_id or 0, ""),
            names.get(row.dpo_id or 0, ""),
            names.get(row.ended_by_id or 0, ""),
            _state(row, day),
        )
        for row in rows
    ]


def case(uid: UUID, camera: Camera, *, door: Door) -> CovertCaseRow | None:
    """One of them."""
    return next((one for one in cases(camera, door=door) if one.case.uid == uid), None)


def pending_cases(*, door: Door) -> list[CovertCase]:
    """The cases on which the one at the door has not decided yet, by the role that they came in with."""
    door.reading("camera")
    missing = {LEADER: {"leader_id": None}, DPO: {"dpo_id": None}}.get(door.role)
    if missing is None:
        return []
    open_ = CovertCase.objects.filter(ended_at=None, camera__ended_at=None, ends_on__gt=today(door=door), **missing)
    return list(open_.select_related("camera").order_by("starts_on", "id"))


def ask(*, door: Door, camera: Camera, said: Mapping[str, Any]) -> CovertCase:
    """Put it to the school leader and the DPO. Raises `Refused`."""
    door.writing("camera")
    with refusing_camera():
        return CovertCase.objects.create(camera=camera, asked_at=door.opened_at, asked_by_id=door.actor_id, **said)


def allow(*, door: Door, one: CovertCase) -> None:
    """Say yes, as the school leader or as the DPO. Raises `Refused`."""
    door.writing("camera")
    if one.ended_at is not None or one.ends_on <= today(door=door):
        raise Refused("covert_kept")
    column = "dpo" if door.role == DPO else "leader"
    with refusing_camera():
        standing = CovertCase.objects.select_for_update().get(pk=one.pk)
        if getattr(standing, f"{column}_id") is not None:
            raise Refused(f"covert_{column}")
        setattr(standing, f"{column}_id", door.actor_id)
        setattr(standing, f"{column}_at", door.opened_at)
        standing.save(update_fields=[f"{column}_id", f"{column}_at"])


def end(*, door: Door, one: CovertCase) -> None:
    """It is over from now on. Raises `Refused`."""
    door.writing("camera")
    with refusing_camera():
        standing = CovertCase.objects.select_for_update().get(pk=one.pk)
        if standing.ended_at is not None:
            raise Refused("covert_kept")
        standing.ended_at, standing.ended_by_id = door.opened_at, door.actor_id
        standing.save(update_fields=["ended_at", "ended_by_id"])


def _state(row: CovertCase, day: date) -> tuple[str, Word]:
    if row.ended_at is not None or row.ends_on <= day:
        return OVER
    if row.leader_id is None or row.dpo_id is None:
        return WAITS
    return BEFORE if row.starts_on > day else HOLDS


class CovertForm(forms.Form):
    """Why a camera hangs where nobody is told of it."""

    why = forms.CharField(
        label=_("Waarom moet de camera verborgen zijn?"),
        help_text=_("Noem geen namen. Schrijf op wat er is gebeurd, en wat de school wil weten."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("Schrijf op waarom de camera verborgen moet zijn.")},
    )
    lighter = forms.CharField(
        label=_("Waarom is een lichter middel niet genoeg?"),
        help_text=_("Bijvoorbeeld: een gewone camera met een bord, of een gesprek."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("Schrijf op waarom een lichter middel niet genoeg is.")},
    )
    dpia_on = DayField(
        label=_("Wanneer is de DPIA gedaan?"), help_text=_("Een DPIA voor deze verborgen camera, van tevoren.")
    )
    starts_on = DayField(label=_("Vanaf welke dag?"))
    ends_on = DayField(
        label=_("Tot welke dag?"),
        help_text=_("Op deze dag neemt de camera niets meer op. Hoogstens 28 dagen na de eerste dag."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date) -> None:
        super().__init__(data, initial={"starts_on": today, "ends_on": today + timedelta(days=7)})
        self.today = today

    def clean(self) -> dict[str, Any]:
        """A DPIA that was, and days that are to come, four weeks of them at most."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        dpia, starts, ends = (said.get(name) for name in ("dpia_on", "starts_on", "ends_on"))
        if dpia and dpia > self.today:
            self.add_error("dpia_on", REFUSALS["covert_dpia"])
        if starts and starts < self.today:
            self.add_error("starts_on", gettext("Deze dag is al geweest. Kies vandaag of een latere dag."))
        elif starts and ends and ends <= starts:
            self.add_error("ends_on", REFUSALS["covert_case_days"])
        elif starts and ends and ends - starts > timedelta(days=LONGEST):
            self.add_error("ends_on", REFUSALS["covert_long"])
        return said
