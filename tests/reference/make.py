"""Makes tests/fixtures/reference: small JPEGs, and what other libraries make of them.

Needs requirements.txt beside it. What is bit for bit the same is kept as a hash of its bytes (FNV-1a, 64 bits);
what need only be close as PPM.
"""

import io
import sys
from pathlib import Path

import cv2
import numpy as np
import PIL
import pyvips
from PIL import Image, features

TO = Path(__file__).parent.parent / "fixtures/reference"


def fnv(data):
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = (digest ^ byte) * 0x100000001B3 % 2**64
    return f"{digest:016x}"


def picture(width, height):
    """Gradients, waves that alias, hard edges of full contrast, saturated colours and noise."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    random = np.random.default_rng(1)
    channels = [128 + 90 * np.sin((x + k * y) / (3 + 9 * k)) + 30 * np.cos(x * y / (400 + 200 * k)) for k in range(3)]
    pixels = np.stack(channels, axis=-1) + random.normal(0, 4, (height, width, 3))
    pixels[height // 3 : height // 2, width // 5 : width // 2] = [255, 0, 0]
    pixels[height // 2 : height // 2 + 3, :] = 255
    pixels[:, width // 2 : width // 2 + 2] = 0
    pixels[height // 4 :: 7, width * 3 // 4 :] = [0, 0, 255]
    pixels[-height // 4 :, -width // 3 :] = np.where((x + y) % 2 > 0, 255, 0)[-height // 4 :, -width // 3 :, None]
    return np.clip(pixels, 0, 255).astype(np.uint8)


def by_pillow(pixels, **options):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", **options)
    return file.getvalue()


def by_opencv(pixels, sampling, restart=0):
    factor = getattr(cv2, f"IMWRITE_JPEG_SAMPLING_FACTOR_{sampling}")
    options = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor, cv2.IMWRITE_JPEG_QUALITY, 90]
    return cv2.imencode(".jpg", pixels[:, :, ::-1], options + [cv2.IMWRITE_JPEG_RST_INTERVAL, restart])[1].tobytes()


def files():
    """Each sampling, with sides that end inside a block or a pair, restart markers, several scans."""
    small = picture(51, 39)
    return {
        "444": by_pillow(small, quality=90, subsampling="4:4:4"),
        "422": by_pillow(small, quality=90, subsampling="4:2:2"),
        "420": by_pillow(small, quality=90, subsampling="4:2:0"),
        "440": by_opencv(small, 440),
        "411": by_opencv(small, 411),
        "grey": by_pillow(small[:, :, 0], quality=90),
        "best": by_pillow(small, quality=100, subsampling="4:2:0"),
        "coarse": by_pillow(small, quality=12, subsampling="4:2:0"),
        "even": by_pillow(small[:32, :48], quality=90, subsampling="4:2:0"),
        "narrow": by_pillow(small[:, 20:24], quality=90, subsampling="4:2:0"),
        "low": by_pillow(small[16:17], quality=90, subsampling="4:2:0"),
        "progressive-422": by_pillow(small, quality=90, subsampling="4:2:2", progressive=True),
        "progressive-420": by_pillow(small, quality=90, subsampling="4:2:0", progressive=True),
        "restart-420": by_pillow(small, quality=90, subsampling="4:2:0", restart_marker_blocks=1),
        "restart-440": by_opencv(small, 440, restart=3),
        # Of the sizes that neural nets are fed from; training.py resizes them.
        "landscape": by_pillow(picture(500, 375), quality=20, subsampling="4:2:0"),
        "portrait": by_pillow(picture(283, 427), quality=20, subsampling="4:2:2", progressive=True),
        "panorama": by_pillow(picture(701, 240)[:, :, 0], quality=20),
    }


def decoded(jpeg):
    return np.asarray(Image.open(io.BytesIO(jpeg)))


PILLOW = {
    "box": Image.Resampling.BOX,
    "linear": Image.Resampling.BILINEAR,
    "hamming": Image.Resampling.HAMMING,
    "cubic": Image.Resampling.BICUBIC,
    "lanczos3": Image.Resampling.LANCZOS,
}
OPENCV = {"area": cv2.INTER_AREA, "linear": cv2.INTER_LINEAR}
SIZES = [(100, 75), (37, 90), (320, 240), (157, 61), (7, 5), (160, 119), (64, 64), (1, 1)]


def torchvision(image, size, crop):
    """`Resize(size)` and `CenterCrop(crop)` of torchvision's transforms on PIL images: size, then box."""
    width, height = image.size
    if width <= height:
        target = (size, int(size * height / width))
    else:
        target = (int(size * width / height), size)
    left, top = int(round((target[0] - crop) / 2.0)), int(round((target[1] - crop) / 2.0))
    return target, (left, top, left + crop, top + crop)


def resized():
    """From the file on: kernel, size, left, top, width and height of a crop, hash."""
    jpeg = by_pillow(picture(160, 119), quality=92, subsampling="4:2:0")
    (TO / "source.jpg").write_bytes(jpeg)
    image = Image.open(io.BytesIO(jpeg))
    jobs = [(kernel, size, (0, 0, *size)) for kernel in PILLOW for size in SIZES]
    jobs += [(kernel, *torchvision(image, 64, 56)) for kernel in ["linear", "cubic"]]
    for kernel, size, (left, top, right, bottom) in jobs:
        # Two steps, as Pillow 13 mixes columns first where that is less work; earlier ones always rows.
        across = image.resize((size[0], image.height), PILLOW[kernel])
        pixels = across.resize(size, PILLOW[kernel]).crop((left, top, right, bottom)).tobytes()
        yield kernel, *size, left, top, right - left, bottom - top, fnv(pixels)


def by_opencv_resized():
    """Names and pixels of what need only be close."""
    image = decoded((TO / "source.jpg").read_bytes())
    for kernel, size in [("area", (100, 75)), ("area", (37, 30)), ("area", (80, 60)), ("area", (320, 240)), ("linear", (320, 240))]:
        yield f"opencv-{kernel}-{size[0]}x{size[1]}", cv2.resize(image, size, interpolation=OPENCV[kernel])


def main():
    TO.mkdir(exist_ok=True)
    lines = []
    for name, jpeg in files().items():
        (TO / f"{name}.jpg").write_bytes(jpeg)
        pixels = decoded(jpeg)
        lines.append(f"{name}\t{pixels.shape[1]}\t{pixels.shape[0]}\t{fnv(pixels.tobytes())}\n")
    (TO / "decoded.tsv").write_text("".join(lines))
    (TO / "pillow.tsv").write_text("".join("\t".join(map(str, line)) + "\n" for line in resized()))
    for name, pixels in by_opencv_resized():
        Image.fromarray(pixels).save(TO / f"{name}.ppm")
    versions = {
        "Pillow": PIL.__version__,
        "libjpeg-turbo": features.version("libjpeg_turbo"),
        "OpenCV": cv2.__version__,
        "libvips": ".".join(str(pyvips.version(i)) for i in range(3)),
        "numpy": np.__version__,
    }
    (TO / "versions.txt").write_text("".join(f"{name} {version}\n" for name, version in versions.items()))


sys.exit(main())
