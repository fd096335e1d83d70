"""One key of the installation, the same everywhere; a signature of anything else or of anybody else is none."""

from zorgvuldig.platform.vault.sign import is_signed, key_id, public_key, sign


def test_a_signature_is_ours_over_this_content_alone() -> None:
    name, signature = sign(b"content")
    assert is_signed(public_key(), signature, b"content")
    assert not is_signed(public_key(), signature, b"contents")
    assert not is_signed(public_key(), signature[:-1] + b"x", b"content")
    assert not is_signed(public_key(), b"", b"content")
    assert not is_signed(b"short", signature, b"content")
    assert not is_signed(bytes(32), signature, b"content")
    assert name == key_id(public_key())


def test_the_key_is_the_same_every_time() -> None:
    assert public_key() == public_key()
    assert sign(b"x") == sign(b"x")
    assert len(public_key()) == 32
