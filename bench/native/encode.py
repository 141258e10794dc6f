"""How many bytes Pixmill's JPEGs take beside libjpeg-turbo's (by OpenCV) of the same PNGs, at quality 80, and how near both are to them.

pixmill photos --out png --width 600 --height 600 --fit fill --format png
pixmill png --out jpeg --width 600 --height 600 --fit fill --quality 80 --chroma-subsampling 4:2:0
python encode.py png jpeg 420
"""
import pathlib
import sys

import cv2
import numpy

pngs, jpegs, sampling = sys.argv[1:]
options = [cv2.IMWRITE_JPEG_QUALITY, 80, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, getattr(cv2, f"IMWRITE_JPEG_SAMPLING_FACTOR_{sampling}")]


def psnr(jpeg, pixels):
    made = cv2.imdecode(numpy.frombuffer(jpeg, numpy.uint8), cv2.IMREAD_COLOR)
    return 10 * numpy.log10(255**2 / numpy.mean((made.astype(float) - pixels) ** 2))


sizes, nearness = [], []
for png in sorted(pathlib.Path(pngs).rglob("*.png")):
    pixels = cv2.imread(str(png))
    ours = (pathlib.Path(jpegs) / png.relative_to(pngs)).with_suffix(".jpg").read_bytes()
    theirs = cv2.imencode(".jpg", pixels, options)[1].tobytes()
    sizes.append((len(ours), len(theirs)))
    nearness.append((psnr(ours, pixels), psnr(theirs, pixels)))
ours, theirs = numpy.sum(sizes, axis=0)
print(f"{len(sizes)} files: {ours / theirs:.4f} times the bytes, at most {max(a / b for a, b in sizes):.4f} times")
print("PSNR {:.3f} and {:.3f} dB on average".format(*numpy.mean(nearness, axis=0)), f"at least {min(a - b for a, b in nearness):+.3f} dB")
