"""The text of a cell without what nobody sees."""

import unicodedata

# Spaces, soft hyphens and marks that come along when people copy from web pages and PDF files.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")) | {0xA0: " ", 0x202F: " "}


def clean(text: str) -> str:
    """One line in composed form (NFC), without control characters and without spaces around it."""
    text = unicodedata.normalize("NFC", text.translate(INVISIBLE))
    if not text.isprintable():
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text.strip()
