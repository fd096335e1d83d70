"""An upload stays in memory, and one that does not fit there is refused before it is read."""

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.client import MULTIPART_CONTENT

from tests.web.conftest import PLAIN
from zorgvuldig.platform.vault.uploads import UploadLimitMiddleware


class Unread:
    """A body of any length that must not be read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def announced(length: str, content_type: str = MULTIPART_CONTENT) -> dict[str, Any]:
    """A request that says how long it is."""
    return {"CONTENT_LENGTH": length, "CONTENT_TYPE": content_type, "REQUEST_METHOD": "POST", "wsgi.input": Unread()}


def posted(environment: dict[str, Any]) -> HttpRequest:
    """The request that a server makes of this environment."""
    return RequestFactory().generic("POST", "/", **environment)


@pytest.mark.parametrize("path", ["/inloggen/", "/nergens/"])
def test_two_gigabytes_are_refused_unread(client: Client, path: str) -> None:
    response = client.generic("POST", path, content_type=MULTIPART_CONTENT, **announced(str(2 * 1024**3)))
    assert response.status_code == 413
    assert "ten hoogste 20 MB" in response.content.decode()
    assert response["Connection"] == "close"


@override_settings(STORAGES=PLAIN)
def test_a_form_without_files_has_the_smaller_limit() -> None:
    middleware = UploadLimitMiddleware(lambda request: HttpResponse("ok"))
    much = str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    plain = "application/x-www-form-urlencoded"
    assert middleware(posted(announced(much, plain))).status_code == 413
    assert middleware(posted(announced(much))).status_code == 200


@pytest.mark.parametrize("length", ["", "0"])
def test_no_length_is_no_body(length: str) -> None:
    middleware = UploadLimitMiddleware(lambda request: HttpResponse(str(len(request.body))))
    response = middleware(posted(announced(length)))
    assert isinstance(response, HttpResponse)
    assert response.content == b"0"


def test_a_large_upload_is_never_a_file_on_the_disk() -> None:
    content = b"diagnose" * (19 * 1024 * 1024 // 8)
    request = RequestFactory().post("/", {"a": SimpleUploadedFile("a.txt", content)})
    found = request.FILES["a"]
    assert isinstance(found, InMemoryUploadedFile)
    assert not hasattr(found, "temporary_file_path")
    assert found.size == len(content)


def test_a_form_that_comes_past_the_first_limit_meets_a_second_one() -> None:
    with override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=1000):
        request = RequestFactory().post("/", {"a": SimpleUploadedFile("a.txt", bytes(2000))})
        with pytest.raises(RequestDataTooBig):
            request.FILES  # noqa: B018


def test_the_limit_leaves_room_for_one_file_of_the_allowed_size() -> None:
    assert settings.UPLOAD_LIMIT < settings.FILE_UPLOAD_MAX_MEMORY_SIZE
