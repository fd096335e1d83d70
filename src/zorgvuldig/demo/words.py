"""Parts that invented people, streets, subjects and tests are made of. No family name here was taken from a list."""

GIVEN = {
    "dutch": (
        (
            "Noor",
            "Sanne",
            "Fleur",
            "Lotte",
            "Iris",
            "Femke",
            "Julia",
            "Zoë",
            "Maud",
            "Eva",
            "Roos",
            "Anne",
            "Renée",
            "Loïs",
            "Tess",
            "Jente",
            "Amber",
            "Merel",
            "Linde",
            "Pien",
        ),
        (
            "Daan",
            "Sem",
            "Bram",
            "Thijs",
            "Lars",
            "Joris",
            "Finn",
            "Jesse",
            "Ruben",
            "Stijn",
            "Teun",
            "Koen",
            "Gijs",
            "Milan",
            "Hugo",
            "Jasper",
            "René",
            "Floris",
            "Mats",
            "Wout",
        ),
    ),
    "frisian": (
        ("Jildou", "Nynke", "Sietske", "Hiske", "Froukje", "Ymkje", "Baukje", "Wytske", "Tjitske", "Anneke"),
        ("Jelle", "Sjoerd", "Wiebe", "Hidde", "Tjeerd", "Fokke", "Ids", "Durk", "Redmer", "Jurre"),
    ),
    "turkish": (
        ("Elif", "Zeynep", "Ayşe", "Esra", "Büşra", "Defne", "Melek", "Şeyma", "Ceren", "Nisa"),
        ("Emre", "Yusuf", "Kerem", "Mert", "Ömer", "Efe", "Barış", "Çınar", "Umut", "Tarık"),
    ),
    "moroccan": (
        ("Yasmine", "Salma", "Imane", "Nour", "Hajar", "Lina", "Amal", "Soukaina", "Inès", "Meryem"),
        ("Ilyas", "Anas", "Bilal", "Zakaria", "Hamza", "Nassim", "Ayoub", "Rayan", "Soufiane", "Younes"),
    ),
    "surinamese": (
        ("Shanaya", "Gracia", "Priya", "Naomi", "Anjali", "Chanel", "Joëlle", "Radha", "Melissa", "Sifra"),
        ("Dion", "Ravi", "Jermaine", "Anand", "Clyde", "Rishi", "Xavier", "Orlando", "Vikash", "Quincy"),
    ),
    "polish": (
        ("Zuzanna", "Maja", "Oliwia", "Hanna", "Łucja", "Kinga", "Małgorzata", "Ewa", "Basia", "Wiktoria"),
        ("Jakub", "Kacper", "Michał", "Szymon", "Łukasz", "Bartek", "Paweł", "Tomasz", "Radosław", "Olek"),
    ),
}
# First parts and endings of family names; (prefixes, first parts, endings).
FAMILY = {
    "dutch": (
        ("", "", "", "", "van", "van den", "van der", "de", "van 't", "ter", "in 't", "op den"),
        (
            "Wilgen",
            "Molen",
            "Oever",
            "Veen",
            "Dijk",
            "Hooge",
            "Linden",
            "Zand",
            "Broek",
            "Kersen",
            "Heide",
            "Kerk",
            "Koren",
            "Steen",
            "Water",
            "Sluis",
            "Duin",
            "Eiken",
            "Rozen",
            "Vliet",
        ),
        (
            "horst",
            "kamp",
            "veld",
            "huis",
            "dam",
            "stee",
            "hof",
            "mans",
            "berg",
            "oord",
            "brink",
            "laar",
            "wijk",
            "akker",
        ),
    ),
    "frisian": (
        ("",),
        ("Wilger", "Pole", "Terp", "Sleat", "Gaast", "Heech", "Iel", "Marre", "Swette", "Wâld"),
        ("stra", "sma", "inga", "ema", "ma", "wiersma"),
    ),
    "turkish": (
        ("",),
        ("Söğüt", "Dere", "Yaprak", "Taş", "Gümüş", "Bulut", "Kaynak", "Çam", "Ilgın", "Ova"),
        ("oğlu", "lı", "gil", "er", "soy", "tepe"),
    ),
    "moroccan": (
        ("el", "el", "", "ben", "aït"),
        ("Wahdan", "Tamzar", "Ouadra", "Zerhan", "Mesfar", "Safrou", "Tazra", "Nadour", "Rifan", "Sahlo"),
        ("i", "oui", "aoui", "ani"),
    ),
    "surinamese": (
        ("",),
        ("Wilgen", "Rama", "Para", "Nickera", "Sampa", "Groni", "Ravi", "Coppe", "Mata", "Sara"),
        ("persad", "wijk", "burg", "kison", "lall", "mondt"),
    ),
    "polish": (
        ("",),
        ("Wierzb", "Polan", "Jezior", "Kamien", "Lipn", "Zielon", "Rzecz", "Brzoz", "Gór", "Łąk"),
        ("owski", "icki", "ański", "owicz", "ak"),
    ),
}
ORIGINS = ("dutch",) * 13 + ("frisian",) * 2 + ("turkish",) * 2 + ("moroccan",) * 2 + ("surinamese",) + ("polish",)

STREETS = (
    "Knotwilg",
    "Rietkraag",
    "Sluiswachter",
    "Veerpont",
    "Korenbloem",
    "Turfsteker",
    "Schippers",
    "IJsvogel",
    "Meerkoet",
    "Houtzager",
    "Zwanen",
    "Polder",
    "Hooiberg",
    "Lisdodde",
    "Boomgaard",
)
STREET_ENDS = ("laan", "straat", "weg", "pad", "hof", "kade")
PLACES = ("Dijk", "Haven", "Molen", "Veer", "Bos", "Brink", "Sluis", "Kade", "Meent", "Terp", "Heide", "Plein")

# code → name, and how many tests a year
SUBJECTS = {
    "ne": ("Nederlands", 14),
    "en": ("Engels", 14),
    "wi": ("Wiskunde", 14),
    "fa": ("Frans", 11),
    "du": ("Duits", 11),
    "gs": ("Geschiedenis", 11),
    "ak": ("Aardrijkskunde", 11),
    "bi": ("Biologie", 11),
    "na": ("Natuurkunde", 11),
    "sk": ("Scheikunde", 11),
    "ec": ("Economie", 11),
    "ma": ("Maatschappijleer", 9),
    "te": ("Tekenen", 6),
    "mu": ("Muziek", 6),
    "lo": ("Lichamelijke opvoeding", 6),
}
LOWER = ("ne", "en", "wi", "fa", "du", "gs", "ak", "bi", "na", "te", "mu", "lo")
UPPER = ("ne", "en", "wi", "du", "gs", "ec", "bi", "na", "sk", "ma", "te", "lo")

# Test titles by kind of subject, with the weight each has.
TITLES = {
    "language": (
        ("Woorden hoofdstuk {n}", 1),
        ("Leesvaardigheid {n}", 2),
        ("Schrijfopdracht {n}", 2),
        ("Toets hoofdstuk {n}", 3),
    ),
    "practice": (("Opdracht {n}", 1), ("Inzet en vaardigheid periode {n}", 2)),
    "other": (("SO paragraaf {n}", 1), ("Toets hoofdstuk {n}", 3), ("Praktische opdracht {n}", 2)),
}
KIND = {
    "ne": "language",
    "en": "language",
    "fa": "language",
    "du": "language",
    "te": "practice",
    "mu": "practice",
    "lo": "practice",
}
