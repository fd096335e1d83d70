"""Who can sign in to the demonstration school, and the named pupils their stories are about."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "Welkom-in-Wilgendam"  # noqa: S105 - printed on purpose: this school does not exist


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An account of the demonstration. `label` says who it is. `roles` are staff roles; families have none.

    `pupils` is how many pupils the school must have at least for this person to exist. Who has no name here has the one that was
    invented for whoever does this work (`place`: the location and the role).
    """

    username: str
    label: str | Promise
    name: tuple[str, str, str]
    roles: tuple[str, ...] = ()
    pupils: int = 0
    place: tuple[int, str] | None = None

    @property
    def is_staff(self) -> bool:
        """Whether signing in asks a second step."""
        return bool(self.roles)


PEOPLE = (
    DemoPerson(
        "docent", _("docent wiskunde, en mentor van 3hA"), ("Marieke", "van der", "Oeverkamp"), ("teacher", "mentor")
    ),
    DemoPerson("mentor", _("docent Engels, en mentor van 1hA"), ("Sjoerd", "", "Wâldinga"), ("teacher", "mentor")),
    DemoPerson("zorg", _("zorgcoördinator"), ("Hanna", "de", "Lindenhof"), ("care_coordinator",)),
    DemoPerson("verzuim", _("verzuimcoördinator"), ("Orlando", "", "Parawijk"), ("attendance_coordinator",)),
    DemoPerson("administratie", _("leerlingenadministratie"), ("Bilal", "el", "Nadouri"), ("administration",)),
    DemoPerson("communicatie", _("communicatie"), ("Kinga", "", "Zielonak"), ("communications",)),
    DemoPerson(
        "archief",
        _("archiefbeheerder: zoek Oldenhage, 2007"),
        ("Wietske", "", "Boersingh"),
        ("archivist",),
    ),
    DemoPerson("concierge", _("conciërge"), ("Teun", "van 't", "Sluishof"), ("caretaker",)),
    DemoPerson("schoolleider", _("schoolleider"), ("Renée", "", "Steenbrink"), ("school_leader",)),
    DemoPerson("hulp", _("hulp van buiten: ziet één klas"), ("Mirjam", "", "Veldhoek"), ("outside_helper",)),
    DemoPerson("privacy", _("privacy officer: ziet wie keek"), ("Emre", "", "Taşgil"), ("privacy_officer",)),
    DemoPerson("fg", _("functionaris gegevensbescherming"), ("Anjali", "", "Ravikison"), ("dpo",)),
    DemoPerson("beheer", _("systeembeheer: ziet geen leerlingen"), ("Ids", "", "Gaastema"), ("system_administrator",)),
    DemoPerson(
        "personeel-ouder",
        _("docent Nederlands, en ouder van een leerling"),
        ("Loïs", "op den", "Duinakker"),
        ("teacher",),
    ),
    DemoPerson(
        "administratie2",
        _("leerlingenadministratie: verstuurt brieven die administratie aanvroeg"),
        ("", "", ""),
        ("administration",),
        place=(0, "administration"),
    ),
    DemoPerson(
        "nieuw",
        _("conciërge, net begonnen: ziet niets tot een collega het account bevestigt"),
        ("", "", ""),
        ("caretaker",),
        place=(0, "caretaker"),
    ),
    DemoPerson("ouder", _("ouder van twee leerlingen, in 3hA en 1hA"), ("Salma", "el", "Wahdani"), (), 2),
    DemoPerson(
        "ouder2",
        _("ouder met een beperking door de rechter, met een einde: ziet nu niets"),
        ("Jesse", "", "Vlietmans"),
        (),
        3,
    ),
    DemoPerson("ouder3", _("ouder zonder gezag: ziet niets"), ("Paweł", "", "Jeziorański"), (), 6),
    DemoPerson("ouder4", _("ouder van een leerling van 18: mag meekijken"), ("Baukje", "", "Heechsma"), (), 5),
    DemoPerson(
        "ouder5",
        _("ouder van drie leerlingen: van de oudste, van 17, ziet zij wat die haar laat zien"),
        ("Anne", "van 't", "Rozenlaar"),
        (),
        9,
    ),
    DemoPerson("leerling", _("leerling van 14, in 3hA"), ("Younes", "el", "Wahdani"), (), 1),
    DemoPerson("leerling17", _("leerling van 17: kiest wat haar ouder ziet"), ("Tess", "van 't", "Rozenlaar"), (), 9),
    DemoPerson("leerling18", _("leerling van 18: laat één ouder meekijken"), ("Jildou", "", "Heechsma"), (), 5),
)


@dataclass(frozen=True, slots=True)
class NamedPupil:
    """A pupil of a story. `class_name` is where they sit when the school has that class; `months` is their age.

    `username` is empty for a pupil without an account. Each guardian is (username, or given name of somebody without
    an account; kind; has authority; is restricted).
    """

    username: str
    name: tuple[str, str, str]
    sex: str
    class_name: str
    months: int
    guardians: tuple[tuple[str, str, bool, bool], ...]


PUPILS = (
    NamedPupil(
        "leerling",
        ("Younes", "el", "Wahdani"),
        "male",
        "3hA",
        14 * 12 + 4,
        (("ouder", "mother", True, False), ("Nassim", "father", True, False)),
    ),
    NamedPupil(
        "",
        ("Inès", "el", "Wahdani"),
        "female",
        "1hA",
        12 * 12 + 5,
        (("ouder", "mother", True, False), ("Nassim", "father", True, False)),
    ),
    NamedPupil(
        "",
        ("Sem", "", "Vlietmans"),
        "male",
        "2hA",
        13 * 12 + 8,
        (("Fleur", "mother", True, False), ("ouder2", "father", True, True)),
    ),
    NamedPupil(
        "",
        ("Maud", "op den", "Duinakker"),
        "female",
        "2vA",
        13 * 12 + 2,
        (("personeel-ouder", "mother", True, False), ("Koen", "father", True, False)),
    ),
    NamedPupil(
        "leerling18",
        ("Jildou", "", "Heechsma"),
        "female",
        "6vA",
        18 * 12 + 2,
        (("Durk", "father", True, False), ("ouder4", "mother", True, False)),
    ),
    NamedPupil(
        "",
        ("Kacper", "", "Jeziorański"),
        "male",
        "4vA",
        16 * 12 + 2,
        (("Ewa", "mother", True, False), ("ouder3", "father", False, False)),
    ),
    NamedPupil("", ("Zoë", "van 't", "Rozenlaar"), "female", "1vA", 12 * 12 + 3, (("ouder5", "mother", True, False),)),
    NamedPupil("", ("Thijs", "van 't", "Rozenlaar"), "male", "4hA", 15 * 12 + 9, (("ouder5", "mother", True, False),)),
    NamedPupil(
        "leerling17",
        ("Tess", "van 't", "Rozenlaar"),
        "female",
        "5hA",
        17 * 12 + 1,
        (("ouder5", "mother", True, False),),
    ),
)


# For how many days from today a court's restriction holds, by user name; of the others no end is known.
RESTRICTED_DAYS = {"ouder2": 120}


def people_with(pupils: int) -> tuple[DemoPerson, ...]:
    """Who can sign in when the school has this many pupils."""
    return tuple(person for person in PEOPLE if person.pupils <= pupils)
