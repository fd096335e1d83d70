"""Zorgvuldig: pupil records with privacy enforced."""

import os

# The library that finds faces (onnxruntime 1.32) reports its use to its maker, and keeps a mark of this machine for it, unless this is
# there before it is loaded. Nothing leaves a school that the school did not let go.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
