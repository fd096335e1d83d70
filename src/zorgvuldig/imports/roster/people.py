"""Who is who: finds the people a source speaks of by its own numbers, and makes those we do not know yet."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext, gettext_lazy

from zorgvuldig.imports.problems import Place
from zorgvuldig.imports.roster.merge import run, statement
from zorgvuldig.imports.roster.model import Roster

KINDS = ("pupil", "staff", "guardian")
SOMEBODY_ELSE = gettext_lazy(
    "Leerlingnummer «%(number)s» is hier van «%(ours)s», en in het bestand van «%(theirs)s». Verander het nummer van een van "
    "de twee. Is het dezelfde leerling? Maak dan naam en geboortedatum gelijk."
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that does not fit what the school already holds, and of which pupil that is.

    `asks`: it fits as soon as a person says who somebody is; the mark of that question.
    """

    place: Place
    says: str
    asks: str = ""
    pupil: int | None = None


@dataclass(slots=True)
class PeopleFinder:
    """`known` is kind → the source's number → our person. `vanished` counts whom the source no longer speaks of."""

    roster: Roster
    cursor: CursorWrapper
    known: dict[str, dict[str, int]] = field(default_factory=dict)
    vanished: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.known = {kind: {} for kind in KINDS}
        self.cursor.execute(
            "select kind, external, target from source_key where source = %s::text and kind = any(%s::text[])",
            [self.roster.source, list(KINDS)],
        )
        for kind, external, target in self.cursor.fetchall():
            self.known[kind][external] = target
        for kind, keys in self._spoken_of().items():
            if self.roster.names_everybody:
                self.vanished[kind] = len(self.known[kind].keys() - keys)

    def _spoken_of(self) -> dict[str, list[str]]:
        return {
            "pupil": [pupil.key for pupil in self.roster.pupils],
            "staff": [member.key for member in self.roster.staff],
            "guardian": [guardian.key for guardian in self.roster.guardians],
        }

    def conflicts(self) -> list[Conflict]:
        """Pupil numbers and staff codes that somebody else here has. A pupil of another source, or entered by hand, is taken
        over by number when it is the same pupil by name and date of birth too.
        """
        return [*self._taken_numbers(), *self._taken_codes()]

    def _taken_numbers(self) -> Iterator[Conflict]:
        known, theirs = self.known["pupil"], set(self.known["pupil"].values())
        fresh: dict[str, int] = {}
        for n, holder, name, is_same in self._holders():
            pupil = self.roster.pupils[n - 1]
            if holder == known.get(pupil.key):
                continue
            if pupil.key in known or holder in theirs:
                says = gettext("Leerlingnummer «%(number)s» is hier van een andere leerling. Verander een van de twee.")
                yield Conflict(pupil.place, says % {"number": pupil.number})
            elif is_same:
                fresh[pupil.key] = holder
            else:
                said = {"number": pupil.number, "theirs": pupil.full_name, "ours": name}
                yield Conflict(pupil.place, SOMEBODY_ELSE % said, pupil=holder)
        self.take_over("pupil", fresh)

    def _holders(self) -> list[tuple[int, int, str, bool]]:
        """Which pupil of the roster has the number of whom here, what that pupil is called, and whether it is the same one."""
        pupils, born = self.roster.pupils, {birth.pupil: birth.born_on for birth in self.roster.births}
        columns = {
            "number": [pupil.number for pupil in pupils],
            "given_name": [pupil.given_name for pupil in pupils],
            "family_name": [pupil.family_name for pupil in pupils],
            "born_on": [born.get(pupil.key) for pupil in pupils],
        }
        return run(self.cursor, statement("taken_numbers"), columns)

    def _taken_codes(self) -> Iterator[Conflict]:
        self.cursor.execute(
            "select code, person_id from staff where code = any(%s::text[])",
            [[member.code for member in self.roster.staff]],
        )
        holders = dict(self.cursor.fetchall())
        for member in self.roster.staff:
            if holders.get(member.code, self.known["staff"].get(member.key)) != self.known["staff"].get(member.key):
                says = gettext("Code «%(code)s» is hier van een andere medewerker. Verander een van de twee.")
                yield Conflict(member.place, says % {"code": member.code})

    def find_or_make(self) -> dict[str, dict[str, int]]:
        """Our person for everybody the source speaks of."""
        missing = {
            kind: [key for key in keys if key not in self.known[kind]] for kind, keys in self._spoken_of().items()
        }
        shared = self.shared()
        new: dict[tuple[str, str], None] = {}
        for kind, keys in missing.items():
            for key in keys:
                if key not in shared:
                    new["" if self.roster.same_people else kind, key] = None
        made = dict(zip(new, self._make(len(new)), strict=True))
        for kind, keys in missing.items():
            scope = "" if self.roster.same_people else kind
            found = {key: shared[key] if key in shared else made[scope, key] for key in keys}
            remember(self.cursor, self.roster.source, kind, found)
            self.known[kind] |= found
        return self.known

    def take_over(self, kind: str, same: dict[str, int]) -> None:
        """From now on these numbers of the source are these people of ours."""
        remember(self.cursor, self.roster.source, kind, same)
        self.known[kind] |= same

    def shared(self) -> dict[str, int]:
        """Where a number means one person: everybody known by it, in whichever kind."""
        everybody: dict[str, int] = {}
        if self.roster.same_people:
            for kind in KINDS:
                everybody |= self.known[kind]
        return everybody

    def _make(self, count: int) -> list[int]:
        self.cursor.execute(
            "insert into person (uid) select gen_random_uuid() from generate_series(1, %s::integer) returning id",
            [count],
        )
        return [id for (id,) in self.cursor.fetchall()]


def remember(cursor: CursorWrapper, source: str, kind: str, keys: Mapping[str, int]) -> None:
    """Keep under which of its own numbers a source speaks of whom or what: number of the source to number of ours."""
    cursor.execute(
        "insert into source_key (source, kind, external, target) "
        "select %s::text, %s::text, k, t from unnest(%s::text[], %s::bigint[]) as x (k, t)",
        [source, kind, list(keys), list(keys.values())],
    )
