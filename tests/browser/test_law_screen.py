"""Law on screen in a browser, at a desk and on a phone: the claims, an article with two texts side by side, and confirming."""

import pytest

from tests.browser.conftest import DESKTOP, Open, look_at
from tests.people import Cast
from tests.structure.places_of_register import of_article

AT = "/privacy/register/"


@pytest.mark.parametrize("size", [DESKTOP, (390, 844)], ids=["desk", "phone"])
def test_the_pages_of_the_law(cast: Cast, open_page: Open, size: tuple[int, int]) -> None:
    article = of_article(cast)
    for name, address in (
        ("law_claims", f"{AT}wetten/?wet=leerplichtwet"),
        ("law_article", article),
        ("new_article_version", f"{AT}wetten/tekst/"),
        ("law_confirm", f"{AT}voorstel/bewering/terms.duo_absence/"),
        ("laws_cited", "/wetten/"),
    ):
        look_at(open_page(address, cast.petra, size=size), name)
