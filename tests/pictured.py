"""Reading a picture and a table out of a page, to hold the one against the other."""

import re
from html import unescape

TAG = re.compile(r"<[^>]*>")


def plain(text: str) -> str:
    """Text as somebody reads it: without tags, single spaces."""
    return " ".join(unescape(TAG.sub(" ", text)).split())


def rows(text: str, caption: str) -> list[list[str]]:
    """The cells of the rows of the table with this caption, without its head."""
    body = re.search(rf"<caption[^>]*>{re.escape(caption)}</caption>.*?<tbody[^>]*>(.*?)</tbody>", text, re.DOTALL)
    assert body, f"there is no table «{caption}»"
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", body[1], re.DOTALL)
    return [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL)] for line in lines]


def picture(text: str, classes: str) -> str:
    """What stands in the one picture with these classes."""
    found = re.findall(rf'<svg class="{classes}"[^>]*role="img".*?</svg>\s*</?fig', text, re.DOTALL)
    assert len(found) == 1, f"{len(found)} pictures «{classes}»"
    return str(found[0])


def words(drawn: str, classes: str) -> list[str]:
    """The texts with these classes in a picture."""
    return [plain(one) for one in re.findall(rf'<text class="{classes}"[^>]*>(.*?)</text>', drawn, re.DOTALL)]
