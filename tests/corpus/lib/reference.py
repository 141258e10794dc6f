"""Decodes the files named on standard input, one a line, and prints what became of each as JSON.

Where a tab and the path of our own values follow, red, green and blue of each pixel, they are compared.
"""

import hashlib
import json
import sys

import imagecodecs
import numpy


SOS, SOF3, PROGRESSIVE, APP2, APP14 = 0xDA, 0xC3, 0xC2, 0xE2, 0xEE
RESTARTS = range(0xD0, 0xD8)


def segments(data):
    """Markers and payloads, with whatever lies between left out, as libjpeg does."""
    at = 2
    while (at := data.find(0xFF, at)) >= 0 and at + 3 < len(data):
        marker = data[at + 1]
        if marker in (0x00, 0xFF) or marker in RESTARTS:
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + length


class Frame:
    def __init__(self, data):
        self.is_adobe = self.has_profile = False
        self.bits, self.process, scans = 8, None, []
        for marker, payload in segments(data):
            if marker == SOS:
                scans.append(payload)
            elif not scans:
                self.is_adobe |= marker == APP14 and payload.startswith(b"Adobe")
                self.has_profile |= marker == APP2 and payload.startswith(b"ICC_PROFILE")
                if 0xC0 <= marker <= SOF3:
                    self.process, self.bits, self.components = marker, payload[0], payload[6::3]
        self.is_coarse = self.process == PROGRESSIVE and not self.is_refined(scans)

    def is_refined(self, scans):
        """Whether all bits come of the coefficients by which libjpeg chooses where to smooth blocks."""
        missing = {(component, place) for component in self.components for place in range(10)}
        for scan in scans:
            count = scan[0]
            start, end, bits = scan[1 + 2 * count : 4 + 2 * count]
            if bits & 15 == 0:
                missing -= {(component, place) for component in scan[1 : 1 + 2 * count : 2] for place in range(start, end + 1)}
        return not missing

    def kind(self, channels):
        if self.process == SOF3:
            return "lossless"
        return "inks with a profile" if channels == 4 and self.has_profile else "coarse" if self.is_coarse else ""


def rgb_of(pixels, frame):
    """As our values are: 8 bits, and of inks the plain product of their transparencies."""
    most = 2**frame.bits - 1
    pixels = pixels.astype(numpy.int32)
    pixels = pixels >> (frame.bits - 8) if frame.bits >= 8 else (pixels * 255 + most // 2) // most
    if pixels.ndim == 2:
        pixels = numpy.stack([pixels] * 3, axis=2)
    if pixels.shape[2] == 4:
        light = pixels if frame.is_adobe else 255 - pixels
        pixels = (light[:, :, :3] * light[:, :, 3:] + 127) // 255
    return pixels


def compare(pixels, data, path):
    frame = Frame(data)
    ours = numpy.fromfile(path, numpy.uint8)
    largest = int(numpy.abs(rgb_of(pixels, frame).ravel() - ours).max())
    kind = frame.kind(1 if pixels.ndim == 2 else pixels.shape[2])
    return {"largest": largest, "kind": kind, "digest": hashlib.sha256(pixels.tobytes()).hexdigest()}


print(json.dumps({"version": f"imagecodecs {imagecodecs.__version__}, {imagecodecs.jpeg8_version()}"}), flush=True)
for line in sys.stdin:
    path, *ours = line.rstrip("\n").split("\t")
    with open(path, "rb") as file:
        data = file.read()
    try:
        pixels = imagecodecs.jpeg8_decode(data)
        verdict = {"ok": True, "width": pixels.shape[1], "height": pixels.shape[0]}
        if ours:
            verdict |= compare(pixels, data, *ours)
    except Exception as error:
        verdict = {"ok": False, "message": str(error)[:100]}
    print(json.dumps(verdict), flush=True)
