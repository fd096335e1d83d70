"""Which rule stands behind each promise. How well each is founded, the register says of the bases and terms that are listed below it."""

from collections.abc import Mapping

from zorgvuldig.register.schema import Text

RULES: Mapping[str, Text] = {
    "P01": Text("AVG artikel 5(2), 24, 30, 32 tot en met 35, en 37", "GDPR articles 5(2), 24, 30, 32 to 35, and 37"),
    "P02": Text("AVG artikel 5(1)(b) en (c), en 6", "GDPR articles 5(1)(b) and (c), and 6"),
    "P03": Text("AVG artikel 13 en 14", "GDPR articles 13 and 14"),
    "P04": Text("AVG artikel 5(1)(f) en 32; de onderwijswet (WVO 2020)", "GDPR articles 5(1)(f) and 32; the Dutch education act (WVO 2020)"),
    "P05": Text("AVG artikel 6(1)(c) en (e); de onderwijswet (WVO 2020)", "GDPR article 6(1)(c) and (e); the Dutch education act (WVO 2020)"),
    "P06": Text("AVG artikel 5(1)(c) en 25", "GDPR articles 5(1)(c) and 25"),
    "P07": Text("AVG artikel 28", "GDPR article 28"),
    "P08": Text("AVG artikel 28(3)(a) en 29", "GDPR articles 28(3)(a) and 29"),
    "P09": Text("AVG artikel 12 en 15", "GDPR articles 12 and 15"),
    "P10": Text("AVG artikel 16 en 19", "GDPR articles 16 and 19"),
    "P11": Text("AVG artikel 5(1)(e) en 17", "GDPR articles 5(1)(e) and 17"),
    "P12": Text("AVG artikel 6(1)(a), 7 en 8", "GDPR articles 6(1)(a), 7 and 8"),
    "P13": Text("AVG artikel 6(1)(c) en (e); bij elke ontvanger staat het artikel", "GDPR article 6(1)(c) and (e); each recipient names its article"),
    "P14": Text("AVG artikel 6(1)(a), 7 en 8", "GDPR articles 6(1)(a), 7 and 8"),
    "P15": Text("AVG artikel 7(3) en 17", "GDPR articles 7(3) and 17"),
    "P16": Text("AVG artikel 5(1)(a) en (c), en 25", "GDPR articles 5(1)(a) and (c), and 25"),
    "P17": Text("AVG artikel 6(1)(f), 13 en 35", "GDPR articles 6(1)(f), 13 and 35"),
}  # fmt: skip
