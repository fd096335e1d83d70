"""What a row says of a file that was brought: one way, wherever files are kept."""

from typing import Any, Protocol
from uuid import UUID

from zorgvuldig.gate.door import Door


class InVault(Protocol):
    """A file that is sealed: `vault.kinds.AcceptedFile`, or one that was checked to be read in."""

    @property
    def blob(self) -> UUID:
        """Its number in the vault."""

    @property
    def name(self) -> str:
        """A name fit to be shown."""

    @property
    def media_type(self) -> str:
        """What the content is."""

    @property
    def size(self) -> int:
        """In bytes."""


def row_of(accepted: InVault, *, door: Door) -> dict[str, Any]:
    """The columns of `SealedFile` for a file that is in the vault now, brought by the one at the door."""
    return {
        "blob": accepted.blob,
        "name": accepted.name,
        "media_type": accepted.media_type,
        "size": accepted.size,
        "added_at": door.opened_at,
        "added_by_id": door.actor_id,
    }
