"""Which page each picture of the help shows: as whom, the way there, and which part of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fill:
    """Type something into a field, and send the form."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Until:
    """Follow `onward` until `wanted` is there: a holiday has no lessons."""

    wanted: str
    onward: str


@dataclass(frozen=True, slots=True)
class Shot:
    """`follow` are links by their selectors, in order; `part` is what is taken, from `top` on.

    `sometimes` are words that depend on the day, by the texts of the source: they do not make a picture stale.
    """

    account: str
    start: str
    follow: tuple[str | Fill | Until, ...] = ()
    part: str = "main .inhoud"
    top: str = ""
    sometimes: tuple[str, ...] = ()


def about(selector: str) -> str:
    """The part of a file around something in it."""
    return f"section:has({selector}) > .inhoud"


CHILD = ("main a[href^='/mijn-kind/']:has-text('Younes')",)
SISTER = ("main a[href^='/mijn-kind/']:has-text('Inès')",)
EARLIER, LESSON = "main nav a[href^='?dag=']", "main a[href*='/lessen/']:not([href^='/lessen/'])"
MENTORED = "main a[href^='/leerlingen/']:has-text('Younes')"
FOUND = (Fill("#q", "Wahdani"), "main a[href$='/administratie/']")
SHOTS = {
    "eerste-keer-inloggen": Shot("", "/uitnodiging/"),
    "cijfers-zien": Shot("ouder", "/mijn-kinderen/", CHILD, about("#cijfers")),
    "ziek-melden": Shot("ouder", "/afwezig/", ("main a[href^='/afwezig/']", "main a[href$='/ziek/']")),
    "ja-of-nee-zeggen": Shot("ouder", "/mijn-kinderen/toestemming/", CHILD, about("#open"), "#open"),
    "ja-intrekken": Shot("ouder", "/mijn-kinderen/toestemming/", SISTER, about("#antwoorden"), "#antwoorden"),
    "wie-keek": Shot("ouder", "/mijn-kinderen/", (*CHILD, "main a[href='gebruik/#inzage']"), about("#inzage")),
    "waar-gegevens-heen-gaan": Shot(
        "ouder", "/mijn-kinderen/", (*CHILD, "main a[href='gebruik/#weg']", "main a[href$='/waarheen/']")
    ),
    "verbetering-vragen": Shot("ouder", "/mijn-kinderen/", (*CHILD, "main a[href*='klopt-niet/grade/']")),
    "kopie-maken": Shot(
        "ouder", "/mijn-kinderen/", (*SISTER, "main a[href='gebruik/#kopie']", "main a[href$='/kopie/']")
    ),
    "wissen-vragen": Shot(
        "ouder",
        "/mijn-kinderen/",
        (*CHILD, "main a[href$='/verzoeken/']", "main a[href$='/nieuw/']", "main a[href$='=wissen']"),
    ),
    "bericht-lezen": Shot("ouder", "/mijn-berichten/"),
    "eigen-pagina": Shot("leerling", "/mijn-gegevens/", ("main a[href='gebruik/#wie-mag']",), about("#wie-mag")),
    "zelf-beslissen": Shot("leerling18", "/mijn-gegevens/toestemming/"),
    "ouders-laten-meekijken": Shot("leerling18", "/mijn-gegevens/meekijken/"),
    "aanwezigheid-opnemen": Shot(
        "docent",
        "/lessen/",
        (EARLIER, Until(LESSON, EARLIER), LESSON),  # those of today may all have to begin yet
        # not right after a holiday, as that lesson is too long ago; and only where somebody came late
        sometimes=("Bewaar de lijst", "minuten"),
    ),
    "cijfers-invullen": Shot("docent", "/groepen/", ("main a[href$='/cijfers/']",)),
    "toets-toevoegen": Shot("docent", "/groepen/", ("main a[href$='/cijfers/']", "main a[href$='/toetsen/nieuw/']")),
    "bericht-schrijven": Shot("docent", "/berichten/", ("main a[href$='/berichten/nieuw/']",)),
    "hoe-het-gaat": Shot("docent", "/groepen/", ("main a[href^='/groepen/']", "main a[href$='/voortgang/']")),
    "mentorklas": Shot("docent", "/mentorklas/", (MENTORED,), "main .inhoud"),
    "notitie-schrijven": Shot(
        "docent",
        "/mentorklas/",
        (MENTORED, "main a[href$='/begeleiding/notities/']", "main a[href$='/notities/nieuw/']"),
    ),
    "verzuim-van-de-klas": Shot(
        "docent",
        "/mentorklas/",
        ("main a[href$='/verzuim/']",),
        sometimes=("ongeoorloofd afwezig", "geoorloofd afwezig", "uit de les gestuurd", "te laat"),
    ),
    "aanmelding-aannemen": Shot("administratie", "/aanmeldingen/", ("main a[href^='/aanmeldingen/']",)),
    "bestand-inlezen": Shot("administratie", "/inlezen/bestand/"),
    "uitnodigen": Shot("administratie", "/zoeken/", (*FOUND, "main a[href$='/uitnodigen/']")),
    "ouder-wijzigen": Shot("administratie", "/zoeken/", FOUND, about("#ouders")),
    "klassenlijst": Shot("administratie", "/lijsten/", ("main a[href$='/lijsten/']", "main a[href$='/klassenlijst/']")),
    "datalek-melden": Shot("docent", "/datalekken/melden/"),
    "datalek-behandelen": Shot("privacy", "/datalekken/", ("main h3 a[href^='/datalekken/']",)),
    "verzoek-beantwoorden": Shot("privacy", "/verzoeken/", ("main a[href^='/verzoeken/leerling/']",), about("#doen")),
    "register-veranderen": Shot(
        "privacy", "/privacy/register/", ("main a[href$='/doel/teaching/']", "main a[href*='/voorstel/doel/']")
    ),
    "langer-bewaren": Shot(
        "privacy",
        "/bewaren/langer/",
        ("main a[href^='/bewaren/leerling/']", "main a[href^='/bewaren/leerling/'][href$='/langer/']"),
    ),
    "toezicht-houden": Shot("privacy", "/toezicht/"),
    "beloften-nakijken": Shot("", "/", (".menu a[href='/beloften/'], .menu a[href='/en/promises/']",)),
}
