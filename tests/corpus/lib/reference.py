"""Decodes the files named on standard input, one a line, and prints what became of each as JSON."""

import json
import sys

import imagecodecs

print(json.dumps({"version": f"imagecodecs {imagecodecs.__version__}, {imagecodecs.jpeg8_version()}"}), flush=True)
for line in sys.stdin:
    path = line.rstrip("\n")
    with open(path, "rb") as file:
        data = file.read()
    try:
        shape = imagecodecs.jpeg8_decode(data).shape
        verdict = {"ok": True, "width": shape[1], "height": shape[0]}
    except Exception as error:
        verdict = {"ok": False, "message": str(error)[:100]}
    print(json.dumps(verdict), flush=True)
