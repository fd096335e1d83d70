"""Invented people and numbers, from one seeded generator: the same school comes out every time."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from zorgvuldig.demo.words import FAMILY, GIVEN, ORIGINS, STREET_ENDS, STREETS
from zorgvuldig.platform.names import fold

SEED = 20180525
TOWN = "Wilgendam"


@dataclass(frozen=True, slots=True)
class Name:
    """A family's name and where its given names come from."""

    origin: str
    prefix: str
    family: str


@dataclass(slots=True)
class Inventor:
    """Makes names, numbers and addresses up. Only the demonstration draws lots; secrets never come from here."""

    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - invented people

    def uid(self) -> str:
        """A version 4 UUID."""
        h = f"{self.random.getrandbits(128):032x}"
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"

    def family(self) -> Name:
        """A family name with its prefix."""
        origin = self.random.choice(ORIGINS)
        prefixes, starts, ends = FAMILY[origin]
        family = self.random.choice(starts) + self.random.choice(ends)
        if origin == "dutch" and self.random.random() < 0.04:
            family += f"-{self.random.choice(starts)}{self.random.choice(ends)}"
        return Name(origin, self.random.choice(prefixes), family)

    def given(self, origin: str, sex: str) -> str:
        """A given name; a tenth has one from elsewhere."""
        if self.random.random() < 0.1:
            origin = self.random.choice(ORIGINS)
        return self.random.choice(GIVEN[origin][0 if sex == "female" else 1])

    def sex(self) -> str:
        """As on an official document."""
        draw = self.random.random()
        return "female" if draw < 0.495 else "male" if draw < 0.998 else "other"

    def address(self) -> tuple[str, str, str]:
        """Street, postcode and town. No postcode in the Netherlands begins with a nought."""
        street = self.random.choice(STREETS) + self.random.choice(STREET_ENDS)
        letters = self.random.choice("ABCDEGHJKLMNPRSTVWXZ") + self.random.choice("ABCDEGHJKLMNPRSTVWXZ")
        return f"{street} {self.random.randint(1, 190)}", f"0{self.random.randint(0, 999):03} {letters}", TOWN

    def born(self, level: int, starts_on: date) -> date:
        """Twelve in the first year; some did a year twice."""
        age = 11 + level + (self.random.random() < 0.12)
        return date(starts_on.year - age - 1, 10, 1) + timedelta(days=self.random.randint(0, 364))

    def is_lucky(self, chance: float) -> bool:
        """True so often."""
        return self.random.random() < chance


def email(given: str, family: str, number: int) -> str:
    """An address under example.org, which belongs to nobody."""
    plain = "".join(letter for letter in fold(f"{given}.{family}") if letter.isalnum() or letter == ".")
    return f"{plain}{number}@example.org"


def phone(number: int) -> str:
    """A number that cannot be dialled: no Dutch mobile number begins with 060."""
    return f"06-0{number % 10_000_000:07}"
