"""Sealed files in a bucket of an object store, under the names they have on a disk. A file gets its name when all of it came."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError

from zorgvuldig.platform.vault.storage import Missing, Unreachable, blob_of, name_of

PART = 8 * 1024 * 1024  # bytes of one request; a store takes parts of 5 MiB and more, 10,000 of them
ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
BEYOND = frozenset({"416", "InvalidRange"})


class S3Storage:
    """Files in one bucket. Whoever makes one has looked at the bucket (`s3_bucket.faults`)."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client, self.bucket = client, bucket

    def put(self, blob: UUID, parts: Iterable[bytes]) -> None:
        """Send what is small in one request, and what is large in parts that are nothing until the last one came."""
        pieces = _pieces(parts)
        first = next(pieces)
        if len(first) < PART:
            with reaching(blob):
                self.client.put_object(Bucket=self.bucket, Key=name_of(blob), Body=first)
            return
        self._put_large(blob, first, pieces)

    def put_anew(self, blob: UUID, parts: Iterable[bytes]) -> None:
        """As `put`: a store exchanges a whole file at once. Raises `Missing`."""
        self.size(blob)
        self.put(blob, parts)

    def get(self, blob: UUID, start: int, length: int) -> bytes:
        """At most `length` bytes from `start`, in one request. Raises `Missing`."""
        if length <= 0:
            self.size(blob)
            return b""
        try:
            return self._range(blob, f"bytes={start}-{start + length - 1}")[1]
        except _Beyond:
            return b""

    def end(self, blob: UUID, length: int) -> tuple[int, bytes]:
        """The number of bytes and the last `length` of them, in one request. Raises `Missing`."""
        try:
            return self._range(blob, f"bytes=-{length}")
        except _Beyond:  # of an empty file there is no last byte
            return 0, b""

    def size(self, blob: UUID) -> int:
        """The number of bytes. Raises `Missing`."""
        with reaching(blob):
            return int(self.client.head_object(Bucket=self.bucket, Key=name_of(blob))["ContentLength"])

    def exists(self, blob: UUID) -> bool:
        """Whether there is a file of this name."""
        try:
            self.size(blob)
        except Missing:
            return False
        return True

    def remove(self, blob: UUID) -> bool:
        """Remove the file, for good as the bucket keeps no versions; False when there was none."""
        is_there = self.exists(blob)
        with reaching(blob):
            self.client.delete_object(Bucket=self.bucket, Key=name_of(blob))
        return is_there

    def blobs(self) -> Iterator[tuple[UUID, datetime]]:
        """Every file and when it was stored (of a large one: when that began)."""
        with reaching():
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
                for entry in page.get("Contents", ()):
                    if blob := blob_of(entry["Key"]):
                        yield blob, entry["LastModified"]

    def sweep(self, before: datetime) -> int:
        """Stop what was begun before this moment and did not come in whole; says how many."""
        count = 0
        with reaching():
            for page in self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket):
                for upload in page.get("Uploads", ()):
                    if upload["Initiated"] < before:
                        self._abort(upload["Key"], upload["UploadId"])
                        count += 1
        return count

    def _put_large(self, blob: UUID, first: bytes, more: Iterator[bytes]) -> None:
        key = name_of(blob)
        sent: list[dict[str, Any]] = []
        with reaching(blob):
            upload = self.client.create_multipart_upload(Bucket=self.bucket, Key=key)["UploadId"]
        named: dict[str, Any] = {"Bucket": self.bucket, "Key": key, "UploadId": upload}
        try:
            piece: bytes | None = first
            while piece:
                with reaching(blob):
                    answer = self.client.upload_part(**named, PartNumber=len(sent) + 1, Body=piece)
                sent.append({"PartNumber": len(sent) + 1, "ETag": answer["ETag"]})
                piece = next(more, None)
            with reaching(blob):
                self.client.complete_multipart_upload(**named, MultipartUpload={"Parts": sent})
        except BaseException:
            self._give_up(key, upload)
            raise

    def _give_up(self, key: str, upload: str) -> None:
        """Take back what was sent; when that fails too, `sweep` does it."""
        try:
            self._abort(key, upload)
        except Unreachable:
            return

    def _abort(self, key: str, upload: str) -> None:
        try:
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=key, UploadId=upload)
        except ClientError as error:
            if code_of(error) != "NoSuchUpload":
                raise Unreachable(f"the bucket {self.bucket} refused: {code_of(error)}") from error
        except BotoCoreError as error:
            raise Unreachable(f"the bucket {self.bucket} cannot be reached") from error

    def _range(self, blob: UUID, wanted: str) -> tuple[int, bytes]:
        with reaching(blob):
            answer = self.client.get_object(Bucket=self.bucket, Key=name_of(blob), Range=wanted)
            content: bytes = answer["Body"].read()
        total = answer.get("ContentRange", "").rpartition("/")[2]
        return int(total) if total.isdecimal() else len(content), content


class _Beyond(Exception):
    """The range begins after the last byte."""


def code_of(error: ClientError) -> str:
    """What the store calls its refusal."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def reaching(blob: UUID | None = None) -> Iterator[None]:
    """Say what a store answers in our words. Raises `Missing` when it has no file `blob`, and `Unreachable`.

    Neither names anything but the file: what libraries say holds addresses and key numbers.
    """
    try:
        yield
    except ClientError as error:
        code = code_of(error)
        if blob and code in ABSENT:
            raise Missing(f"there is no file {blob}") from error
        if code in BEYOND:
            raise _Beyond from error
        raise Unreachable(f"the storage of sealed files refused: {code}") from error
    except BotoCoreError as error:
        raise Unreachable(f"the storage of sealed files cannot be reached: {type(error).__name__}") from error


def _pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of `PART`; the last one is shorter, or empty."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) >= PART:
            yield bytes(waiting[:PART])
            del waiting[:PART]
    yield bytes(waiting)
