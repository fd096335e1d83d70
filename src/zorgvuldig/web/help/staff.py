"""What teachers, mentors and the administration do every day."""

from django.utils.translation import gettext_lazy as _

from zorgvuldig.web.help.tasks import Task

TASKS = (
    Task(
        "aanwezigheid-opnemen",
        _("De aanwezigheid opnemen"),
        ("teacher",),
        start="own_lessons",
        pages=("own_lessons", "group_lessons", "lesson_roll", "substitute_roll"),
        steps=(
            _("Kies «Mijn lessen» en dan «Aanwezigheid» bij de les."),
            _("Iedereen staat op aanwezig. Verander alleen wie er niet is of te laat komt."),
            _("Kies «Bewaar de lijst». Doe dat ook als iedereen er is."),
        ),
        wrong=(
            _("Kunt u nog niets aanvinken? U vult de lijst in vanaf een kwartier voor het begin."),
            _("Zit een leerling er niet bij? De administratie deelt de groepen in."),
        ),
    ),
    Task(
        "cijfers-invullen",
        _("Cijfers invullen"),
        ("teacher",),
        start="own_groups",
        pages=("own_groups", "taught_group", "grades", "paste_grades"),
        steps=(
            _("Kies «Mijn groepen» en dan «Cijfers» bij de groep."),
            _("Kies de toets boven de kolom."),
            _("Vul het cijfer in. Met Tab gaat u naar de volgende leerling."),
            _("Kies «Bewaar de cijfers»."),
        ),
        wrong=(
            _("Staat er «Er is niets bewaard»? Verbeter de cijfers die zijn aangewezen. Wat u invulde staat er nog."),
            _("Fout cijfer bewaard? Vul het goede in. De oude waarde blijft in de geschiedenis staan."),
        ),
    ),
    Task(
        "toets-toevoegen",
        _("Een toets toevoegen"),
        ("teacher",),
        start="own_groups",
        pages=("new_test", "edit_test", "publish_test"),
        steps=(
            _("Open de cijfers van de groep. Kies «Nieuwe toets»."),
            _("Schrijf een naam die u later herkent. Zet er geen naam van een leerling in."),
            _("Kies hoe zwaar de toets telt, en wanneer ouders de cijfers zien."),
            _("Kies «Maak de toets»."),
        ),
        wrong=(
            _("Koos u «Pas als ik ze publiceer»? Kies dan later «Publiceer de cijfers»."),
            _("Is de naam of het gewicht fout? Kies «Wijzig de toets»."),
        ),
    ),
    Task(
        "bericht-schrijven",
        _("Een bericht schrijven aan ouders"),
        ("teacher", "administration"),
        start="message_groups",
        pages=("message_groups", "group_messages", "new_group_message", "pupil_messages", "new_pupil_message"),
        steps=(
            _("Kies «Berichten aan ouders» en dan «Schrijf» bij de groep."),
            _("Kijk bij «Wie krijgt dit bericht?» wie het leest."),
            _("Schrijf het onderwerp en het bericht. Kies «Verstuur»."),
            _("Bij het bericht ziet u later wie het opende."),
        ),
        wrong=(
            _(
                "Versturen kan niet worden teruggedraaid. Ging er iets mis? Meld het bij «Iets misgegaan met gegevens?»."
            ),
            _("Heeft een ouder geen account? Bel of schrijf die ouder."),
        ),
    ),
    Task(
        "hoe-het-gaat",
        _("Schrijven hoe het gaat per vak"),
        ("teacher",),
        start="own_groups",
        pages=("progress_notes",),
        steps=(
            _("Open de groep. Kies «Hoe het gaat»."),
            _("Kies de periode."),
            _("Schrijf kort hoe het gaat en wat de leerling kan doen."),
            _("Kies «Bewaar de opmerkingen». Leerling, ouders en mentor lezen mee."),
        ),
        wrong=(_("Gaat een zin over iemand anders? Zet er [[ voor en ]] achter. Gezinnen lezen die zin dan niet."),),
    ),
    Task(
        "mentorklas",
        _("Uw mentorklas en een leerling daarin"),
        ("teacher",),
        start="own_classes",
        pages=("own_classes", "mentored_class", "guided_pupil", "guided_marks", "who_sees"),
        steps=(
            _("Kies «Mijn mentorklas»."),
            _("Kies een leerling. Boven de pagina komt een groene strook: het dossier is open."),
            _("Bij «Wie kan dit dossier openen?» ziet u wie er nog meer in kan."),
            _("Klaar? Kies «Sluit het dossier»."),
        ),
        wrong=(_("De familie ziet dat u het dossier opende, en waarom. Open het alleen als u het nodig hebt."),),
    ),
    Task(
        "notitie-schrijven",
        _("Een notitie schrijven over een leerling"),
        ("teacher",),
        start="own_classes",
        pages=("guidance_notes", "new_guidance_note", "guidance_note"),
        steps=(
            _("Open de leerling in uw mentorklas. Kies «Notities»."),
            _("Kies «Schrijf een notitie»."),
            _("Schrijf wat er is gezegd en afgesproken. Kies «Bewaar»."),
            _("De notitie is versleuteld. Docenten zien haar niet."),
        ),
        wrong=(_("Staat er een fout in? Verbeter de notitie. De familie ziet ook wat er eerst stond."),),
    ),
    Task(
        "verzuim-van-de-klas",
        _("Zien wie vaak weg is"),
        ("teacher",),
        start="own_classes",
        pages=("mentored_attendance", "guided_attendance"),
        steps=(
            _("Open uw mentorklas. Kies «Verzuim»."),
            _("Kies een week of een periode."),
            _("Staat er «signaal» bij een naam? Dan is die leerling vaak weg."),
            _("Kies de leerling en kijk naar de dagen. Praat met de leerling en de ouders."),
        ),
        wrong=(_("Klopt een uur niet? Vraag de docent van die les of de verzuimcoördinator."),),
    ),
    Task(
        "aanmelding-aannemen",
        _("Een aanmelding aannemen"),
        ("administration",),
        start="intake_queue",
        pages=("intake_queue", "intake_application", "intake_admission", "intake_admitted"),
        steps=(
            _("Kies «Aanmeldingen» en dan het kind."),
            _("Lees de antwoorden. Kies «Vergelijk en neem aan»."),
            _("Leg het paspoort ernaast. Vergelijk de vijf gegevens en zeg wie het gezag heeft."),
            _("Kies «Neem aan». Daarna nodigt u de ouders uit."),
        ),
        wrong=(
            _("Mist er iets? Kies «Vraag iets aan de ouders»."),
            _("Kan het kind niet komen? Kies «Wijs af». De antwoorden gaan dan vanzelf weg."),
        ),
    ),
    Task(
        "bestand-inlezen",
        _("Een bestand inlezen"),
        ("administration",),
        start="imports",
        pages=("imports", "import_new", "import_columns", "import_preview", "import_run", "import_undo"),
        steps=(
            _("Kies «Bestanden inlezen» en dan «Kies een bestand»."),
            _("Zeg wat er in het bestand staat en kies het. Kies «Verder»."),
            _("U ziet eerst «Wat er verandert». Er is dan nog niets veranderd."),
            _("Klopt het? Kies «Lees het bestand in»."),
            _("Stonden er ouders in? Laat een collega die het bestand niet inlas, ze uitnodigen."),
        ),
        wrong=(
            _("Ziet u fouten? Kies «Haal de lijst van fouten op», verbeter het bestand en kies het opnieuw."),
            _("Toch verkeerd ingelezen? Kies «Draai dit terug»."),
        ),
    ),
    Task(
        "uitnodigen",
        _("Een ouder of leerling laten inloggen"),
        ("administration",),
        start="search",
        pages=("invitations",),
        steps=(
            _("Kies «Leerlingenadministratie», zoek de leerling en kies «Administratie»."),
            _("Kies «Nodig ouder of leerling uit»."),
            _("Kies «Stuur een mail» of «Vraag een brief met een code»."),
            _("Een brief wordt verzegeld gemaakt. Een collega opent hem en verstuurt hem."),
            _("De mail noemt geen naam. De code is 14 dagen geldig."),
        ),
        wrong=(
            _("Staat een ouder er niet bij? Kies «Voeg een ouder of verzorger toe»."),
            _("Belt iemand om een code? Bel terug op het nummer dat de school kent."),
        ),
    ),
    Task(
        "ouder-wijzigen",
        _("Gegevens of gezag van een ouder veranderen"),
        ("administration",),
        start="search",
        pages=("administered_pupil", "edit_guardian", "guardian_authority", "end_guardian", "new_guardian"),
        steps=(
            _("Zoek de leerling en kies «Administratie». Ga naar «Ouders en voogden»."),
            _("Een ander adres of nummer? Kies «Verander»."),
            _("Verandert het gezag, of beperkt een rechter iets? Kies «Gezag en beperking»."),
            _("Zeg van wie u het weet. Kies «Bewaar»."),
        ),
        wrong=(
            _("Twijfelt u over het gezag? Vraag om een uittreksel uit het gezagsregister."),
            _("Een beperking werkt meteen. De ouder ziet het dossier dan niet meer."),
        ),
    ),
    Task(
        "klassenlijst",
        _("Een klassenlijst maken"),
        ("administration",),
        start="list_classes",
        pages=(
            "list_classes",
            "administration_lists",
            "administration_list_class",
            "administration_list_mentor",
            "administration_list_photos",
            "administration_list_labels",
        ),
        steps=(
            _("Kies «Lijsten» en dan de klas."),
            _("Kies de lijst met zo weinig mogelijk gegevens, zoals «Klassenlijst»."),
            _("Zeg bij «Waar is de lijst voor?» waarvoor u haar nodig hebt. Kies «Maak de lijst»."),
            _("De familie ziet dat u de lijst maakte."),
        ),
        wrong=(_("Ging een lijst naar de verkeerde? Meld het bij «Iets misgegaan met gegevens?»."),),
    ),
    Task(
        "datalek-melden",
        _("Melden dat er iets misging met gegevens"),
        ("teacher", "administration"),
        start="report_breach",
        pages=("report_breach", "breach_reported"),
        steps=(
            _("Kies op de startpagina «Iets misgegaan met gegevens?»."),
            _("Schrijf wat er gebeurde en wanneer u het merkte. Noem geen leerling bij naam."),
            _("Kies «Meld het»."),
            _("Bel daarna de privacy officer of de schoolleiding. Wacht niet op antwoord."),
        ),
        wrong=(_("Twijfelt u, of deed u het zelf? Meld het toch. De school heeft maar 72 uur."),),
    ),
)
