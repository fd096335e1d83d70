"""Handing a released package over: by a link and a code, as a letter, or as a file for a machine."""
