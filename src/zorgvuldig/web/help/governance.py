"""What the privacy officer does, and what anybody may check."""

from django.utils.translation import gettext_lazy as _

from zorgvuldig.web.help.tasks import Task

TASKS = (
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
