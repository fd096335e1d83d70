"""A vault and a keystore of one's own: sealed files on this disk, or in a bucket of a store that is pretended."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import boto3
import pytest
from botocore.loaders import JSONFileLoader
from django.test import override_settings
from moto import mock_aws

from zorgvuldig.platform.vault import s3_client
from zorgvuldig.platform.vault.storage import storage

# Every client reads the description of the store again: half a megabyte of JSON.
_read = cache(JSONFileLoader().load_file)
JSONFileLoader.load_file = lambda _loader, path: _read(path)
BUCKET = "kluis"
SETTINGS = {
    "VAULT_S3": BUCKET,
    "VAULT_S3_ENDPOINT": "",
    "VAULT_S3_REGION": "eu-west-1",
    "VAULT_S3_KEY": "sleutel",
    "VAULT_S3_SECRET": "geheim",
}


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """An installation of its own, under a umask that gives everything away."""
    old = os.umask(0)
    with override_settings(DATA=tmp_path):
        yield tmp_path
    os.umask(old)


@contextmanager
def pretended() -> Iterator[Any]:
    """A store in this process with a bucket that the settings name; gives a client of it."""
    s3_client._looked_at.cache_clear()
    with mock_aws(), override_settings(**SETTINGS):
        client = boto3.client("s3", "eu-west-1", aws_access_key_id="sleutel", aws_secret_access_key="geheim")
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        yield client
    s3_client._looked_at.cache_clear()


@pytest.fixture
def bucket(data: Path) -> Iterator[Any]:
    """The sealed files of this installation lie in a bucket; gives a client of it."""
    with pretended() as client:
        yield client


@pytest.fixture(params=["disk", "bucket"])
def vault(request: pytest.FixtureRequest) -> Path:
    """An installation whose files lie on the disk, and once more one whose files lie in a bucket."""
    directory: Path = request.getfixturevalue("data")
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    return directory


def lying(blob: UUID) -> bytes:
    """The sealed bytes as they lie there."""
    place = storage()
    return place.get(blob, 0, place.size(blob))


def alter(blob: UUID, how: Callable[[bytes], bytes]) -> None:
    """Put other bytes in the place of a file."""
    content = how(lying(blob))
    storage().remove(blob)
    storage().put(blob, [content])
