"""What is said of unusual reading: what each watch counted, from how many, over how long, and why it may be quite all right."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Watch

BACK = 60  # days that are looked back, as `gate.reading_since`
COUNTED: Mapping[str, Word] = {
    "colleagues_child": _(
        "Wij tellen wie het dossier opent van een leerling met een ouder die die dag op school werkt. Wie de leerling lesgeeft "
        "of begeleidt, telt niet mee. Een ouder bij het eigen kind ook niet. Een lijst van een hele klas telt niet mee."
    ),
    "outside_own_groups": _(
        "Wij tellen de leerlingen die iemand opent zonder hun die dag les te geven of hen te begeleiden. Wie vervangt of van "
        "buiten helpt, telt als iemand die lesgeeft. Een lijst van een hele klas telt mee."
    ),
    "at_night": _(
        "Wij tellen de dossiers die iemand ’s nachts apart opent. Een lijst van een hele klas telt niet mee."
    ),
    "close_watch": _(
        "Wij tellen wie het dossier opent van een leerling met extra toezicht. Werk aan een verzoek en het toezicht zelf "
        "tellen niet mee. Een lijst van een hele klas ook niet."
    ),
    "refused": _("Wij tellen hoe vaak het systeem een medewerker weigert."),
}
FINE: Mapping[str, Word] = {
    "colleagues_child": _("Het hoeft niet fout te zijn: de administratie werkt ook aan de inschrijving van dit kind."),
    "outside_own_groups": _(
        "Het hoeft niet fout te zijn: aan het begin van een jaar kijkt bijvoorbeeld verzuim alles na."
    ),
    "at_night": _("Het hoeft niet fout te zijn: iemand werkt soms laat, of er is een noodgeval."),
    "close_watch": _("Het hoeft niet fout te zijn: deze leerling krijgt ook gewoon les en begeleiding."),
    "refused": _(
        "Het hoeft niet fout te zijn: iemand zocht misschien de verkeerde groep, of mist een recht dat nodig is."
    ),
}
OUTCOMES: Mapping[str, Word] = {
    "fine": _("Het hoort bij het werk"),
    "talked": _("Wij spraken erover"),
    "breach": _("Het is een datalek"),
}
REFUSALS: Mapping[str, Word] = {
    "self": _("Dit gaat over wat u zelf opende. Een collega kijkt hiernaar."),
    "gone": _("Dit signaal is er niet meer. Ga terug naar de lijst."),
    "early": _("Deze dag is nog niet om. Kijk als hij voorbij is: er kan nog iets bij komen."),
    "note": _("Schrijf op wat eruit kwam."),
    "breach": _("Kies bij welk datalek dit hoort."),
    "closed": _("Dit datalek is al afgehandeld. Kies een ander, of maak een nieuw datalek."),
    "review_once": _("Een collega schreef al op wat dit was. Hieronder staat het."),
}
FIELD = {
    "note": "note",
    "closed": "breach",
    "breach": "breach",
}  # beside which field a refusal stands; others above the form


@dataclass(frozen=True, slots=True)
class WatchLabels:
    """One watch in words: its name, what it counts, from how many, and why it may be all right."""

    key: str
    name: str
    text: str
    counted: str
    from_how_many: str
    fine: str
    source: str


def watch_labels(key: str) -> WatchLabels:
    """What is said of one watch; one that the register added says what the register says."""
    watch = REGISTER.watches[key]
    return WatchLabels(
        key=key,
        name=say(watch.name),
        text=say(watch.text),
        counted=str(COUNTED.get(key, "")),
        from_how_many=_from(watch),
        fine=str(FINE.get(key, _("Het hoeft niet fout te zijn."))),
        source=watch.source,
    )


def every() -> list[WatchLabels]:
    """Every watch of the register, in its order."""
    return [watch_labels(key) for key in REGISTER.watches]


def _from(watch: Watch) -> str:
    """The number, the period and the hours, as sentences."""
    count = {"count": watch.threshold}
    if watch.key == "refused":
        number = (
            ngettext(
                "Wij vragen ernaar vanaf %(count)s keer", "Wij vragen ernaar vanaf %(count)s keer", watch.threshold
            )
            % count
        )
    else:
        number = (
            ngettext(
                "Wij vragen ernaar vanaf %(count)s leerling",
                "Wij vragen ernaar vanaf %(count)s leerlingen",
                watch.threshold,
            )
            % count
        )
    days = ngettext("op één dag.", "in %(count)s dagen.", watch.window) % {"count": watch.window}
    return " ".join(filter(None, (number, days, _wide(watch), _hours(watch))))


def _wide(watch: Watch) -> str:
    if not watch.wide_threshold:
        return ""
    text = gettext("Wie met de hele school werkt, zoals de administratie, pas vanaf %(count)s.")
    return text % {"count": watch.wide_threshold}


def _hours(watch: Watch) -> str:
    if watch.from_hour == watch.until_hour:
        return ""
    text = gettext("Alleen tussen %(start)s en %(end)s uur. Een nacht hoort bij de dag waarop hij begint.")
    return text % {"start": watch.from_hour, "end": watch.until_hour}


def sentence(key: str, pupils: int, looks: int) -> str:
    """What was counted, as one sentence about nobody in particular."""
    if key == "refused":
        return ngettext("%(count)s keer geweigerd", "%(count)s keer geweigerd", looks) % {"count": looks}
    files = ngettext("%(count)s leerling", "%(count)s leerlingen", pupils) % {"count": pupils}
    times = ngettext("%(count)s keer geopend", "%(count)s keer geopend", looks) % {"count": looks}
    return f"{files}, {times}"
