"""Makes training.tsv and pad.tsv in tests/fixtures/reference, from the JPEGs that make.py made.

Needs torchvision and a Pillow that mixes rows first (before 13 all do): Debian's python3-torchvision and python3-pil.
"""

import sys
from pathlib import Path

import numpy as np
import PIL
import torch
import torchvision
from PIL import Image, ImageOps
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Normalize, Resize, ToTensor

TO = Path(__file__).parent.parent / "fixtures/reference"
FILES = ["landscape", "portrait", "panorama", "source", "restart-420"]
CLIP = Normalize((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
IMAGENET = Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
RECIPES = {
    "imagenet": ([Resize(256), CenterCrop(224)], IMAGENET),
    "clip": ([Resize(224, InterpolationMode.BICUBIC), CenterCrop(224)], CLIP),
}
SIZES = [(100, 100), (101, 100), (64, 96), (97, 61), (224, 224), (225, 223)]


def fnv(data):
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = (digest ^ byte) * 0x100000001B3 % 2**64
    return f"{digest:016x}"


def opened(name):
    return Image.open(TO / f"{name}.jpg").convert("RGB")


def recipes():
    """Recipe, file, hashes of the pixels and of what `ToTensor` and `Normalize` make of them."""
    for recipe, (sizes, normalise) in RECIPES.items():
        for name in FILES:
            image = Compose(sizes)(opened(name))
            tensor = Compose([ToTensor(), normalise])(image)
            yield recipe, name, fnv(image.tobytes()), fnv(tensor.numpy().astype("<f4").tobytes())


def padded():
    """File, kernel, canvas, picture, where it lies, hashes of the picture, of the canvas and of the canvas covered."""
    kernels = {"cubic": Image.Resampling.BICUBIC, "linear": Image.Resampling.BILINEAR}
    for name in ["landscape", "portrait", "source"]:
        for kernel, method in kernels.items():
            for size in SIZES:
                picture = ImageOps.contain(opened(name), size, method)
                canvas = ImageOps.pad(opened(name), size, method, color=(114, 114, 114))
                # Where it lies, by pixels of a colour that bars do not have.
                marks = Image.new("RGB", picture.size, (255, 255, 255))
                left, top = ImageOps.pad(marks, size, Image.Resampling.NEAREST).getbbox()[:2]
                covered = ImageOps.fit(opened(name), size, method)
                hashes = [fnv(image.tobytes()) for image in (picture, canvas, covered)]
                yield name, kernel, *size, *picture.size, left, top, *hashes


def table(name, lines):
    (TO / name).write_text("".join("\t".join(map(str, line)) + "\n" for line in lines))


def main():
    table("training.tsv", recipes())
    table("pad.tsv", padded())
    versions = {"torch": torch.__version__, "torchvision": torchvision.__version__, "Pillow": PIL.__version__}
    text = "".join(f"{name} {version}\n" for name, version in {**versions, "numpy": np.__version__}.items())
    (TO / "training-versions.txt").write_text(text)


sys.exit(main())
