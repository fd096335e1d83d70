"""Enrolment and groups: everything that follows from a date happens with it, or nothing does.

Periods are half-open: the day in `ends_on` is the first day without. Two people at once wait for each other on the
pupil's enrolments; the second one is told what changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.changes.reads import keepers
from zorgvuldig.pupils.enrolment.reads import of_class, schooling_print, year_of
from zorgvuldig.pupils.photos.actions import remove_photo
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership, School, SchoolYear

DAY = timedelta(days=1)
# What an act changes, as another system may keep it.
ENROL, LEAVE, LEVEL, GROUP = "enrolment.starts_on", "enrolment.ends_on", "enrolment.level", "membership.group_id"


class NotPossible(Exception):
    """A date or group does not fit; the sentence says what to do, `field` which answer it is about."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def kept_here(door: Door, *fields: str) -> None:
    """Refuse to change what another system keeps (`table.column`): its next file would change it back."""
    owners = keepers(door=door).owners
    for owner in (owners[field] for field in fields if field in owners):
        says = gettext("%(source)s houdt dit bij, onder de naam ‘%(field)s’. Verander het daar.")
        raise NotPossible("", says % {"source": owner.source, "field": owner.field_name})


@contextmanager
def _alone(pupil_id: int, was: str, door: Door) -> Iterator[None]:
    """All or nothing, and one at a time for each pupil. Raises `ChangedMeanwhile`."""
    door.writing("enrolment", "membership")
    try:
        with transaction.atomic():
            list(Enrolment.objects.select_for_update().filter(pupil_id=pupil_id).order_by("id"))
            if schooling_print(pupil_id, door=door) != was:
                raise ChangedMeanwhile({})
            yield
            connection.check_constraints()  # one class at a time is otherwise checked at the very end
    except IntegrityError as collision:  # reading in from another system does not wait for us
        raise ChangedMeanwhile({}) from collision


def enrol(
    *,
    door: Door,
    pupil_id: int,
    school: School,
    level: str,
    first_day: date,
    group: LearningGroup | None,
    along: bool,
    was: str,
) -> Enrolment:
    """Enrol again from `first_day`, with a class and (`along`) its teaching groups. Raises `NotPossible`, `ChangedMeanwhile`."""
    kept_here(door, ENROL)
    with _alone(pupil_id, was, door):
        enrolment = _enrol(door, pupil_id, school, level, first_day)
        if group:
            _join(pupil_id, group, first_day, enrolment, door)
            if along:
                _join_groups_of(pupil_id, group, first_day, enrolment, door)
        return enrolment


def change_group(
    *,
    door: Door,
    pupil_id: int,
    old: Membership | None,
    new: LearningGroup | None,
    first_day: date,
    along: bool,
    was: str,
) -> None:
    """End one membership and begin another on `first_day`; with a class go (`along`) its teaching groups.

    Raises `NotPossible`, `ChangedMeanwhile`.
    """
    kept_here(door, GROUP)
    with _alone(pupil_id, was, door):
        if old:
            _end_on(old, first_day)
            if along:
                _end_groups_of(old, first_day, door)
        if new:
            enrolment = _enrolment_on(pupil_id, new.year, first_day)
            _join(pupil_id, new, first_day, enrolment, door)
            if along:
                _join_groups_of(pupil_id, new, first_day, enrolment, door)


def deregister(*, door: Door, enrolment: Enrolment, last_day: date, left_with: str, destination: str, was: str) -> None:
    """End an enrolment after `last_day`, with everything that hangs on it. Raises `NotPossible`, `ChangedMeanwhile`."""
    door.writing("id_photo")
    kept_here(door, LEAVE)
    with _alone(enrolment.pupil_id, was, door):
        _leave(door, enrolment, last_day, left_with, destination)
        _remove_photo(enrolment.pupil_id, door)


def move(
    *, door: Door, enrolment: Enrolment, school: School, last_day: date, first_day: date, level: str, was: str
) -> None:
    """End here and begin at another school of the board. Raises `NotPossible`, `ChangedMeanwhile`."""
    kept_here(door, LEAVE)
    with _alone(enrolment.pupil_id, was, door):
        _leave(door, enrolment, last_day, "other_school", school.name[:160])
        _enrol(door, enrolment.pupil_id, school, level, first_day)


def correct_dates(
    *,
    door: Door,
    enrolment: Enrolment,
    first_day: date,
    last_day: date | None,
    level: str,
    left_with: str,
    destination: str,
    was: str,
) -> None:
    """Correct an enrolment; memberships that began or ended with it follow. The history keeps what stood there.

    Raises `NotPossible`, `ChangedMeanwhile`.
    """
    door.writing("id_photo")
    with _alone(enrolment.pupil_id, was, door):
        _in_a_year(enrolment.school, first_day, "first_day", door)
        if last_day:
            _in_a_year(enrolment.school, last_day, "last_day", door)
        ends_on = last_day + DAY if last_day else None
        asked = {ENROL: first_day, LEAVE: ends_on, LEVEL: level}
        kept_here(door, *(f for f, value in asked.items() if value != getattr(enrolment, f.partition(".")[2])))
        _free(enrolment.pupil_id, first_day, ends_on, apart_from=enrolment.pk)
        had = enrolment.ends_on
        enrolment.starts_on, enrolment.ends_on, enrolment.level = first_day, ends_on, level
        enrolment.left_with, enrolment.destination = left_with, destination
        enrolment.save()
        _follow(enrolment, had)
        _remove_photo(enrolment.pupil_id, door)


def _enrol(door: Door, pupil_id: int, school: School, level: str, first_day: date) -> Enrolment:
    _in_a_year(school, first_day, "first_day", door)
    _free(pupil_id, first_day, None)
    return Enrolment.objects.create(pupil_id=pupil_id, school=school, level=level, starts_on=first_day)


def _leave(door: Door, enrolment: Enrolment, last_day: date, left_with: str, destination: str) -> None:
    _in_a_year(enrolment.school, last_day, "last_day", door)
    if last_day < enrolment.starts_on:
        raise NotPossible("last_day", gettext("Deze dag ligt voor de eerste dag op school. Kies een latere dag."))
    enrolment.ends_on, enrolment.left_with, enrolment.destination = last_day + DAY, left_with, destination
    enrolment.save(update_fields=["ends_on", "left_with", "destination"])
    _end_memberships(enrolment.pupil_id, enrolment.school_id, last_day + DAY)


def _end_memberships(pupil_id: int, school_id: int, ends_on: date) -> None:
    here = Membership.objects.filter(pupil_id=pupil_id, group__year__school_id=school_id)
    here.filter(starts_on__gte=ends_on).delete()
    here.filter(Q(ends_on=None) | Q(ends_on__gt=ends_on)).update(ends_on=ends_on)


def _follow(enrolment: Enrolment, had: date | None) -> None:
    """Memberships stay within their enrolment; the ones that ended with it end with it still, at most with their year."""
    here = Membership.objects.filter(pupil_id=enrolment.pupil_id, group__year__school_id=enrolment.school_id)
    of_this = here.filter(Q(ends_on=None) | Q(ends_on__gt=enrolment.starts_on))
    of_this.filter(starts_on__lt=enrolment.starts_on).filter(_of_period(enrolment)).update(
        starts_on=enrolment.starts_on
    )
    if had and (enrolment.ends_on is None or enrolment.ends_on > had):
        for row in here.filter(ends_on=had, starts_on__gte=enrolment.starts_on).select_related("group__year"):
            year_end = row.group.year.ends_on
            row.ends_on = min(enrolment.ends_on, year_end) if enrolment.ends_on else None if year_end > had else had
            row.save(update_fields=["ends_on"])
    elif enrolment.ends_on:
        _end_memberships_from(enrolment, enrolment.ends_on)


def _of_period(enrolment: Enrolment) -> Q:
    """Not the memberships of an earlier enrolment at the same school."""
    earlier = (
        Enrolment.objects.filter(pupil_id=enrolment.pupil_id, school_id=enrolment.school_id)
        .exclude(pk=enrolment.pk)
        .filter(ends_on__lte=enrolment.starts_on)
        .order_by("-ends_on")
        .first()
    )
    return Q(starts_on__gte=earlier.ends_on) if earlier and earlier.ends_on else Q()


def _end_memberships_from(enrolment: Enrolment, ends_on: date) -> None:
    """As `_end_memberships`, but what belongs to a later enrolment at the same school stays."""
    later = (
        Enrolment.objects.filter(pupil_id=enrolment.pupil_id, school_id=enrolment.school_id, starts_on__gte=ends_on)
        .exclude(pk=enrolment.pk)
        .order_by("starts_on")
        .first()
    )
    here = Membership.objects.filter(pupil_id=enrolment.pupil_id, group__year__school_id=enrolment.school_id)
    if later:
        here = here.filter(starts_on__lt=later.starts_on)
    here.filter(starts_on__gte=ends_on).delete()
    here.filter(Q(ends_on=None) | Q(ends_on__gt=ends_on)).update(ends_on=ends_on)


def _in_a_year(school: School, day: date, field: str, door: Door) -> SchoolYear:
    year = year_of(school.pk, day, door=door)
    if year is None:
        raise NotPossible(
            field,
            gettext(
                "Deze dag valt in geen schooljaar van %(school)s. Kies een andere dag, of laat het schooljaar maken."
            )
            % {"school": school.name},
        )
    return year


def _free(pupil_id: int, starts_on: date, ends_on: date | None, *, apart_from: int | None = None) -> None:
    """A pupil is enrolled at one school of the board at a time."""
    others = Enrolment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on), pupil_id=pupil_id)
    if ends_on:
        others = others.filter(starts_on__lt=ends_on)
    if apart_from:
        others = others.exclude(pk=apart_from)
    if other := others.select_related("school").order_by("starts_on").first():
        raise NotPossible(
            "first_day",
            gettext("De leerling staat vanaf %(day)s al ingeschreven op %(school)s. Kies een andere dag.")
            % {"day": date_format(other.starts_on, "j F Y"), "school": other.school.name},
        )


def _enrolment_on(pupil_id: int, year: SchoolYear, day: date) -> Enrolment:
    if not year.starts_on <= day < year.ends_on:
        raise NotPossible(
            "first_day",
            gettext("Deze dag valt buiten het schooljaar van de groep (%(year)s). Kies een andere dag.")
            % {"year": year.name},
        )
    enrolment = Enrolment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), pupil_id=pupil_id, school_id=year.school_id, starts_on__lte=day
    ).first()
    if enrolment is None:
        raise NotPossible(
            "first_day",
            gettext("De leerling staat op deze dag niet ingeschreven op deze school. Kies een andere dag."),
        )
    return enrolment


def _end_on(old: Membership, first_day: date) -> None:
    """The day before is the last one. Of a membership that would hold no day nothing is left."""
    if old.ends_on and old.ends_on < first_day:
        raise NotPossible("old", gettext("Deze groep eindigt al eerder. Kies een andere groep of een andere dag."))
    year = old.group.year
    if not year.starts_on <= first_day <= year.ends_on:
        raise NotPossible(
            "first_day",
            gettext("Deze dag valt buiten het schooljaar van de groep (%(year)s). Kies een andere dag.")
            % {"year": year.name},
        )
    if old.starts_on >= first_day:
        old.delete()
    else:
        old.ends_on = first_day
        old.save(update_fields=["ends_on"])


def _join(pupil_id: int, group: LearningGroup, first_day: date, enrolment: Enrolment, door: Door) -> None:
    year = group.year
    if not year.starts_on <= first_day < year.ends_on or year.school_id != enrolment.school_id:
        raise NotPossible(
            "first_day",
            gettext("Deze dag valt buiten het schooljaar van de groep (%(year)s). Kies een andere dag.")
            % {"year": year.name},
        )
    others = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=first_day), pupil_id=pupil_id)
    if others.filter(group=group).exists():
        raise NotPossible("new", gettext("De leerling zit op deze dag al in deze groep. Kies een andere groep."))
    ends_on = enrolment.ends_on
    if group.kind == LearningGroup.CLASS:
        classes = others.filter(group__kind=LearningGroup.CLASS)
        if classes.filter(starts_on__gte=year.ends_on).exists():  # next year is arranged already
            ends_on = min(enrolment.ends_on or year.ends_on, year.ends_on)
        standing = classes.filter(starts_on__lt=year.ends_on).select_related("group").order_by("starts_on").first()
        if standing:
            raise NotPossible(
                "new",
                gettext(
                    "Een leerling zit in één klas tegelijk en zit op deze dag al in %(class)s. Kies dat die klas eindigt."
                )
                % {"class": standing.group.name},
            )
    Membership.objects.create(pupil_id=pupil_id, group=group, starts_on=first_day, ends_on=ends_on)


def _end_groups_of(old: Membership, first_day: date, door: Door) -> None:
    if old.group.kind != LearningGroup.CLASS:
        return
    groups = of_class(old.group.name, old.group.year_id, door=door)
    running = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=first_day), pupil_id=old.pupil_id)
    for row in running.filter(group__in=groups).select_related("group__year"):
        _end_on(row, first_day)


def _join_groups_of(pupil_id: int, new: LearningGroup, first_day: date, enrolment: Enrolment, door: Door) -> None:
    """A subject that the pupil has in a group already stays there."""
    if new.kind != LearningGroup.CLASS:
        return
    running = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=first_day), pupil_id=pupil_id)
    followed: set[int | None] = set(running.filter(group__year=new.year).values_list("group__subject_id", flat=True))
    for group in of_class(new.name, new.year_id, door=door):
        if group.subject_id not in followed:
            followed.add(group.subject_id)
            _join(pupil_id, group, first_day, enrolment, door)


def _remove_photo(pupil_id: int, door: Door) -> None:
    """The portrait goes with the last enrolment."""
    still = Enrolment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today(door=door)), pupil_id=pupil_id)
    if not still.exists():
        remove_photo(door=door, pupil_id=pupil_id)
