"""A bucket as a vault: which buckets are refused, how often a store is asked, and what happens when it fails."""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from django.test import override_settings

from tests.people import NOW
from tests.platform.vault.conftest import BUCKET, lying
from zorgvuldig.gate.start import unfit as refused_at_start
from zorgvuldig.platform.vault import s3_client
from zorgvuldig.platform.vault.files import AT_ONCE, CHUNK, exists, read, read_range, remove, size_of, store
from zorgvuldig.platform.vault.health import problems
from zorgvuldig.platform.vault.keys import keystore
from zorgvuldig.platform.vault.s3 import PART, S3Storage
from zorgvuldig.platform.vault.s3_bucket import faults
from zorgvuldig.platform.vault.s3_client import bucket_faults
from zorgvuldig.platform.vault.shelves import Closing
from zorgvuldig.platform.vault.storage import (
    LocalStorage,
    Missing,
    UnfitStorage,
    Unreachable,
    local_vault,
    name_of,
    storage,
)

MUCH = 64 * 1024 * 1024
OLD = NOW - timedelta(days=2)


@pytest.fixture
def asked(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the store was asked since the bucket was looked at, in order."""
    place, said = storage(), list[str]()
    assert isinstance(place, S3Storage)
    place.client.meta.events.register("before-call.s3", lambda model, **_: said.append(model.name))
    return said


# --- how often it is asked --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "whole", "some"),
    [(0, 1, 1), (CHUNK, 1, 1), (CHUNK + 1, 3, 3), (5 * CHUNK, 3, 3), ((AT_ONCE + 2) * CHUNK, 4, 3)],
)
def test_reading_asks_seldom(asked: list[str], size: int, whole: int, some: int) -> None:
    blob = store(bytes(size), limit_bytes=MUCH).blob
    asked.clear()
    assert b"".join(read(blob)) == bytes(size)
    assert asked == ["GetObject"] * whole
    asked.clear()
    assert read_range(blob, 5, 2 * CHUNK) == bytes(size)[5 : 5 + 2 * CHUNK]
    assert asked == ["GetObject"] * some
    asked.clear()
    assert size_of(blob) == size
    assert len(asked) == min(whole, 2)


def test_the_last_part_of_a_large_file_asks_twice(asked: list[str]) -> None:
    blob = store(bytes(9 * CHUNK) + b"eind", limit_bytes=MUCH).blob
    asked.clear()
    assert read_range(blob, 9 * CHUNK, 100) == b"eind"
    assert asked == ["GetObject", "GetObject"]


def test_a_small_file_goes_at_once_and_a_large_one_in_parts(asked: list[str]) -> None:
    store(bytes(PART // 2), limit_bytes=MUCH)
    assert asked == ["PutObject"]
    asked.clear()
    content = bytes(2 * PART) + b"eind"
    blob = store(iter([content[:77], content[77:]]), limit_bytes=MUCH).blob
    assert asked == ["CreateMultipartUpload", *["UploadPart"] * 3, "CompleteMultipartUpload"]
    assert b"".join(read(blob)) == content


def test_the_bucket_is_looked_at_once(bucket: Any, asked: list[str]) -> None:
    assert storage() is storage()
    assert asked == []


# --- what lies there --------------------------------------------------------------------------------------------------


def test_nothing_of_the_content_is_in_the_bucket_or_on_this_disk(bucket: Any, data: Path) -> None:
    blob = store(b"diagnose" * 20_000, limit_bytes=MUCH, closing=Closing(7, 31)).blob
    assert b"diagnose" not in lying(blob)
    assert [p.parent.parent for p in data.rglob("*") if p.is_file()] == [keystore()]
    entry = bucket.get_object(Bucket=BUCKET, Key=name_of(blob))
    assert "Metadata" not in entry or entry["Metadata"] == {}
    grants = bucket.get_object_acl(Bucket=BUCKET, Key=name_of(blob))["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]


def test_a_directory_that_is_copied_to_a_bucket_is_read_there(bucket: Any, data: Path) -> None:
    with override_settings(VAULT_S3=""):
        blob = store(b"was hier", limit_bytes=MUCH, closing=Closing(7, 31)).blob
        [path] = [path for path in local_vault().rglob("*") if path.is_file()]
    assert any("nobody reads or deletes them" in problem for problem in problems())
    bucket.put_object(Bucket=BUCKET, Key=str(path.relative_to(local_vault())), Body=path.read_bytes())
    path.unlink()
    assert b"".join(read(blob)) == b"was hier"
    assert list(problems()) == []


def test_what_is_not_ours_in_the_bucket_is_left_alone(bucket: Any) -> None:
    for key in ("lees-mij.txt", "00/00/geen-nummer", f"00/00/{uuid4()}", str(uuid4())):
        bucket.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    blob = store(b"x", limit_bytes=1).blob
    assert [found for found, _ in storage().blobs()] == [blob]


def test_all_files_are_found_when_there_are_many(bucket: Any) -> None:
    made = {uuid4() for _ in range(1005)}  # a store answers a thousand at a time
    for blob in made:
        bucket.put_object(Bucket=BUCKET, Key=name_of(blob), Body=b"")
    assert {blob for blob, _ in storage().blobs()} == made


def test_removed_is_gone(bucket: Any) -> None:
    blob = store(b"x", limit_bytes=1).blob
    assert (remove(blob), exists(blob), remove(blob)) == (True, False, False)
    assert bucket.list_object_versions(Bucket=BUCKET).get("Versions", []) == []
    for ask in (
        storage().size,
        lambda b: storage().get(b, 0, 1),
        lambda b: storage().get(b, 0, 0),
        lambda b: storage().end(b, 1),
    ):
        with pytest.raises(Missing):
            ask(blob)


def test_reading_beyond_the_end_gives_nothing(bucket: Any) -> None:
    blob = uuid4()
    bucket.put_object(Bucket=BUCKET, Key=name_of(blob), Body=b"abc")
    place = storage()
    assert [place.get(blob, start, 2) for start in (0, 2, 3, 9)] == [b"ab", b"c", b"", b""]
    assert [place.end(blob, length) for length in (1, 3, 9)] == [(3, b"c"), (3, b"abc"), (3, b"abc")]


class _Pages:
    """A store that has two uploads that did not come in whole, of which one is young."""

    def __init__(self) -> None:
        self.stopped: list[str] = []

    def get_paginator(self, _name: str) -> "_Pages":
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        for age in (1, 3):
            yield {
                "Uploads": [{"Key": "k", "UploadId": f"{age}", "Initiated": datetime.now(UTC) - timedelta(days=age)}]
            }

    def abort_multipart_upload(self, **named: Any) -> None:
        self.stopped.append(named["UploadId"])


def test_only_what_was_begun_long_ago_is_stopped() -> None:
    pages = _Pages()
    assert S3Storage(pages, BUCKET).sweep(OLD) == 1
    assert pages.stopped == ["3"]


# --- a store that fails -----------------------------------------------------------------------------------------------


def failing(place: Any, operation: str, error: Exception) -> None:
    """From now on the store answers one question with an error."""

    def fail(**_: Any) -> None:
        raise error

    place.client.meta.events.register_first(f"before-call.s3.{operation}", fail)


@pytest.mark.parametrize("operation", ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"])
def test_a_store_that_fails_halfway_keeps_nothing(bucket: Any, data: Path, operation: str) -> None:
    failing(storage(), operation, EndpointConnectionError(endpoint_url="https://kluis.example"))
    with pytest.raises(Unreachable, match="EndpointConnectionError"):
        store(bytes(PART + 1), limit_bytes=MUCH)
    assert list(storage().blobs()) == []
    assert "Uploads" not in bucket.list_multipart_uploads(Bucket=BUCKET)


def test_what_cannot_be_taken_back_is_swept_later(bucket: Any) -> None:
    place = storage()
    line_is_dead = EndpointConnectionError(endpoint_url="https://kluis.example")
    failing(place, "UploadPart", line_is_dead)
    failing(place, "AbortMultipartUpload", line_is_dead)
    with pytest.raises(Unreachable):
        store(bytes(PART + 1), limit_bytes=MUCH)
    assert len(bucket.list_multipart_uploads(Bucket=BUCKET)["Uploads"]) == 1
    s3_client._looked_at.cache_clear()
    assert storage().sweep(datetime.now(UTC)) == 1
    assert "Uploads" not in bucket.list_multipart_uploads(Bucket=BUCKET)


@pytest.mark.parametrize("code", ["AccessDenied", "SlowDown", "InternalError", "NoSuchBucket"])
def test_a_refusal_is_not_a_missing_file_and_names_no_address(bucket: Any, code: str) -> None:
    blob = store(b"x", limit_bytes=1).blob
    said = {"Error": {"Code": code, "Message": "key AKIAGEHEIM of https://kluis.example"}}
    failing(storage(), "GetObject", ClientError(said, "GetObject"))
    failing(storage(), "HeadObject", ClientError(said, "HeadObject"))
    for opening in (read, size_of, exists, lambda b: read_range(b, 0, 1)):
        with pytest.raises(Unreachable, match=code) as refused:
            opening(blob)
        assert "AKIAGEHEIM" not in str(refused.value)
        assert "example" not in str(refused.value)


# --- a bucket that is not fit -----------------------------------------------------------------------------------------


def _versioning(client: Any, status: str) -> None:
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": status})


def _suspended(client: Any) -> None:
    _versioning(client, "Enabled")
    client.put_object(Bucket=BUCKET, Key="x", Body=b"eerst")
    client.delete_object(Bucket=BUCKET, Key="x")
    _versioning(client, "Suspended")


def _lifecycle(client: Any, **rule: Any) -> None:
    rules = [{"ID": "r", "Filter": {"Prefix": ""}, "Status": "Enabled", **rule}]
    client.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": rules})


UNFIT: dict[str, tuple[Any, str]] = {
    "versions": (lambda c: _versioning(c, "Enabled"), "keeps versions"),
    "versions of before": (_suspended, "still holds versions"),
    "older versions": (
        lambda c: _lifecycle(c, NoncurrentVersionExpiration={"NoncurrentDays": 90}),
        "about versions of removed files",
    ),
    "removes by itself": (lambda c: _lifecycle(c, Expiration={"Days": 30}), "removes files by itself"),
    "moves away": (
        lambda c: _lifecycle(c, Transitions=[{"Days": 30, "StorageClass": "GLACIER"}]),
        "cannot be read at once",
    ),
    "everybody": (lambda c: c.put_bucket_acl(Bucket=BUCKET, ACL="public-read"), "Everybody can come at"),
    "gone": (lambda c: c.delete_bucket(Bucket=BUCKET), "There is no bucket"),
}


@pytest.mark.parametrize(("make", "says"), UNFIT.values(), ids=UNFIT)
def test_a_bucket_that_is_not_fit_is_not_used_and_doctor_and_start_say_so(bucket: Any, make: Any, says: str) -> None:
    make(bucket)
    with pytest.raises(UnfitStorage, match=says):
        store(b"x", limit_bytes=1)
    with pytest.raises(UnfitStorage, match=says):  # not only the first time
        read(uuid4())
    [problem] = problems()
    assert says in problem
    assert BUCKET in problem
    assert refused_at_start() == [problem]


def test_a_bucket_with_object_lock_is_refused(bucket: Any) -> None:
    bucket.create_bucket(
        Bucket="slot", ObjectLockEnabledForBucket=True, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    with override_settings(VAULT_S3="slot"):
        assert any("object lock" in fault for fault in bucket_faults())
        with pytest.raises(UnfitStorage):
            storage()


def test_a_public_policy_is_refused(bucket: Any) -> None:
    failing_never = storage()
    assert isinstance(failing_never, S3Storage)

    class Open:
        def __getattr__(self, name: str) -> Any:
            return getattr(failing_never.client, name)

        def get_bucket_policy_status(self, **_: Any) -> dict[str, Any]:
            return {"PolicyStatus": {"IsPublic": True}}

    [fault] = faults(Open(), BUCKET)
    assert "lets everybody in" in fault


def test_what_harms_nothing_is_allowed(bucket: Any) -> None:
    _lifecycle(bucket, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7})
    assert list(problems()) == []
    _lifecycle(bucket, Expiration={"Days": 30}, Status="Disabled")
    assert list(problems()) == []
    _versioning(bucket, "Suspended")  # and nothing is left of when it was on
    bucket.put_object(Bucket=BUCKET, Key="x", Body=b"x")
    assert list(problems()) == []


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("GetBucketVersioning", "s3:GetBucketVersioning"),
        ("GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"),
        ("GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"),
        ("GetBucketAcl", "s3:GetBucketAcl"),
        ("GetBucketPolicyStatus", "s3:GetBucketPolicyStatus"),
        ("HeadBucket", "s3:ListBucket"),
    ],
)
def test_who_may_not_ask_is_refused(bucket: Any, question: str, right: str) -> None:
    place = storage()
    assert isinstance(place, S3Storage)
    failing(place, question, ClientError({"Error": {"Code": "AccessDenied"}}, question))
    assert [right in fault for fault in faults(place.client, BUCKET)] == [True]


def test_a_store_that_does_not_know_a_feature_cannot_have_it_on(bucket: Any) -> None:
    place = storage()
    assert isinstance(place, S3Storage)
    unknown = ClientError({"Error": {"Code": "NotImplemented"}}, "x")
    for question in (
        "GetObjectLockConfiguration",
        "GetBucketLifecycleConfiguration",
        "GetBucketAcl",
        "GetBucketPolicyStatus",
    ):
        failing(place, question, unknown)
    assert list(faults(place.client, BUCKET)) == []
    failing(place, "GetBucketVersioning", unknown)  # but this it has to say
    with pytest.raises(Unreachable, match="NotImplemented"):
        list(faults(place.client, BUCKET))


def test_a_store_that_does_not_answer_is_said_by_doctor_and_is_no_reason_not_to_start(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead() -> list[str]:
        raise Unreachable("the storage of sealed files cannot be reached: EndpointConnectionError")

    monkeypatch.setattr("zorgvuldig.platform.vault.health.bucket_faults", dead)
    [problem] = problems()
    assert "cannot be looked at" in problem
    assert refused_at_start() == []


def test_a_keystore_that_is_missing_is_said(bucket: Any, data: Path) -> None:
    assert list(problems()) == []
    store(b"x", limit_bytes=1)
    assert [problem.split(".")[0] for problem in problems()] == [f"{data / 'keys'} is missing"]


# --- the settings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"VAULT_S3_ENDPOINT": "http://opslag.example"}, "without TLS"),
        ({"VAULT_S3_ENDPOINT": "http://10.0.0.5:9000"}, "without TLS"),
        ({"VAULT_S3_ENDPOINT": "http://localhost.example"}, "without TLS"),
        ({"VAULT_S3_ENDPOINT": "opslag.example"}, "give an address"),
        ({"VAULT_S3_ENDPOINT": "ftp://opslag.example"}, "give an address"),
        ({"VAULT_S3_SECRET": ""}, "or neither"),
        ({"VAULT_S3_KEY": ""}, "or neither"),
    ],
)
def test_settings_that_are_not_fit(bucket: Any, settings: dict[str, str], says: str) -> None:
    with override_settings(**settings):
        with pytest.raises(UnfitStorage, match=says):
            storage()
        [problem] = problems()
        assert says in problem


@pytest.mark.parametrize(
    "endpoint", ["", "https://opslag.example", "http://127.0.0.1:9000", "http://[::1]:9000", "http://localhost:9000"]
)
def test_endpoints_with_tls_or_on_this_machine(bucket: Any, endpoint: str) -> None:
    s3_client._check_endpoint(endpoint)


def test_without_the_package_it_says_what_to_install(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    s3_client._looked_at.cache_clear()
    monkeypatch.setitem(sys.modules, "boto3.session", None)
    monkeypatch.delitem(sys.modules, "zorgvuldig.platform.vault.s3_client")
    assert "zorgvuldig[s3]" in next(problems())
    with pytest.raises(UnfitStorage, match=r"zorgvuldig\[s3\]"):
        storage()


def test_without_the_setting_nothing_of_it_is_loaded(data: Path) -> None:
    assert isinstance(storage(), LocalStorage)
    assert list(problems()) == []


def test_reading_what_arrives_while_it_is_read(bucket: Any) -> None:
    whole = bytes(range(256)) * 2000
    assert b"".join(read(store(io.BytesIO(whole), limit_bytes=MUCH).blob)) == whole
