"""Every task, and the manuals they are in."""

from django.utils.translation import gettext_lazy as _

from zorgvuldig.web.help import family, staff
from zorgvuldig.web.help.tasks import Reader, Task

# What the privacy officer does, and what anybody may check.

FOR_PRIVACY = (
    Task(
        "datalek-behandelen",
        _("Een datalek behandelen binnen 72 uur"),
        ("privacy_officer",),
        start="breaches",
        pages=(
            "breaches",
            "breach",
            "breach_facts",
            "breach_triage",
            "breach_measures",
            "breach_supervisor",
            "breach_people",
            "breach_notification",
        ),
        steps=(
            _("Kies «Datalekken» en dan het lek. De klok zegt hoeveel uur er nog is."),
            _("Kies «Beantwoord de vragen». Daarna ziet u een advies."),
            _("Kies «Besluit of het gemeld wordt» en schrijf op waarom."),
            _("Kies «Besluit of zij het horen» voor de mensen om wie het gaat."),
            _("Meld het zelf bij de Autoriteit Persoonsgegevens. Kies daarna «Het is gemeld»."),
        ),
        wrong=(
            _("Weet u nog niet alles? Meld wat u weet, en vul later aan."),
            _("Is de tijd voorbij? Meld toch, en schrijf op waarom het later werd."),
        ),
    ),
    Task(
        "verzoek-beantwoorden",
        _("Een verzoek over gegevens beantwoorden"),
        ("privacy_officer",),
        start="requests",
        pages=("requests", "handled_request", "pupil_requests", "restrictions", "recipients"),
        steps=(
            _("Kies «Verzoeken over gegevens» en dan het verzoek."),
            _("Lees bij «Wat er gevraagd is» wat iemand wil, en kijk of die het mag vragen."),
            _("Kies bij «Besluit» wat het wordt. Schrijf het antwoord in gewone woorden."),
            _("Kies «Bekijk eerst de brief», en dan «Neem het besluit en maak de brief»."),
            _("U verstuurt de brief zelf."),
        ),
        wrong=(
            _("Lukt een maand niet? Kies «Neem twee maanden meer tijd», met een reden. Dat kan alleen in die maand."),
            _("Weet u niet wie het vraagt? Kies «Vraag per brief wie het is»."),
        ),
    ),
    Task(
        "register-veranderen",
        _("Het register veranderen met een tweede persoon"),
        ("privacy_officer",),
        start="register_record",
        pages=(
            "register_record",
            "register_purpose",
            "register_category",
            "register_recipient",
            "register_other",
            "register_own_fields",
            "new_register_part",
            "new_register_version",
            "register_versions",
            "register_version",
            "decide_register_version",
        ),
        steps=(
            _("Kies «Register» en dan het doel dat u wilt veranderen."),
            _("Kies «Stel een wijziging voor». Verander wat nodig is en schrijf waarom."),
            _("Kies «Bekijk de gevolgen». U ziet wie toegang krijgt of verliest."),
            _("Stel het voor. Een tweede persoon kiest «Besluit hierover» en «Bewaar mijn besluit»."),
            _("Op het gekozen moment gaat de nieuwe versie vanzelf in."),
        ),
        wrong=(
            _("U kunt niet over uw eigen voorstel besluiten. Vraag een ander met deze taak."),
            _("Bedenkt u zich? Kies «Trek het voorstel in»."),
        ),
    ),
    Task(
        "langer-bewaren",
        _("Iets langer bewaren, of niet meer"),
        ("privacy_officer",),
        start="holds",
        pages=("retention", "holds", "kept_pupil", "new_hold", "lift_hold", "retention_run"),
        steps=(
            _("Kies «Bewaren en wissen», zoek de leerling en open die."),
            _("U ziet per soort wanneer het verdwijnt, en waarom."),
            _("Kies «Bewaar iets langer» en zeg waarom. Het gezin ziet dat het gebeurt."),
            _("Niet meer nodig? Kies «Niet langer bewaren». Dan gelden de gewone termijnen weer."),
        ),
        wrong=(_("Langer bewaren is nooit voor altijd. U krijgt op tijd een taak om opnieuw te kijken."),),
    ),
    Task(
        "toezicht-houden",
        _("Zien wie keek, en of dat klopt"),
        ("privacy_officer",),
        start="oversight",
        pages=("oversight", "watched_pupil", "watched_person", "watched_staff", "reading", "reading_signal"),
        steps=(
            _("Kies «Toezicht op inzage»."),
            _("Bovenaan staat elke noodtoegang met de reden. Vraag na of die reden klopt."),
            _("Kies «Ongewone inzage» voor wat niet elke dag gebeurt."),
            _("Wilt u één leerling bekijken? Kies «Zoek een leerling en zie wie keek»."),
        ),
        wrong=(
            _("Een signaal zegt niets over iemand. Vraag eerst wat er was."),
            _("Ook uw eigen kijken staat in het logboek, en de familie ziet het."),
        ),
    ),
    Task(
        "beloften-nakijken",
        _("Nakijken of de beloften waar zijn"),
        ("privacy_officer", "guardian"),
        start="",
        pages=(),
        steps=(
            _("Kies «Wat wij beloven» onder aan de pagina."),
            _("Bij elke belofte staat of zij nu waar is, met een getal."),
            _("Open een belofte. U ziet hoe het is gemeten en wat de school niet kan laten zien."),
        ),
        wrong=(_("Is een belofte niet waar? Dan staat er hoeveel er mis is. De privacy officer zoekt uit waarom."),),
    ),
)


TASKS = {task.key: task for task in (*family.TASKS, *staff.TASKS, *FOR_PRIVACY)}
AT_PAGE = {name: task for task in TASKS.values() for name in task.pages}
READERS = {
    reader.slug: reader
    for reader in (
        Reader(
            "guardian",
            "ouders",
            _("Voor ouders en voogden"),
            (
                _("De school houdt gegevens van uw kind bij: van cijfers tot wie ze bekeek. Hier ziet u die allemaal."),
                _("U komt erin met een code uit een brief van de school. Daarna kiest u zelf een wachtwoord."),
                _("U beslist over foto’s, en over gegevens die de school niet hoeft te geven. Nee zeggen mag altijd."),
                _("Vanaf 16 jaar beslist en vraagt uw kind zelf. Vanaf 18 jaar gaat het dossier voor u dicht."),
                _("Een vraag over inloggen of gegevens? Bel de administratie. Over privacy? Vraag de privacy officer."),
            ),
        ),
        Reader(
            "pupil",
            "leerlingen",
            _("Voor leerlingen"),
            (
                _("De school houdt gegevens van u bij. U ziet ze allemaal, en wie erin keek."),
                _("Vanaf 16 jaar beslist u zelf over foto’s en over gegevens voor anderen."),
                _("Vanaf 18 jaar ziet een ouder niets meer, tenzij u dat goed vindt."),
                _("Een vraag? Ga naar uw mentor of de administratie."),
            ),
        ),
        Reader(
            "teacher",
            "docenten",
            _("Voor docenten en mentoren"),
            (
                _("U ziet de groepen die u vandaag hebt, en niet meer. Stopt uw les aan een groep, dan gaat die dicht."),
                _("Is er een groene strook boven de pagina? Dan is een dossier open. De familie ziet dat, en waarom."),
                _("Schrijf over een leerling wat u ook tegen de ouders zou zeggen. Zij lezen het."),
                _("U logt in met een wachtwoord en een tweede stap. Telefoon kwijt? Gebruik een herstelcode."),
                _("Een fout in een klas of groep? Vraag de administratie. Ging er iets mis met gegevens? Meld het meteen."),
            ),
        ),
        Reader(
            "administration",
            "administratie",
            _("Voor de leerlingenadministratie"),
            (
                _("U neemt leerlingen aan, houdt hun gegevens bij, en laat ouders en medewerkers inloggen."),
                _("U zoekt een leerling altijd eerst. Elke leerling die u vindt, krijgt een regel in het logboek."),
                _("Geef gegevens alleen weg via dit systeem. Dan staat vast wie wat kreeg, en mag dat ook."),
                _("Twijfelt u of iets weg mag? Vraag de privacy officer."),
            ),
        ),
        Reader(
            "privacy_officer",
            "privacy-officer",
            _("Voor de privacy officer"),
            (
                _("U ziet wie keek, wat de school uit ging en wat er moet verdwijnen. Ook uw kijken staat in het logboek."),
                _("Op de startpagina staat wat vandaag moet. Te laat staat bovenaan."),
                _("Besluiten die iets groots veranderen, neemt u met een tweede persoon."),
                _("Een vraag over de wet? Ga naar de functionaris gegevensbescherming."),
            ),
        ),
    )
}  # fmt: skip


def tasks_of(reader: Reader) -> list[Task]:
    """The tasks of a manual, in the order of the list."""
    return [task for task in TASKS.values() if reader.key in task.readers]


def task_at(page: str) -> Task | None:
    """The task that the page called `page` leads to."""
    return AT_PAGE.get(page)
