"""Names as people search and sort them: without capitals and accents, family name without its prefix first."""

import unicodedata

# Letters that have no accent to take away, as a Dutch keyboard writes them.
PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ŋ": "n", "’": "'", "‘": "'"}
)
SORT_LIMIT = 220
SEARCH_LIMIT = 240
# Prefixes (tussenvoegsels) that Dutch lists do not sort by. A capital makes them part of the name itself.
PREFIX_WORDS = frozenset(
    {"'s", "'t", "aan", "af", "al", "am", "auf", "aus", "bij", "d'", "da", "dal", "de", "dei", "del", "della", "den"}
    | {"der", "des", "di", "do", "don", "dos", "du", "el", "en", "het", "in", "la", "las", "le", "les", "lo", "los"}
    | {"naar", "of", "onder", "op", "over", "te", "ten", "ter", "tho", "thoe", "thor", "to", "toe", "tot", "uijt"}
    | {"uit", "van", "vanden", "vander", "ver", "vom", "von", "voor", "vor", "zu", "zum", "zur"}
)


def fold(text: str) -> str:
    """Lower case, without accents, single spaces between words."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(PLAIN)
    return " ".join(text.lower().split())


def sort_key(given: str, prefix: str, family: str) -> str:
    """The name as a list sorts it: Jan van den Berg stands under «berg».

    Two spaces part family and given name, so that Berg comes before Berg Bos whatever the given names are.
    """
    return f"{fold(family)}  {fold(given)}"[:SORT_LIMIT].rstrip()


def search_key(given: str, prefix: str, family: str, number: str) -> str:
    """The whole name and the pupil number, as a search box is compared with it."""
    return fold(f"{given} {prefix} {family} {number}")[:SEARCH_LIMIT]


def is_meant(words: str, *, by: str) -> bool:
    """Whether each of these words stands in a search key; a comma, as in «Berg, Jan van den», is no part of a word."""
    return all(word in by for word in fold(words.replace(",", " ")).split())


def is_prefix(text: str) -> bool:
    """Whether `text` is a prefix as `split_prefix` takes it off: «van», «van de», «'t»."""
    words = text.replace("’", "'").split()
    return bool(words) and all(word in PREFIX_WORDS for word in words)


def split_prefix(family: str) -> tuple[str, str]:
    """Split «van den Berg» into «van den» and «Berg»; a name without a prefix keeps all of itself."""
    words = family.split()
    count = 0
    while count < len(words) - 1 and is_prefix(words[count]):
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])
