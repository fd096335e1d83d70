"""What a column of a spreadsheet can hold, by the names that schools give it; which column is what, checked before a row is read."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zorgvuldig.platform.names import fold

MAPS = ("auto", "magister", "somtoday")
# Where a system has two columns that could be it, the one its users mean.
FIRST: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "auto": {},
    "magister": {
        "number": ("stamnummer", "stamnr"),
        "class": ("klas",),
        "level": ("studie",),
        "test": ("kolomomschrijving", "kolomkop"),
        "weight": ("weegfactor",),
    },
    "somtoday": {
        "number": ("leerlingnummer",),
        "class": ("stamgroep", "stamklas"),
        "level": ("opleiding",),
        "test": ("toets", "omschrijving"),
        "weight": ("weging",),
    },
}
OFFICIAL = frozenset({"bsn", "pgn", "burgerservicenummer", "onderwijsnummer", "persoonsgebondennummer", "sofinummer"})
# What a school's list may hold of somebody's faith, health or descent: there is no field for it here (AVG art. 9, UAVG art. 22 to 30).
SPECIAL = frozenset(
    {
        "geloof", "geloofsovertuiging", "godsdienst", "religie", "kerk", "kerkelijkegezindte", "gezindte", "levensovertuiging",
        "nationaliteit", "nationaliteit1", "nationaliteit2", "nationaliteiten", "etniciteit", "herkomst", "landvanherkomst", "ras",
        "geboorteland", "geboortelandouder1", "geboortelandouder2", "verblijfsstatus", "verblijfstitel", "culturelegroep",
        "medisch", "medischegegevens", "medischebijzonderheden", "medicatie", "medicijnen", "allergie", "allergieen", "ziekte",
        "ziektebeeld", "diagnose", "diagnoses", "handicap", "beperking", "gezondheid", "huisarts", "zorg", "zorgvraag",
        "zorgindicatie", "lgf", "lgfindicatie", "lgfindicaties", "rugzak", "strafblad", "politieke", "seksuelevoorkeur",
    }
)  # fmt: skip
SEPARATORS = re.compile(r"[\s_\-./:*()]+")


@dataclass(frozen=True, slots=True)
class Target:
    """Something a column can hold. `key` names it in mappings; `synonyms` are headers, the best known first.

    `is_needed`: a table without it cannot be taken in, unless every one of `instead` is there.
    """

    key: str
    title: str | Promise
    synonyms: tuple[str, ...]
    is_needed: bool = False
    instead: tuple[str, ...] = ()


def _guardian(n: int) -> tuple[Target, ...]:
    def names(*words: str) -> tuple[str, ...]:
        who = (f"ouder {n}", f"ouder{n}", f"verzorger {n}", f"ouder/verzorger {n}", f"contactpersoon {n}")
        return tuple(f"{word} {person}" for word in words for person in who) + tuple(
            f"{person} {word}" for word in words for person in who
        )

    titles = (
        {
            "name": gettext_lazy("Naam ouder 1"),
            "tie": gettext_lazy("Relatie ouder 1"),
            "email": gettext_lazy("E-mail ouder 1"),
            "phone": gettext_lazy("Telefoon ouder 1"),
            "authority": gettext_lazy("Gezag ouder 1"),
        }
        if n == 1
        else {
            "name": gettext_lazy("Naam ouder 2"),
            "tie": gettext_lazy("Relatie ouder 2"),
            "email": gettext_lazy("E-mail ouder 2"),
            "phone": gettext_lazy("Telefoon ouder 2"),
            "authority": gettext_lazy("Gezag ouder 2"),
        }
    )
    bare = (f"ouder {n}", f"verzorger {n}", f"ouder/verzorger {n}")
    return (
        Target(f"guardian{n}_name", titles["name"], names("naam", "volledige naam") + bare),
        Target(f"guardian{n}_tie", titles["tie"], names("relatie", "soort")),
        Target(f"guardian{n}_email", titles["email"], names("e-mail", "email", "e-mailadres", "mail")),
        Target(
            f"guardian{n}_phone", titles["phone"], names("telefoon", "mobiel", "telefoonnummer", "mobiel nummer", "tel")
        ),
        Target(f"guardian{n}_authority", titles["authority"], names("gezag", "ouderlijk gezag")),
    )


NUMBER = Target(
    "number",
    gettext_lazy("Leerlingnummer"),
    ("leerlingnummer", "stamnummer", "stamnr", "leerlingnr", "llnr", "ll nr", "leerling nummer", "nummer"),
    is_needed=True,
)

PUPILS: tuple[Target, ...] = (
    NUMBER,
    Target("name", gettext_lazy("Hele naam"), ("naam", "volledige naam", "naam leerling", "leerling", "leerlingnaam")),
    Target(
        "given_name",
        gettext_lazy("Roepnaam"),
        ("roepnaam", "voornaam", "voornamen", "roepnaam leerling"),
        is_needed=True,
        instead=("name",),
    ),
    Target(
        "prefix", gettext_lazy("Tussenvoegsel"), ("tussenvoegsel", "tussenvoegsels", "voorvoegsel", "tv", "tussenv")
    ),
    Target(
        "family_name",
        gettext_lazy("Achternaam"),
        ("achternaam", "geboorteachternaam", "familienaam", "geslachtsnaam"),
        is_needed=True,
        instead=("name",),
    ),
    Target(
        "born_on", gettext_lazy("Geboortedatum"), ("geboortedatum", "geb datum", "gebdatum", "geboren", "geboren op")
    ),
    Target("sex", gettext_lazy("Geslacht"), ("geslacht", "m/v", "sekse", "gender")),
    Target("class", gettext_lazy("Klas"), ("klas", "stamklas", "stamgroep", "klascode", "groep")),
    Target("level", gettext_lazy("Studie"), ("studie", "opleiding", "niveau", "profiel", "leerweg", "onderwijssoort")),
    Target("grade_year", gettext_lazy("Leerjaar"), ("leerjaar", "jaarlaag", "lj")),
    Target(
        "mentor", gettext_lazy("Mentor (code)"), ("mentor", "mentorcode", "mentor 1", "code mentor", "afkorting mentor")
    ),
    Target(
        "starts_on",
        gettext_lazy("Op school sinds"),
        ("datum inschrijving", "inschrijfdatum", "ingeschreven op", "datum in"),
    ),
    Target(
        "email",
        gettext_lazy("E-mail leerling"),
        ("e-mail", "email", "e-mailadres", "e-mail leerling", "emailadres leerling", "school e-mail"),
    ),
    Target(
        "phone",
        gettext_lazy("Telefoon leerling"),
        ("mobiel", "telefoon", "mobiel leerling", "telefoon leerling", "mobiel nummer", "telefoonnummer"),
    ),
    Target("street", gettext_lazy("Straat"), ("straat", "straatnaam", "adres")),
    Target("house", gettext_lazy("Huisnummer"), ("huisnummer", "huisnr", "nr", "nummer huis")),
    Target(
        "house_extra", gettext_lazy("Toevoeging"), ("toevoeging", "huisnummertoevoeging", "huisnr toev", "huisletter")
    ),
    Target("postcode", gettext_lazy("Postcode"), ("postcode", "pc")),
    Target("town", gettext_lazy("Woonplaats"), ("woonplaats", "plaats", "plaatsnaam")),
    *_guardian(1),
    *_guardian(2),
)

GRADES: tuple[Target, ...] = (
    NUMBER,
    Target("subject", gettext_lazy("Vak"), ("vak", "vakcode", "vakafkorting", "vaknaam"), is_needed=True),
    Target("group", gettext_lazy("Lesgroep"), ("lesgroep", "lesgroepnaam", "naam lesgroep", "lesgroepcode", "groep")),
    Target(
        "test",
        gettext_lazy("Toets"),
        ("toets", "kolom", "kolomkop", "kolomomschrijving", "omschrijving", "toetsnaam", "kolomnaam"),
        is_needed=True,
    ),
    Target(
        "held_on",
        gettext_lazy("Datum"),
        ("datum", "toetsdatum", "datum toets", "afgenomen op", "datum ingevoerd"),
        is_needed=True,
    ),
    Target("weight", gettext_lazy("Weging"), ("weging", "weegfactor", "gewicht", "telt mee")),
    Target(
        "mark",
        gettext_lazy("Cijfer"),
        ("cijfer", "resultaat", "behaald cijfer", "waardering", "geldend resultaat"),
        is_needed=True,
    ),
)

ABSENCE: tuple[Target, ...] = (
    NUMBER,
    Target(
        "on", gettext_lazy("Datum"), ("datum", "dag", "datum absentie", "absent op", "start", "begin"), is_needed=True
    ),
    Target("lesson", gettext_lazy("Lesuur"), ("lesuur", "uur", "les", "lesuren")),
    Target(
        "reason",
        gettext_lazy("Reden"),
        ("reden", "code", "absentiereden", "absentiecode", "verzuimreden", "soort"),
        is_needed=True,
    ),
    Target("is_authorised", gettext_lazy("Geoorloofd"), ("geoorloofd", "toegestaan", "geoorloofd verzuim")),
    Target("remark", gettext_lazy("Opmerking"), ("opmerking", "opmerkingen", "toelichting")),
)

MORE_SUBJECTS = tuple(
    f"subject{number}" for number in range(2, 13)
)  # of a file with the subjects of a pupil beside each other
CHOICES: tuple[Target, ...] = (
    NUMBER,
    Target(
        "subject",
        gettext_lazy("Gekozen vak"),
        ("vak", "vak 1", "vakcode", "keuzevak", "keuzevak 1", "gekozen vak", "vakafkorting"),
        is_needed=True,
    ),
    *(
        Target(
            key,
            format_lazy("{} {}", gettext_lazy("Gekozen vak"), number),
            (f"vak {number}", f"keuzevak {number}", f"gekozen vak {number}"),
        )
        for number, key in enumerate(MORE_SUBJECTS, start=2)
    ),
    Target(
        "stage", gettext_lazy("Leerjaar van volgend jaar"), ("leerjaar", "voor leerjaar", "leerjaar volgend jaar", "lj")
    ),
    Target(
        "level",
        gettext_lazy("Niveau van volgend jaar"),
        ("niveau", "voor niveau", "studie", "opleiding", "onderwijssoort"),
    ),
)

KINDS: Mapping[str, tuple[Target, ...]] = {
    "pupils": PUPILS,
    "grades": GRADES,
    "absence": ABSENCE,
    "choices": CHOICES,
}
CROSS = "cross:"  # with the code of a subject behind it: a column with a cross for everybody who chose that subject
Subjects = Mapping[str, str]  # those of the schools here: by code, the name
NO_SUBJECTS: Subjects = {}


def cross_targets(kind: str, subjects: Subjects) -> tuple[Target, ...]:
    """A column of crosses for each subject; of choices alone."""
    if kind != "choices":
        return ()
    return tuple(
        Target(CROSS + code, format_lazy("{} {} ({})", gettext_lazy("Kruisjes voor"), name, code), (code, name))
        for code, name in subjects.items()
    )


def crosses(mapping: Mapping[str, str]) -> dict[str, str]:
    """Of the targets that are a column of crosses, the code of the subject."""
    return {key: key.removeprefix(CROSS) for key in mapping if key.startswith(CROSS)}


def plain(header: str) -> str:
    """A header as it is compared: without capitals, accents, spaces and signs."""
    return SEPARATORS.sub("", fold(header))


def is_official(header: str) -> bool:
    """Whether a column holds citizen service numbers or the like: such numbers come in one by one, never in bulk."""
    return plain(header) in OFFICIAL


def is_special(header: str) -> bool:
    """Whether a column holds what we have no field for and nobody needs to see here: faith, health, descent."""
    return plain(header) in SPECIAL


def is_never_read(header: str) -> bool:
    """Whether no choice can have this column read in; its values are taken out before the file is kept."""
    return is_official(header) or is_special(header)


def suggest(
    headers: Sequence[str], kind: str = "pupils", like: str = "auto", subjects: Subjects = NO_SUBJECTS
) -> dict[str, str]:
    """Target key → header, for every header that is recognised. `like` is one of `MAPS`: whose column names go first.

    A column that is called after one of the `subjects` holds crosses, in a file without a column in which subjects stand.
    """
    standing = {plain(header): header for header in reversed(headers) if not is_never_read(header)}
    found: dict[str, str] = {}
    taken: set[str] = set()
    targets = KINDS[kind]
    depth = max(len(target.synonyms) for target in targets)
    preferred = FIRST[like]
    for target in targets:  # first what this system is known for, so that no other target takes that column
        _take(target, preferred.get(target.key, ()), standing, found, taken)
    for rank in range(depth):  # then every target by its best name, before any by its second
        for target in targets:
            _take(target, target.synonyms[rank : rank + 1], standing, found, taken)
    more = () if "subject" in found else cross_targets(kind, subjects)
    for rank in range(2):  # by code, before any by its name
        for target in more:
            _take(target, target.synonyms[rank : rank + 1], standing, found, taken)
    return {target.key: found[target.key] for target in (*targets, *more) if target.key in found}


def _take(
    target: Target, names: Sequence[str], standing: Mapping[str, str], found: dict[str, str], taken: set[str]
) -> None:
    for name in names:
        header = standing.get(plain(name))
        if target.key not in found and header is not None and header not in taken:
            found[target.key] = header
            taken.add(header)


def check(
    mapping: Mapping[str, str], headers: Sequence[str], kind: str = "pupils", subjects: Subjects = NO_SUBJECTS
) -> list[str]:
    """What is wrong with a mapping of target key → header, each as one sentence; empty when it can be used."""
    targets = {target.key: target for target in (*KINDS[kind], *cross_targets(kind, subjects))}
    problems = []
    for key, header in mapping.items():
        if key not in targets and key.startswith(CROSS) and kind == "choices":
            says = _("«%(code)s» is geen vak van de school. Voeg het eerst toe, of lees kolom «%(header)s» niet in.")
            problems.append(says % {"code": key.removeprefix(CROSS), "header": header})
        elif key not in targets:
            problems.append(
                _("«%(key)s» kennen wij niet. Gebruik een van: %(keys)s.")
                % {"key": key, "keys": ", ".join(target.key for target in KINDS[kind])}
            )
        elif header not in headers:
            says = _("Het bestand heeft geen kolom «%(header)s». Kies een andere kolom voor %(title)s.")
            problems.append(says % {"header": header, "title": targets[key].title})
    if any(is_official(header) for header in mapping.values()):
        problems.append(
            _("Burgerservicenummers lezen wij niet in. Kies als leerlingnummer het eigen nummer van de school.")
        )
    special = _("«%(header)s» gaat over geloof, gezondheid of afkomst. Dat lezen wij niet in. Kies een andere kolom.")
    problems += [special % {"header": header} for header in mapping.values() if is_special(header)]
    chosen = Counter(mapping.values())
    twice = _("De kolom «%(header)s» is twee keer gekozen. Kies elke kolom één keer.")
    problems += [twice % {"header": header} for header, count in chosen.items() if count > 1]
    for target in targets.values():
        if (
            target.is_needed
            and target.key not in mapping
            and not (target.key == "subject" and crosses(mapping))
            and not (target.instead and all(k in mapping for k in target.instead))
        ):
            says = _("Er is geen kolom voor %(title)s. Kies welke kolom dat is.")
            problems.append(says % {"title": target.title})
    return problems
