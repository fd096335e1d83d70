"""The bucket that the settings name, looked at once before its first use by a process."""

import os
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from boto3.session import Session
from botocore.config import Config
from django.conf import settings

from zorgvuldig.platform.vault.s3 import S3Storage
from zorgvuldig.platform.vault.s3_bucket import faults
from zorgvuldig.platform.vault.storage import UnfitStorage

TRIES, SECONDS, CONNECTIONS = 3, 20, 20


def bucket_storage() -> S3Storage:
    """The storage in the bucket `VAULT_S3`. Raises `UnfitStorage` when it may not be used, and `Unreachable`.

    A bucket that was found unfit is looked at again the next time.
    """
    # A connection is never shared with a process that was forked off.
    return _looked_at(os.getpid(), _s3_settings())


def bucket_faults() -> list[str]:
    """Every reason not to use the bucket of the settings, looked at now. Raises `Unreachable`."""
    try:
        client = _client(_s3_settings())
    except UnfitStorage as unfit:
        return [str(unfit)]
    return list(faults(client, settings.VAULT_S3))


def _s3_settings() -> tuple[str, ...]:
    names = ("", "_ENDPOINT", "_REGION", "_KEY", "_SECRET")
    return tuple(str(getattr(settings, f"VAULT_S3{name}")) for name in names)


@lru_cache(maxsize=4)
def _looked_at(_process: int, wanted: tuple[str, ...]) -> S3Storage:
    client = _client(wanted)

    for fault in faults(client, wanted[0]):
        raise UnfitStorage(fault)
    return S3Storage(client, wanted[0])


def _client(wanted: tuple[str, ...]) -> Any:
    _bucket, endpoint, region, key, secret = wanted
    _check_endpoint(endpoint)
    if bool(key) != bool(secret):
        raise UnfitStorage("Name both ZORGVULDIG_VAULT_S3_KEY and ZORGVULDIG_VAULT_S3_SECRET, or neither.")
    config = Config(
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        connect_timeout=SECONDS,
        read_timeout=SECONDS,
        max_pool_connections=CONNECTIONS,
        # What is stored is sealed, so any change shows; not every store knows these newer checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return Session().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        config=config,
    )


def _check_endpoint(endpoint: str) -> None:
    """Only TLS, except to this very machine. Without an endpoint it is Amazon's, which has TLS."""
    if not endpoint:
        return
    parts = urlsplit(endpoint)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise UnfitStorage(
            f"ZORGVULDIG_VAULT_S3_ENDPOINT is «{endpoint}»: give an address such as https://s3.example.org"
        )
    if parts.scheme == "http" and not _is_here(parts.hostname):
        raise UnfitStorage(f"ZORGVULDIG_VAULT_S3_ENDPOINT is «{endpoint}», without TLS: give its https:// address.")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
