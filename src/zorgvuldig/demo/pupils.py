"""Families, pupils, where they are enrolled, and their grades."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from zorgvuldig.demo.bulk_insert import Copier
from zorgvuldig.demo.organisation import ClassYear, OrganisationSeeder
from zorgvuldig.demo.people import PEOPLE, PUPILS, RESTRICTED_DAYS, NamedPupil
from zorgvuldig.demo.random_people import Inventor, Name, email, phone
from zorgvuldig.platform.names import search_key, sort_key
from zorgvuldig.register.period import Period, add_period

FIRST_NUMBER = 100_001
# Where data came from: from parents, but for the pupils who were here before the form, whose data the school typed in.
FROM_PARENTS, FROM_SCHOOL, BEFORE_THE_FORM = '{"*": "guardian"}', '{"*": "school"}', 5
Household = tuple[tuple[str, bool, bool], ...]
# (how often, who: kind, authority, restriction). What is left over are two parents together.
HOUSEHOLDS: tuple[tuple[float, Household], ...] = (
    (0.13, (("mother", True, False),)),
    (0.03, (("father", True, False),)),
    (0.05, (("mother", True, False), ("father", False, False))),
    (0.015, (("mother", True, False), ("father", True, True))),
    (0.015, (("guardian", True, False),)),
    (0.02, (("mother", True, False), ("mother", True, False))),
)
TOGETHER: Household = (("mother", True, False), ("father", True, False))
LEFT, CAME_LATE = 0.02, 0.02
NOISES = 1 << 16
MISSED = 1000  # a noise no grade survives
AVERAGE = 66  # tenths
MARKS: tuple[str, ...] = tuple(f"{max(10, min(100, tenths)) / 10:.1f}" for tenths in range(-100, 400))


@dataclass(frozen=True, slots=True)
class Member:
    """A pupil in a class: ability in tenths above average, and the days between which they were there."""

    id: int
    ability: int
    starts_on: date
    ends_on: date | None


@dataclass(slots=True)
class PupilSeeder:
    """Writes all pupils down. `named` is username → person, for pupils and guardians alike.

    `restricted` is username → the pupil of whom they may see nothing.
    """

    copier: Copier
    inventor: Inventor
    organisation: OrganisationSeeder
    members: dict[int, list[Member]] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    restricted: dict[str, int] = field(default_factory=dict)
    households: dict[tuple[str, str], int] = field(default_factory=dict)
    count: int = 0
    guardians: int = 0
    noise: list[int] = field(default_factory=list)

    def write(self) -> None:
        """Named families first, then invented ones until every class is full; then the grades, class by class."""
        draw = self.inventor.random
        self.noise = [MISSED if draw.random() < 0.04 else round(draw.gauss(0, 9)) for _ in range(NOISES)]
        places = self._named(self._places())
        while places:
            draws = draw.random()
            size = 1 if draws < 0.72 else 2 if draws < 0.95 else 3
            self._family([places.pop() for _ in range(min(size, len(places)))])
        for index, class_years in enumerate(self.organisation.classes):
            for class_year in class_years:
                self._class(class_year, self.members.get(index, []))

    def _places(self) -> list[int]:
        """One class number per place, shuffled within each pair of locations, so that brothers and sisters are near."""
        pairs: dict[int, list[int]] = {}
        for index, plan in enumerate(self.organisation.plans):
            pairs.setdefault(plan.school // 2, []).extend([index] * plan.size)
        for places in pairs.values():
            self.inventor.random.shuffle(places)
        return [place for places in reversed(pairs.values()) for place in places]

    def _named(self, places: list[int]) -> list[int]:
        by_name = {plan.name: index for index, plan in reversed(list(enumerate(self.organisation.plans)))}
        for named in PUPILS[: len(places)]:
            wanted = by_name.get(named.class_name)
            place = wanted if wanted in places else places[-1]
            places.remove(place)
            self._named_pupil(named, place)
        return places

    def _named_pupil(self, named: NamedPupil, place: int) -> None:
        born_on = add_period(self.organisation.today, Period(-named.months))
        given, prefix, family = named.name
        name = Name("dutch", prefix, family)
        pupil, since = self._pupil(place, given, name, named.sex, born_on, is_settled=True)
        if named.username:
            self.named[named.username] = pupil
        for who, kind, has_authority, is_restricted in named.guardians:
            guardian, until = self._named_guardian(who, named), None
            if is_restricted:
                self.restricted[who] = pupil
                until = self.organisation.today + timedelta(days=RESTRICTED_DAYS[who])
            self.copier.add("guardianship", pupil, guardian, kind, has_authority, is_restricted, until, since)

    def _named_guardian(self, who: str, named: NamedPupil) -> int:
        """A guardian of the story: with an account, a member of staff, or only a name; the same for all their children."""
        prefix, family = named.name[1:]
        known = self.households.get((who, family))
        if known:
            return known
        account = next((person for person in PEOPLE if person.username == who), None)
        name = account.name if account else (who, prefix, family)
        guardian = self._guardian(*name, self.organisation.staff.get(who))
        self.households[who, family] = guardian
        if account:
            self.named[who] = guardian
        return guardian

    def _guardian(self, given: str, prefix: str, family: str, person: int | None = None) -> int:
        person = person or self.organisation.person()
        self.guardians += 1
        number = self.guardians
        reached = email(given, family, number), phone(5_000_000 + number)
        self.copier.add("guardian", person, given, prefix, family, *reached, FROM_PARENTS)
        return person

    def _family(self, places: list[int]) -> None:
        """Children with one address and the same guardians."""
        name, draw = self.inventor.family(), self.inventor.random.random()
        household: Household = TOGETHER
        for share, members in HOUSEHOLDS:
            if draw < share:
                household = members
                break
            draw -= share
        guardians = [(self._parent(name, kind, turn), kind, *rights) for turn, (kind, *rights) in enumerate(household)]
        address, birthdays = self.inventor.address(), dict[int, date]()
        for place in places:
            level, sex = self.organisation.plans[place].level, self.inventor.sex()
            born_on = birthdays.setdefault(level, self.inventor.born(level, self.organisation.years[-1].starts_on))
            given = self.inventor.given(name.origin, sex)
            pupil, since = self._pupil(place, given, name, sex, born_on, address=address)
            for guardian, kind, has_authority, is_restricted in guardians:
                self.copier.add("guardianship", pupil, guardian, kind, has_authority, is_restricted, None, since)

    def _parent(self, name: Name, kind: str, turn: int) -> int:
        own = self.inventor.family() if kind == "guardian" or (turn == 0 and self.inventor.is_lucky(0.5)) else name
        sex = "male" if kind == "father" else "female"
        return self._guardian(self.inventor.given(own.origin, sex), own.prefix, own.family)

    def _pupil(
        self,
        place: int,
        given: str,
        name: Name,
        sex: str,
        born_on: date,
        *,
        is_settled: bool = False,
        address: tuple[str, str, str] | None = None,
    ) -> tuple[int, date]:
        """One pupil with everything the administration has of them; returns the person and when they came."""
        add, plan = self.copier.add, self.organisation.plans[place]
        self.count += 1
        pupil, number = self.organisation.person(), str(FIRST_NUMBER + self.count)
        starts_on, ends_on = self._stay(plan.level, is_settled)
        prefix, family = name.prefix, name.family
        add("pupil", pupil, self.inventor.uid(), number)
        keys = sort_key(given, prefix, family), search_key(given, prefix, family, number)
        source = FROM_PARENTS if plan.level < BEFORE_THE_FORM else FROM_SCHOOL
        add("pupil_identity", pupil, given, prefix, family, *keys, source)
        add("pupil_birth", pupil, born_on, sex, source)
        add(
            "pupil_contact",
            pupil,
            email(given, family, self.count),
            phone(self.count),
            *(address or self.inventor.address()),
            source,
        )
        add("enrolment", pupil, plan.school + 1, f"{plan.level} {plan.stream}", starts_on, ends_on)
        ability = round(self.inventor.random.gauss(0, 8))
        self.members.setdefault(place, []).append(Member(pupil, ability, starts_on, ends_on))
        return pupil, starts_on

    def _stay(self, level: int, is_settled: bool) -> tuple[date, date | None]:
        """When a pupil came, and for a few when they left; named pupils were always here."""
        this_year, today = self.organisation.years[-1].starts_on, self.organisation.today
        first = date(this_year.year - level + 1, 8, 1)
        if is_settled:
            return first, None
        if self.inventor.is_lucky(CAME_LATE):
            first = max(first, today - timedelta(days=self.inventor.random.randint(20, 500)))
        if self.inventor.is_lucky(LEFT):
            return first, max(first + timedelta(days=14), today - timedelta(days=self.inventor.random.randint(1, 120)))
        return first, None

    # --- a class in a year ----------------------------------------------------------------------------------------

    def _class(self, class_year: ClassYear, members: list[Member]) -> None:
        year, today = class_year.year, self.organisation.today
        ids = [class_year.group_id, *(group.id for group in class_year.groups)]
        there: list[tuple[Member, date, date]] = []
        for member in members:
            starts_on = max(year.starts_on, member.starts_on)
            ends_on = min(year.ends_on, member.ends_on or year.ends_on)
            if starts_on < ends_on:
                there.append((member, starts_on, ends_on))
                days = f"{starts_on}\t{ends_on}"
                lines = [f"{member.id}\t{id}\t{days}\t{'f' if turn else 't'}" for turn, id in enumerate(ids)]
                self.copier.add_lines("membership", lines)
        for turn, group in enumerate(class_year.groups):
            liking = [(m.id, AVERAGE + m.ability + (m.id * 31 + turn * 17) % 15 - 7, s, e) for m, s, e in there]
            for test in group.tests:
                if test.held_on <= today:
                    self._grades(test.id, test.held_on, liking)

    def _grades(self, test: int, held_on: date, liking: list[tuple[int, int, date, date]]) -> None:
        """A grade for everybody who was in the group that day, but for the few who missed the test."""
        noise, start = self.noise, test * 29
        lines = [
            f"{pupil}\t{test}\t{MARKS[level + chance + 100]}"
            for turn, (pupil, level, starts_on, ends_on) in enumerate(liking)
            if (chance := noise[(start + turn) & (NOISES - 1)]) != MISSED and starts_on <= held_on < ends_on
        ]
        self.copier.add_lines("grade", lines)
