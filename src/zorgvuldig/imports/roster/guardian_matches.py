"""Whether a guardian in a file is one whom the pupil has already: certainly, or as a person says; and who is kept away stays away."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext, gettext_lazy

from zorgvuldig.imports.roster.merge import run, statement
from zorgvuldig.imports.roster.model import Guardian, Guardianship, Roster
from zorgvuldig.imports.roster.people import Conflict

SAME, OTHER = "same", "other"  # what a person says of two who resemble each other
MARK = 20  # letters
KEPT_AWAY = gettext_lazy(
    "«%(name)s» lijkt op een ouder die hier niets mag zien, geen gezag heeft of geen ouder meer is. Is het dezelfde? Dan "
    "blijft dat zo. Is het iemand anders? Haal die uit het bestand en voeg die bij de leerling toe, met het papier over het gezag."
)
KEPT_FROM_ANOTHER = gettext_lazy(
    "«%(name)s» mag van de rechter bij een ander kind niets zien. Haal ‘gezag’ bij deze ouder uit het bestand, en leg "
    "het gezag bij de leerling vast, met het papier erbij."
)
WHO = gettext_lazy("«%(name)s» lijkt op een ouder die al bij deze leerling staat: %(how)s. Zeg of het dezelfde is.")
DOUBLE = gettext_lazy("«%(name)s» lijkt op nog een ouder van deze leerling. Misschien staat deze persoon er dubbel.")
TWICE = gettext_lazy("«%(name)s» staat twee keer bij deze leerling. Haal er een weg.")


@dataclass(frozen=True, slots=True)
class GuardianMatch:
    """A guardian whom the pupil has, who resembles one in the file. `is_closed`: the school keeps this one away."""

    person: int
    is_closed: bool
    same_name: bool
    same_email: bool
    same_phone: bool
    other_email: bool

    @property
    def is_certain(self) -> bool:
        """Whether this is the same person beyond doubt: by name, and nothing speaks against it."""
        return self.same_name and (self.same_email or self.same_phone or not self.other_email)

    @property
    def says(self) -> str:
        """By what the two resemble each other, in words."""
        words = (
            (self.same_name, gettext("dezelfde naam")),
            (not self.same_name and not self.same_email and not self.same_phone, gettext("een naam die erop lijkt")),
            (self.same_email, gettext("hetzelfde e-mailadres")),
            (self.same_phone, gettext("hetzelfde telefoonnummer")),
            (self.other_email, gettext("een ander e-mailadres")),
        )
        return ", ".join(word for holds, word in words if holds)


@dataclass(frozen=True, slots=True)
class NewTie:
    """What is known of a tie that a source names. `is_away`: it gives authority to somebody who may not see another child, by a court."""

    is_away: bool
    likes: list[GuardianMatch]


@dataclass(slots=True)
class GuardianMatcher:
    """Goes through the ties of pupils or guardians who are here. `known` is kind → the source's number → our person.

    `answers` is what a person said of two who resemble each other, by the mark of the question.
    """

    roster: Roster
    known: Mapping[str, dict[str, int]]
    shared: Mapping[str, int]
    answers: Mapping[str, str]
    cursor: CursorWrapper
    today: date
    same: dict[str, int] = field(default_factory=dict)
    taken: set[tuple[int | None, int]] = field(default_factory=set)
    doubles: list[Conflict] = field(default_factory=list)

    def conflicts(self) -> Iterator[Conflict]:
        """The ties that may not be made, and those of which a person has to say who it is. Then `same` and `doubles` are filled."""
        guardians = {guardian.key: guardian for guardian in self.roster.guardians}
        ties = [
            tie
            for tie in self.roster.guardianships
            if tie.guardian in guardians and (tie.pupil in self.known["pupil"] or self._person(tie.guardian))
        ]
        for n, found in self._resembling(ties, guardians).items():
            yield from self._judged(ties[n], guardians[ties[n].guardian], found)

    def _person(self, key: str) -> int | None:
        return self.known["guardian"].get(key) or self.shared.get(key) or self.same.get(key)

    def _resembling(self, ties: list[Guardianship], guardians: Mapping[str, Guardian]) -> dict[int, NewTie]:
        people = [guardians[tie.guardian] for tie in ties]
        columns = {
            "pupil": [self.known["pupil"].get(tie.pupil) for tie in ties],
            "person": [self._person(tie.guardian) for tie in ties],
            "given_name": [one.given_name for one in people],
            "family_name": [one.family_name for one in people],
            "email": [one.email for one in people],
            "phone": [one.phone for one in people],
            "has_authority": [tie.has_authority for tie in ties],
        }
        found: dict[int, NewTie] = {}
        if not ties:
            return found
        for n, is_away, person, *what in run(
            self.cursor, statement("guardians_alike"), {**columns, "today": self.today}
        ):
            resembling = found.setdefault(n - 1, NewTie(is_away, []))
            if person is not None:
                resembling.likes.append(GuardianMatch(person, *what))
        return found

    def _judged(self, tie: Guardianship, guardian: Guardian, found: NewTie) -> Iterator[Conflict]:
        pupil, person = self.known["pupil"].get(tie.pupil), self._person(tie.guardian)
        likes = [like for like in found.likes if like.person != person]
        certain = [like for like in likes if like.is_certain and not like.is_closed]
        closed = [like for like in likes if like.is_closed]
        by_more_than_a_likeness = [like for like in closed if like.same_name or like.same_email or like.same_phone]
        name = guardian.full_name
        if by_more_than_a_likeness or (closed and not certain):
            mark = question(tie, closed[0])
            if person is None and self.answers.get(mark) == SAME:
                self.same[tie.guardian] = closed[0].person  # what the school recorded of that one stays
                self.taken.add((pupil, closed[0].person))
            else:
                yield Conflict(tie.place, KEPT_AWAY % {"name": name}, asks="" if person else mark, pupil=pupil)
        elif found.is_away:
            yield Conflict(tie.place, KEPT_FROM_ANOTHER % {"name": name}, pupil=pupil)
        elif person is not None:
            self.doubles += [Conflict(tie.place, DOUBLE % {"name": name}, pupil=pupil) for like in likes[:1]]
        else:
            yield from self._of_a_stranger(tie, name, pupil, certain if len(certain) == 1 else likes)

    def _of_a_stranger(
        self, tie: Guardianship, name: str, pupil: int | None, likes: list[GuardianMatch]
    ) -> Iterator[Conflict]:
        """Somebody whom the source does not know under this number is one of these, or somebody new."""
        for like in likes:
            mark = question(tie, like)
            said = SAME if like.is_certain and len(likes) == 1 else self.answers.get(mark)
            if said == SAME and (pupil, like.person) in self.taken:
                yield Conflict(tie.place, TWICE % {"name": name}, pupil=pupil)
                return
            if said == SAME:
                self.same[tie.guardian] = like.person
                self.taken.add((pupil, like.person))
                return
            if said != OTHER:
                yield Conflict(tie.place, WHO % {"name": name, "how": like.says}, asks=mark, pupil=pupil)
                return


def question(tie: Guardianship, like: GuardianMatch) -> str:
    """The mark of a question about two people: the same as long as they are, and no datum of either."""
    text = "\n".join((tie.pupil, tie.guardian, str(like.person)))
    return hashlib.sha256(text.encode()).hexdigest()[:MARK]
