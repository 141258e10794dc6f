"""Prints the tables of docs/fidelity.md: `compare.py PIXELS FOLDER`, the example program `pixels` and JPEGs.

Every comparison starts at the JPEG: both sides decode it, resize it, and are compared before any lossy coding.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
import PIL
import pyvips
from PIL import Image, features

PIXELS, FOLDER = sys.argv[1:3]
Image.MAX_IMAGE_PIXELS = None


def ours(path, *arguments):
    with tempfile.NamedTemporaryFile(suffix=".ppm") as file:
        subprocess.run([PIXELS, str(path), file.name, *map(str, arguments)], check=True)
        return np.asarray(Image.open(file.name))


class Differences:
    def __init__(self):
        self.values = self.total = self.same = self.within = self.largest = 0

    def add(self, a, b):
        apart = np.abs(a.astype(int) - b.astype(int))
        self.values += apart.size
        self.total += int(apart.sum())
        self.same += int((apart == 0).sum())
        self.within += int((apart <= 1).sum())
        self.largest = max(self.largest, int(apart.max()))

    def cells(self):
        share = lambda count: f"{int(100_000 * count / self.values) / 1000:g} %"
        return f"{self.largest} | {self.total / self.values:.4f} | {share(self.same)} | {share(self.within)}"


HEAD = "largest | mean | equal | within 1 |"


def pillow(image, size, kernel):
    return np.asarray(image.resize(size, getattr(Image.Resampling, kernel), reducing_gap=None))


def opencv(image, size, kernel):
    return cv2.resize(np.asarray(image), size, interpolation=getattr(cv2, kernel))


def vips(image, size, kernel):
    source = pyvips.Image.new_from_array(np.asarray(image))
    scales = {"vscale": size[1] / image.height, "kernel": kernel, "gap": 0}
    return source.resize(size[0] / image.width, **scales).numpy()


def stretched(image):
    return (600, 600)


def shrunk(image):
    return (max(1, round(image.width * 0.37)), max(1, round(image.height * 0.37)))


def enlarged(image):
    return (round(image.width * 1.4), round(image.height * 1.4))


TABLES = [
    ("Pillow", pillow, [("box", "BOX"), ("linear", "BILINEAR"), ("hamming", "HAMMING"), ("cubic", "BICUBIC"), ("lanczos3", "LANCZOS")], [shrunk, stretched]),
    ("OpenCV", opencv, [("area", "INTER_AREA"), ("linear", "INTER_LINEAR"), ("cubic", "INTER_CUBIC")], [shrunk, enlarged]),
    ("libvips", vips, [("nearest", "nearest"), ("linear", "linear"), ("cubic", "cubic"), ("mitchell", "mitchell"), ("lanczos2", "lanczos2"), ("lanczos3", "lanczos3")], [shrunk]),
]
SIZES = {shrunk: "to 0.37", stretched: "to 600 x 600", enlarged: "to 1.4"}


def torchvision_sizes(image, size, crop):
    width, height = image.size
    target = (size, int(size * height / width)) if width <= height else (int(size * width / height), size)
    left, top = (int(round((side - crop) / 2.0)) for side in target)
    return target, (left, top, crop, crop)


def main():
    paths = sorted(path for path in Path(FOLDER).rglob("*") if path.suffix.lower() in [".jpg", ".jpeg"])
    photos = []
    for path in paths:
        image = Image.open(path)
        if image.mode == "RGB":
            photos.append((path, image))
    print(f"{len(photos)} photos. Pillow {PIL.__version__} (libjpeg-turbo {features.version('libjpeg_turbo')}), "
          f"OpenCV {cv2.__version__}, libvips {'.'.join(str(pyvips.version(i)) for i in range(3))}.\n")
    print("### Decoding\n\n| sampling | photos | " + HEAD + "\n|---|---|---|---|---|---|")
    decoded = {}
    for path, image in photos:
        most = (max(layer[1] for layer in image.layer), max(layer[2] for layer in image.layer))
        factors = "x".join(str(most[i] // image.layer[1][1 + i]) for i in (0, 1))
        name = {"1x1": "4:4:4", "2x1": "4:2:2", "2x2": "4:2:0", "1x2": "4:4:0", "4x1": "4:1:1"}.get(factors, factors)
        name += ", progressive" if image.info.get("progressive") else ""
        count, differences = decoded.setdefault(name, ([], Differences()))
        differences.add(np.asarray(image), ours(path))
        count.append(path)
    for name, (count, differences) in sorted(decoded.items()):
        print(f"| {name} | {len(count)} | {differences.cells()} |")
    print("\n### torchvision's `Resize(256)` and `CenterCrop(224)`\n\n| arithmetic | " + HEAD + "\n|---|---|---|---|---|")
    for precision in ["precise", "fast"]:
        differences = Differences()
        for path, image in photos:
            target, (left, top, width, height) = torchvision_sizes(image, 256, 224)
            theirs = pillow(image, target, "BILINEAR")[top : top + height, left : left + width]
            differences.add(theirs, ours(path, precision, "linear", *target, left, top, width, height))
        print(f"| {precision} | {differences.cells()} |")
    for library, resize, kernels, sizes in TABLES:
        print(f"\n### {library}\n\n| `kernel` | {library} | size | arithmetic | " + HEAD + "\n|---|---|---|---|---|---|---|---|")
        for kernel, theirs in kernels:
            for size in sizes:
                for precision in ["precise", "fast"]:
                    differences = Differences()
                    for path, image in photos:
                        differences.add(resize(image, size(image), theirs), ours(path, precision, kernel, *size(image)))
                    print(f"| `{kernel}` | {theirs} | {SIZES[size]} | {precision} | {differences.cells()} |", flush=True)


main()
