"""The invented suppliers with whom the installation tries itself: their products, and what is agreed about each (decision 71).

Their numbers are below zero, as those of invented people. Their keys and tokens follow from a key of the installation, and their addresses
end in a name that the internet gives to nobody (RFC 2606).
"""

from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from jwcrypto.jwk import JWK

from zorgvuldig.canaries import people
from zorgvuldig.canaries.observer.supplier import ClientKey

SUPPLIER, STOPPED_SUPPLIER = -1, -2
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the group of P-256 (FIPS 186)


@dataclass(frozen=True, slots=True)
class InventedProduct:
    """A product, and what was agreed about it: `names` is what a roster calls people, `channels` the ways by which anything goes. It is in
    force unless it `ended`, waits for a second person (`is_approved`), or was stopped, itself or with its supplier."""

    number: int
    name: str
    claims: frozenset[str]
    names: str
    supplier: int = SUPPLIER
    ended: bool = False
    is_approved: bool = True
    is_stopped: bool = False
    channels: tuple[str, ...] = ("login", "roster")

    @property
    def sector(self) -> str:
        """The host whose pseudonyms it gets."""
        return f"proef{-self.number}.invalid"

    @property
    def back(self) -> str:
        """Where somebody comes back to after signing in."""
        return f"https://{self.sector}/terug"

    @property
    def login(self) -> int:
        """The number of its client for signing in."""
        return self.number

    @property
    def server(self) -> int:
        """The number of its server's own client."""
        return self.number - 100

    def token(self, client: int) -> str:
        """A token that one of its clients holds from a time when it might."""
        return people.secret(f"token {client}").hex()


NAMES = frozenset({"first_name", "family_name", "group"})
NAMED = InventedProduct(-1, "Proefproduct met namen", NAMES, "agreed")
NAMELESS = InventedProduct(-2, "Proefproduct zonder gegevens", frozenset(), "pseudonym")
ENDED = InventedProduct(-3, "Proefproduct van vroeger", NAMES, "agreed", ended=True)
WAITING = InventedProduct(-4, "Proefproduct van later", NAMES, "agreed", is_approved=False)
STOPPED = InventedProduct(-5, "Proefproduct dat stilstaat", NAMES, "agreed", is_stopped=True)
OF_STOPPED = InventedProduct(-6, "Proefproduct van wie stilstaat", NAMES, "agreed", supplier=STOPPED_SUPPLIER)
BY_FILE = ("csv", "results")
FILES = InventedProduct(-7, "Proefproduct met bestanden", NAMES, "agreed", channels=BY_FILE)
FILES_ENDED = InventedProduct(
    -8, "Proefproduct met bestanden van vroeger", NAMES, "agreed", ended=True, channels=BY_FILE
)
FILES_STOPPED = InventedProduct(
    -9, "Proefproduct met bestanden dat stilstaat", NAMES, "agreed", is_stopped=True, channels=BY_FILE
)
PRODUCTS = (NAMED, NAMELESS, ENDED, WAITING, STOPPED, OF_STOPPED, FILES, FILES_ENDED, FILES_STOPPED)
WITHOUT_AGREEMENT, SWITCHED_OFF = (ENDED, WAITING), (STOPPED, OF_STOPPED)
HOLD_TOKENS = (
    *WITHOUT_AGREEMENT,
    *SWITCHED_OFF,
    FILES_ENDED,
    FILES_STOPPED,
)  # from a time when they might have something
GROUPS = ("Proefklas", "Proefgroep2")  # of every invented pupil, in the order of a login


def client_name(client: int) -> str:
    """What a client is called when it asks for something."""
    return people.secret(f"client {client}").hex()[:32]


@cache
def client_key(client: int) -> JWK:
    """The private key with which a client shows who it is."""
    number = int.from_bytes(people.secret(f"key {client}") + people.secret(f"key {client} too")) % (ORDER - 1) + 1
    return JWK.from_pyca(ec.derive_private_key(number, ec.SECP256R1()))


def keys_of(product: InventedProduct) -> tuple[ClientKey, ClientKey]:
    """With what a product signs people in, and its server asks."""
    login, server = (
        ClientKey(client_name(one), client_key(one), product.back) for one in (product.login, product.server)
    )
    return login, server
