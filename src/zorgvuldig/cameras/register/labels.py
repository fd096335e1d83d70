"""What the pages about cameras say: of places and purposes, of what a camera lacks, and of what is refused."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word

__all__ = [
    "ADDRESS_REFUSALS",
    "ELSEWHERE",
    "ENDED",
    "LACKS",
    "NEVER",
    "NOWHERE",
    "PLACES",
    "PURPOSES",
    "REFUSALS",
    "SILENT",
    "SOURCES",
    "STATES",
    "UNKNOWN_LACK",
    "WEEKDAYS",
    "Word",
]

PLACES: Mapping[str, Word] = {
    "entrance": _("Ingang"),
    "hall": _("Hal"),
    "corridor": _("Gang"),
    "stairs": _("Trap"),
    "canteen": _("Kantine of aula"),
    "yard": _("Schoolplein"),
    "bikes": _("Fietsenstalling"),
    "parking": _("Parkeerplaats"),
    "sports_hall": _("Sportzaal"),
    "library": _("Mediatheek"),
    "other": _("Andere plek"),
}
# On the list so that whoever thinks of it reads why not; the database knows neither.
NOWHERE: Mapping[str, Word] = {
    "toilet": _("Toilet"),
    "changing_room": _("Kleedruimte of douche"),
}
PURPOSES: Mapping[str, Word] = {
    "safety": _("veiligheid van leerlingen, medewerkers en bezoekers"),
    "recognition": _("herkennen van personen, door mensen"),
    "prevention": _("preventief toezicht"),
    "guarding": _("bewaken van gebouw en spullen"),
    "detection": _("ondersteunen van opsporing"),
}
SOURCES: Mapping[str, Word] = {
    "rtsp": _("Dit systeem neemt op"),
    "nvr": _("Een ander systeem neemt op"),
}
WEEKDAYS: Mapping[str, Word] = {
    "0": _("maandag"),
    "1": _("dinsdag"),
    "2": _("woensdag"),
    "3": _("donderdag"),
    "4": _("vrijdag"),
    "5": _("zaterdag"),
    "6": _("zondag"),
}
# What a camera lacks, and on which page and in which field that is filled in.
LACKS: Mapping[str, tuple[Word, str, str]] = {
    "ended": (_("De camera is weg."), "", ""),
    "purposes": (_("Kies waarvoor de camera er hangt."), "edit_camera", "id_purposes_0"),
    "necessity": (_("Schrijf op waarom de camera nodig is."), "edit_camera", "id_necessity"),
    "lighter": (_("Schrijf op welke lichtere middelen u bekeek."), "edit_camera", "id_lighter"),
    "dpia": (_("Vul in wanneer de DPIA is gedaan, en wat eruit kwam."), "edit_camera", "id_dpia_on"),
    "council": (
        _("Vul in wanneer de medezeggenschapsraad besloot, en wat."),
        "edit_camera",
        "id_council_on",
    ),
    "sign": (_("Vul in sinds wanneer er een bord hangt, en waar."), "edit_camera", "id_sign_on"),
    "plan": (_("Zet de camera op een plattegrond."), "camera_plan", ""),
    "view": (_("Zet een foto erbij van wat de camera ziet, en schrijf op wat dat is."), "camera_view", ""),
    "address": (_("Vul in waar de camera te bereiken is."), "edit_camera", "id_address"),
    "covert": (
        _("De camera is verborgen. Daarvoor is een besluit nodig van de schoolleider en van de FG."),
        "new_covert_case",
        "",
    ),
    "approval": (_("Een tweede persoon moet de camera nog goedkeuren."), "approve_camera", ""),
}
UNKNOWN_LACK: Word = _("Er ontbreekt nog iets dat wij hier niet kunnen noemen. Vraag de beheerder.")
# What the recorder last said: silhouette (see `web/icons`) and words.
STATES: Mapping[str, tuple[str, Word]] = {
    "recording": ("yes", _("neemt op")),
    "waiting": ("off", _("neemt nu niet op, zo is het bedoeld")),
    "unreachable": ("no", _("geeft geen antwoord")),
    "frozen": ("no", _("geeft antwoord, maar geen beeld")),
    "stopped": ("no", _("de opnemer is gestopt")),
    "full": ("no", _("er is geen ruimte meer op de schijf")),
}
SILENT: tuple[str, Word] = ("unknown", _("de opnemer zegt niets"))
NEVER: tuple[str, Word] = ("off", _("nog nooit opgenomen"))
LACKING: tuple[str, Word] = ("off", _("neemt niet op: er moet nog iets geregeld worden"))
ELSEWHERE: tuple[str, Word] = ("off", _("in een ander systeem"))
ENDED: tuple[str, Word] = ("off", _("weg"))
# What the database refuses, whatever the page let through.
REFUSALS: Mapping[str, Word] = {
    "no_place": _("Klik op de tekening, of vul twee getallen van 0 tot en met 100 in."),
    "camera_role": _("Alleen een schoolleider verandert een camera. Vraag de schoolleider."),
    "camera_by": _("U kunt dit alleen op uw eigen naam doen. Meld u opnieuw aan en probeer het nog eens."),
    "camera_purposes": _("Een van deze doelen bestaat niet. Kies uit de lijst."),
    "camera_plan": _("Deze plattegrond is van een andere school. Kies een plattegrond van deze school."),
    "camera_live": _("Live meekijken mag alleen bij het doel «bewaken». Kies dat doel, of zet live meekijken uit."),
    "camera_ended": _("Deze camera is weg. Er kan niets meer veranderen. Maak een nieuwe camera."),
    "camera_kept": _("De school van een camera kan niet veranderen. Maak een nieuwe camera."),
    "camera_not_in_toilets": _("In een toilet of kleedruimte mag nooit een camera hangen. Kies een andere plek."),
    "camera_four_weeks": _("Beelden mogen 1 tot 28 dagen blijven. Vul een getal van 1 tot en met 28 in."),
    "camera_some_day": _("Kies minstens één dag."),
    "approval_role": _("Alleen een schoolleider of privacy officer keurt een camera goed."),
    "approval_second": _("U schreef dit zelf op. Iemand anders moet het goedkeuren."),
    "approval_changed": _("Er is intussen iets veranderd. Lees het opnieuw, en keur het dan goed."),
    "approval_lacks": _("De camera is nog niet compleet. Vul eerst aan wat er ontbreekt."),
    "covert_long": _("Een verborgen camera mag ten hoogste 28 dagen hangen. Kies een eerdere laatste dag."),
    "covert_dpia": _("De DPIA moet vóór de aanvraag zijn gedaan. Vul een dag in die al is geweest."),
    "covert_camera": _("Deze camera is niet verborgen, of is weg. Zet hem eerst op verborgen."),
    "covert_role": _("Alleen een schoolleider vraagt dit aan."),
    "covert_kept": _("Aan deze aanvraag kan niets meer veranderen. Doe een nieuwe aanvraag."),
    "covert_leader": _("Alleen een schoolleider besluit hier, en maar één keer."),
    "covert_dpo": _("Alleen de FG besluit hier, en maar één keer."),
    "covert_second": _("De schoolleider en de FG moeten twee mensen zijn. Iemand anders moet dit besluiten."),
    "covert_case_days": _("De laatste dag ligt niet na de eerste. Kies een latere dag."),
}
# Why an address is not taken (`addresses.AddressRefused`).
ADDRESS_REFUSALS: Mapping[str, Word] = {
    "scheme": _("Dit adres kennen wij niet. Een adres van een camera begint met rtsps://."),
    "address": _("Dit is geen heel adres. Schrijf het zo: rtsps://10.0.4.12/kanaal1, zonder spaties en zonder #."),
    "name": _("Deze naam bestaat niet op het netwerk van de school. Kijk de naam na, of vul het nummer in."),
    "plain": _(
        "Dit adres is niet versleuteld. Schrijf een adres dat met rtsps:// begint, of vraag de systeembeheerder of het zonder mag."
    ),
    "outside": _("Dit adres ligt buiten het netwerk voor camera’s. Kies een camera in het netwerk van de school."),
}
