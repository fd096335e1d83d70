"""What opens a hand-over: the token in a mailed link, and the code that goes another way. Only keyed hashes are kept."""

import hmac
import secrets

from zorgvuldig.platform.vault.keys import keyed_hash

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I: it is said by telephone
GROUPS, GROUP = 3, 5  # 75 bits: it is the password of the file too, and its format stretches little


def new_token() -> str:
    """A link that nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A code to say by telephone, such as `K7QM2-XWR9T-4HCDP`."""
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(GROUP)) for _group in range(GROUPS))


def hash_of_token(token: str) -> bytes:
    """By which the row of a link is found."""
    return keyed_hash("hand over token", token)


def hash_of_code(code: str) -> bytes:
    """By which a code is recognised, however it was typed: small letters, without lines or with spaces."""
    return keyed_hash("hand over code", "".join(sign for sign in code.upper() if sign.isalnum()))


def written(code: str) -> str:
    """A code that was typed, as it was given: it is the password of the file too."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))


def is_code(code: str, known: bytes) -> bool:
    """Whether this is the code with that hash; how long that takes says nothing."""
    return hmac.compare_digest(hash_of_code(code), known)
