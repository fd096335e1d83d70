"""A file that somebody brought: its content in memory, under its own name. It is never written to a disk unsealed."""

import io
from pathlib import Path
from typing import TypeAlias


class UploadContent(io.BytesIO):
    """Opens like a file and reads like a path."""

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(data)
        self.name = name

    def __str__(self) -> str:
        """The name, for messages."""
        return str(self.name)


Readable: TypeAlias = Path | UploadContent
