"""The pages on which a product is connected, for tests that know every page."""

from collections.abc import Callable, Iterator

from tests.people import Cast
from tests.suppliers.supplying import agreed, client


def path(cast: Cast, more: str = "") -> str:
    """The page of a product that is not connected yet."""
    return f"/leveranciers/product/{agreed(cast).product_uid}/aansluiten/{more}"


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str]]:
    """Who gets there by reading. The settings of a client are only ever posted."""
    yield "connect_product", path, "petra leo fenna"


def settings_of(cast: Cast) -> str:
    """Where the settings of a client are made, of a product that has one."""
    it = agreed(cast)
    client(cast, it.product)
    return f"/leveranciers/product/{it.product_uid}/aansluiten/live/"
