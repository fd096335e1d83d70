"""What parents and pupils do themselves."""

from django.utils.translation import gettext_lazy as _

from zorgvuldig.web.help.tasks import Task

TASKS = (
    Task(
        "eerste-keer-inloggen",
        _("De eerste keer inloggen"),
        ("guardian", "pupil"),
        start="invitation",
        pages=("invitation", "invitation_link", "invitation_accept"),
        steps=(
            _("Van de school krijgt u een brief met een code, of een mail met een link."),
            _("Vul de code in bij «Code». Kies «Ga verder»."),
            _("Kies een gebruikersnaam en een wachtwoord. Kies «Maak mijn account»."),
            _("Daarna logt u in met die naam en dat wachtwoord."),
        ),
        wrong=(
            _(
                "Werkt de code niet? Een code is 14 dagen geldig en werkt één keer. Vraag de administratie om een nieuwe."
            ),
            _("Bent u uw wachtwoord kwijt? Kies bij het inloggen «Wachtwoord vergeten»."),
        ),
    ),
    Task(
        "cijfers-zien",
        _("De cijfers van uw kind zien"),
        ("guardian",),
        start="own_children",
        pages=("own_children", "child", "child_reasons", "child_marks", "child_grade_history"),
        steps=(
            _("Kies op de eerste pagina de naam van uw kind."),
            _("Bovenaan staan de cijfers van één vak. Bij «Andere vakken» kiest u een ander vak."),
            _("Een cijfer lager dan 5,5 is rood en onderstreept."),
            _("In de kantlijn staat waarom de school dit heeft, wie het ziet en hoe lang."),
        ),
        wrong=(
            _("Staat uw kind er niet? U ziet kinderen over wie u het gezag hebt, tot zij 18 jaar zijn."),
            _("Klopt dat niet? Bel de administratie."),
        ),
    ),
    Task(
        "ziek-melden",
        _("Uw kind ziek melden"),
        ("guardian",),
        start="absence_reporting",
        pages=("absence_reporting", "absence_notices", "report_sick"),
        steps=(
            _("Kies op de eerste pagina «Ziek melden»."),
            _("Kies het kind dat ziek is. De school weet het dan. Bij «Wat er is gemeld» ziet u of de school het las."),
            _("Duurt het langer, of is het iets anders? Kies «Afwezig melden» en dan uw kind."),
        ),
        wrong=(
            _("Een melding kunt u niet wissen. Is er iets veranderd? Bel dan de school."),
            _("Duurt het langer dan twee dagen? Meld het dan opnieuw."),
        ),
    ),
    Task(
        "ja-of-nee-zeggen",
        _("Ja of nee zeggen op een vraag van de school"),
        ("guardian",),
        start="children_consents",
        pages=("children_consents", "child_consents"),
        steps=(
            _("Kies «Ja of nee zeggen» en dan uw kind."),
            _("Kies bij elke vraag ja of nee. Nee zeggen mag altijd. Het heeft geen gevolgen."),
            _("Kies «Bewaar mijn antwoorden»."),
            _("Geen antwoord is nee."),
        ),
        wrong=(
            _("Zegt de andere ouder nee? Dan is het nee."),
            _("Vanaf 16 jaar beslist uw kind zelf. Dan staat uw kind hier niet meer."),
        ),
    ),
    Task(
        "ja-intrekken",
        _("Een ja intrekken"),
        ("guardian",),
        start="children_consents",
        pages=(),
        steps=(
            _("Kies «Ja of nee zeggen» en dan uw kind."),
            _("Ga naar «Wat u antwoordde»."),
            _("Kies «Trek in» bij wat u niet meer wilt. Dat is één klik."),
            _("Een foto verdwijnt dan van de plekken die de school zelf beheert. Of het gezicht wordt onzichtbaar."),
        ),
        wrong=(
            _("Een gedrukte nieuwsbrief kan de school niet terughalen."),
            _("Ziet u een foto toch nog? Vertel het de privacy officer van de school."),
        ),
    ),
    Task(
        "wie-keek",
        _("Zien wie in het dossier keek"),
        ("guardian", "pupil"),
        start="",
        pages=("child_use", "own_use"),
        steps=(
            _("Kies op de eerste pagina de naam van uw kind. Bent u leerling? Kies dan «Mijn gegevens»."),
            _("Kies bovenaan «Wie keek»."),
            _("U ziet hoe vaak elke functie keek, en elke keer met dag, reden en soort gegevens."),
            _("Ook een poging die is geweigerd, staat erbij."),
        ),
        wrong=(_("Begrijpt u niet waarom iemand keek? Vraag het de privacy officer van de school."),),
    ),
    Task(
        "waar-gegevens-heen-gaan",
        _("Zien waar de gegevens heen gaan"),
        ("guardian", "pupil"),
        start="",
        pages=("child_flow", "own_flow"),
        steps=(
            _("Kies op de eerste pagina de naam van uw kind, of kies «Mijn gegevens»."),
            _("Kies bovenaan «Wat de school uit ging». Kies daar «Waar gaat het heen? Bekijk het plaatje»."),
            _("Links staat van wie de school het heeft. Rechts staat wie het kreeg of kan krijgen."),
            _("In de tabel staat bij iedereen waarom het mag."),
        ),
        wrong=(_("Wie nooit iets kreeg, staat er alleen omdat de school het mag of moet geven."),),
    ),
    Task(
        "verbetering-vragen",
        _("Vragen om een verbetering"),
        ("guardian", "pupil"),
        start="",
        pages=(
            "child_dispute",
            "own_dispute",
            "child_corrections",
            "own_corrections",
            "child_correction",
            "own_correction",
        ),
        steps=(
            _("Open het dossier en zoek het gegeven dat niet klopt."),
            _("Kies daarbij «Klopt dit niet?»."),
            _("Schrijf bij «Wat moet er staan?» wat het moet zijn. Schrijf ook waarom."),
            _("Kies «Vraag om verbetering». U krijgt een besluit met een reden."),
        ),
        wrong=(
            _("Wat een docent van iets vindt, verandert de school niet. U mag er uw eigen mening bij laten zetten."),
            _("Uw vragen en de antwoorden staan bij «Wat ik vroeg te verbeteren»."),
        ),
    ),
    Task(
        "kopie-maken",
        _("Een kopie van alles meenemen"),
        ("guardian", "pupil"),
        start="",
        pages=("child_copy", "own_copy", "child_copy_made", "own_copy_made"),
        steps=(
            _("Open het dossier. Kies bovenaan «Kopie»."),
            _("Kies «Maak een kopie»."),
            _("Kies de taal. Kies dan «Maak de kopie»."),
            _("Haal het bestand op. Het verdwijnt na 14 dagen."),
        ),
        wrong=(_("Bewaar het bestand op een veilige plek. Wie het heeft, kan alles lezen."),),
    ),
    Task(
        "wissen-vragen",
        _("Vragen om te wissen of te stoppen"),
        ("guardian", "pupil"),
        start="",
        pages=(
            "child_requests",
            "child_new_request",
            "child_request",
            "own_requests",
            "own_new_request",
            "own_request",
        ),
        steps=(
            _("Open het dossier. Kies bovenaan «Verzoeken»."),
            _("Kies «Uw verzoeken en de antwoorden» en dan «Nieuw verzoek»."),
            _("Kies wat u wilt, zoals «Wissen»."),
            _("De school antwoordt binnen een maand. Duurt het langer, dan hoort u dat in die maand."),
        ),
        wrong=(
            _("Wat de school van de wet moet bewaren, blijft. In het antwoord staat waarom."),
            _("Bent u het niet eens met het antwoord? U kunt klagen bij de Autoriteit Persoonsgegevens."),
        ),
    ),
    Task(
        "bericht-lezen",
        _("Een bericht van school lezen"),
        ("guardian",),
        start="own_messages",
        pages=("own_messages", "own_message"),
        steps=(
            _("U krijgt een mail dat er iets klaarstaat. In die mail staat geen naam."),
            _("Log in en kies «Berichten van school»."),
            _("Kies «Open» bij het bericht. De afzender ziet wanneer u het opent."),
        ),
        wrong=(
            _("Antwoorden kan hier niet. Bel of mail de docent of de mentor."),
            _("Krijgt u geen mail? Vraag de administratie welk adres de school van u heeft."),
        ),
    ),
    Task(
        "eigen-pagina",
        _("Uw eigen pagina als leerling"),
        ("pupil",),
        start="own_file",
        pages=("own_file", "own_reasons", "own_marks", "own_grade_history", "own_attendance"),
        steps=(
            _("Log in en kies «Mijn gegevens»."),
            _("U ziet alles wat de school van u heeft. Bovenaan kiest u een onderdeel."),
            _("Kies «Wie mag wat?». Daar staat wat u zelf beslist, en vanaf welke dag."),
            _("Kies «Wat u niet ziet». Daar staat wat is weggelaten, en waarom."),
        ),
        wrong=(
            _(
                "Klopt er iets niet? Vanaf 16 jaar kiest u «Klopt dit niet?» bij dat gegeven. Bent u jonger? Dan vraagt een ouder het."
            ),
        ),
    ),
    Task(
        "zelf-beslissen",
        _("Zelf beslissen vanaf 16 jaar"),
        ("pupil",),
        start="own_consents",
        pages=("own_consents",),
        steps=(
            _("Vanaf uw zestiende beslist u zelf over foto’s en over gegevens voor anderen."),
            _("Log in en kies «Ja of nee zeggen»."),
            _("Kies bij elke vraag ja of nee, en dan «Bewaar mijn antwoorden»."),
            _("Wat uw ouders eerder antwoordden, geldt tot u zelf iets zegt."),
        ),
        wrong=(_("Ziet u deze pagina niet? Dan bent u nog geen 16, of de school heeft een andere geboortedatum."),),
    ),
    Task(
        "ouders-laten-meekijken",
        _("Een ouder laten meekijken vanaf 18 jaar"),
        ("pupil",),
        start="parental_access",
        pages=("parental_access",),
        steps=(
            _("Vanaf 18 jaar gaat uw dossier voor uw ouders dicht."),
            _("Wilt u dat een ouder meekijkt? Kies «Wie mag meekijken?»."),
            _("Kies «Laat meekijken» bij die ouder. Dat hoeft niet."),
            _("Anders gekozen? Kies «Stop met laten meekijken». Het dossier is dan meteen dicht."),
        ),
        wrong=(_("Staat een ouder er niet bij? Dan staat die niet in het systeem. Vraag de administratie."),),
    ),
)
