"""A school as large as many are, in March: 600 pupils in 24 classes of six years, 150 lesson groups, their marks, and who teaches them."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.crowd import crowd
from tests.people import NOW, Cast, days
from zorgvuldig.platform.names import search_key, sort_key

YEAR = (days(-225), days(140))  # from 1 August to 31 July, when it is 15 March
SIZE = 25  # pupils of a class
SUBJECTS = {
    "ne": "Nederlands", "en": "Engels", "wi": "Wiskunde", "gs": "Geschiedenis", "ak": "Aardrijkskunde", "lo": "Gym", "ec": "Economie",
}  # fmt: skip
TOGETHER = ("ne", "en", "wi", "gs", "ak", "lo")  # a class has these as a whole
CLASSES = (
    *(f"H{stage}{letter}" for stage in range(1, 6) for letter in "ab"),
    *(f"V{stage}{letter}" for stage in range(1, 7) for letter in "ab"),
    "M3a", "M4a",
)  # fmt: skip
MIXED = ("H3", "H4", "H5", "V4", "V5", "V6")  # half of both classes choose economics
LEVELS = {"H": "havo", "V": "vwo", "M": "mavo"}
GIVEN = (
    "Aron", "Bente", "Cas", "Demi", "Evi", "Fabian", "Gijs", "Hidde", "Iris", "Jorn", "Kiki", "Lars", "Mila", "Nout", "Olaf", "Pien", "Quint",
    "Ravi", "Saar", "Tijn", "Umar", "Vince", "Wies", "Xander", "Yfke",
)  # fmt: skip
FAMILY = (
    "Akker", "Boomgaard", "Cramer", "Dijkstra", "Eikelboom", "Faber", "Groot", "Haven", "IJssel", "Jager", "Kamp", "Linde", "Molenaar",
    "Noord", "Oever", "Polder", "Rietveld", "Sloot", "Terp", "Uiterwaard", "Veen", "Water", "Zand", "Zuiderzee",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A pupil by number, as lists call them."""

    id: int
    given: str
    family: str

    @property
    def name(self) -> str:
        """In full."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True, slots=True)
class WholeSchool:
    """The cast with everybody of a class by its name, and the numbers of its lesson groups."""

    cast: Cast
    pupils: dict[str, list[Named]]
    lessons: dict[str, int]


def put_whole_school(cast: Cast) -> WholeSchool:
    """All of it, in a database without a school."""
    cast.schools["Oost"] = cast.put("school", board_id=cast.put("board", name="Stichting Wilgendam"), name="Wilgendam College Oost", brin="")  # fmt: skip
    cast.years["Oost"] = cast.put(
        "school_year", school_id=cast.schools["Oost"], name="dit jaar", starts_on=YEAR[0], ends_on=YEAR[1]
    )
    subjects = {
        code: cast.put("subject", school_id=cast.schools["Oost"], code=code, name=name)
        for code, name in SUBJECTS.items()
    }
    lessons = {f"{code}-{name}": (subjects[code], name) for name in CLASSES for code in TOGETHER}
    lessons |= {f"ec-{name}": (subjects["ec"], name) for name in MIXED}
    classes = {name: _group(cast, name, name) for name in CLASSES}
    groups = {name: _group(cast, name, of, subject) for name, (subject, of) in lessons.items()}
    _staff(cast, classes, groups)
    pupils = _pupils(cast, classes)
    _places(cast, pupils, classes, groups)
    _marks(cast, groups)
    cast.db.execute("analyze")
    return WholeSchool(cast, pupils, groups)


def _group(cast: Cast, name: str, of: str, subject: int | None = None) -> int:
    row = cast.db.execute(
        "insert into learning_group (uid, year_id, kind, name, stage, level, subject_id) "
        "values (gen_random_uuid(), %s, %s, %s, %s, %s, %s) returning id, uid",
        [cast.years["Oost"], "teaching" if subject else "class", name, int(of[1]), LEVELS[of[0]], subject],
    )
    cast.groups[name] = row.fetchone()
    return cast.groups[name][0]


def _staff(cast: Cast, classes: dict[str, int], groups: dict[str, int]) -> None:
    """A mentor for every class, and a teacher for every three lesson groups."""
    people = crowd(cast, len(groups) // 3)
    since = (days(-225), None)
    with cast.db.cursor() as cursor:
        cursor.executemany(
            "insert into teaching (staff_id, group_id, starts_on, ends_on) values (%s, %s, %s, %s)",
            [(people[number % len(people)], group, *since) for number, group in enumerate(groups.values())],
        )
        mentors = list(zip(people, classes.values(), strict=False))
        cursor.executemany(
            "insert into mentoring (staff_id, group_id, starts_on, ends_on) values (%s, %s, %s, %s)",
            [(who, group, *since) for who, group in mentors],
        )
        cursor.executemany(
            "insert into staff_role (staff_id, school_id, role, starts_on) values (%s, %s, 'mentor', %s)",
            [(who, cast.schools["Oost"], days(-225)) for who, _group in mentors],
        )


def put_pupils(cast: Cast, names: list[tuple[str, str]], since: object) -> list[Named]:
    """Pupils of these names, at the school from a day on."""
    rows = cast.db.execute(
        "insert into person (uid) select gen_random_uuid() from generate_series(1, %s) returning id", [len(names)]
    ).fetchall()
    found = [Named(number, *name) for (number,), name in zip(rows, names, strict=True)]
    with cast.db.cursor() as cursor:
        for statement, values in _about(cast, found, since):
            cursor.executemany(statement, values)
    return found


def _about(cast: Cast, pupils: list[Named], since: object) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """What is written of a pupil who is at the school."""
    yield (
        "insert into pupil (person_id, uid, number) values (%s, gen_random_uuid(), %s)",
        [(one.id, f"26{one.id:04}") for one in pupils],
    )
    yield (
        "insert into pupil_identity (pupil_id, given_name, prefix, family_name, sort_key, search_key) values (%s, %s, '', %s, %s, %s)",
        [
            (one.id, one.given, one.family, sort_key(one.given, "", one.family), search_key(one.given, "", one.family, f"26{one.id:04}"))
            for one in pupils
        ],
    )  # fmt: skip
    yield (
        "insert into pupil_birth (pupil_id, born_on, sex) values (%s, %s, '')",
        [(one.id, days(-14 * 365)) for one in pupils],
    )
    yield (
        "insert into enrolment (pupil_id, school_id, level, starts_on) values (%s, %s, '', %s)",
        [(one.id, cast.schools["Oost"], since) for one in pupils],
    )


def _pupils(cast: Cast, classes: dict[str, int]) -> dict[str, list[Named]]:
    """A class has one of every given name, and no two of the school have the same name."""
    names = [
        (given, FAMILY[(place + number) % len(FAMILY)])
        for number in range(len(classes))
        for place, given in enumerate(GIVEN)
    ]
    everybody = put_pupils(cast, names, YEAR[0])
    return {name: everybody[number * SIZE : (number + 1) * SIZE] for number, name in enumerate(classes)}


def _places(cast: Cast, pupils: dict[str, list[Named]], classes: dict[str, int], groups: dict[str, int]) -> None:
    rows: list[tuple[object, ...]] = []
    for name, some in pupils.items():
        for place, one in enumerate(some):
            rows.append((one.id, classes[name], YEAR[0], True))
            rows += [(one.id, groups[f"{code}-{name}"], YEAR[0], False) for code in TOGETHER]
            if name[:2] in MIXED and place % 2:
                rows.append((one.id, groups[f"ec-{name[:2]}"], YEAR[0], False))
    with cast.db.cursor() as cursor:
        cursor.executemany(
            "insert into membership (pupil_id, group_id, starts_on, is_class) values (%s, %s, %s, %s)", rows
        )


def _marks(cast: Cast, groups: dict[str, int]) -> None:
    """A test of every group in each of three periods, and a mark of everybody in it, from 4,0 to 9,9."""
    for number, (begin, end) in enumerate(((-225, -120), (-120, -20), (-20, 140)), 1):
        period = cast.put(
            "period", year_id=cast.years["Oost"], number=number, name=f"Periode {number}", starts_on=days(begin), ends_on=days(end),
            weight=1,
        )  # fmt: skip
        cast.db.execute(
            "with made as (insert into test (uid, group_id, title, weight, held_on, period_id, shown_from) "
            "select gen_random_uuid(), g, %s, 1, %s, %s, %s from unnest(%s::int[]) g returning id, group_id) "
            "insert into grade (pupil_id, test_id, value) select m.pupil_id, t.id, 4 + ((m.pupil_id * 7 + t.id * 3) %% 60) / 10.0 "
            "from made t join membership m on m.group_id = t.group_id",
            [f"Toets {number}", days(begin + 10), period, NOW, list(groups.values())],
        )
