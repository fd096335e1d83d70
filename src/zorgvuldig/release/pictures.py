"""Pictures that stand in a page itself, so that no other address has to open a file."""

import base64


def inside(photo: bytes | None) -> str:
    """A JPEG as the address of a picture; nothing when there is none."""
    return f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}" if photo else ""
