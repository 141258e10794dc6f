"""Prints the tables of PNGs with palettes and of sharpening of docs/fidelity.md: `written.py RESIZE FOLDER`, the example
program `resize` and JPEGs. libvips is the build that sharp's authors make, with sharp's own quantiser.
"""

import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import PIL
import pyvips
from PIL import Image, ImageDraw, ImageFilter

RESIZE, FOLDER = sys.argv[1:3]
SIDE = 600


def ours(image, **options):
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "in.png", Path(folder) / "out.png"
        image.save(source, compress_level=1)
        settings = [f"{name}={value}" for name, value in options.items()]
        subprocess.run([RESIZE, source, result, "format=png", *settings], check=True)
        return result.read_bytes()


def vips(image):
    return pyvips.Image.new_from_array(np.asarray(image)).copy(interpretation="srgb")


def quantised(method, dither):
    def write(image, colours):
        # Of pictures with alpha Pillow has but these, and does not dither them.
        if image.mode == "RGBA":
            reduced = image.quantize(colours, Image.Quantize.FASTOCTREE)
        else:
            reduced = image.quantize(colours, method)
            if dither:
                reduced = image.quantize(palette=reduced, dither=Image.Dither.FLOYDSTEINBERG)
        file = io.BytesIO()
        reduced.save(file, "PNG", optimize=True)
        return file.getvalue()

    return write


WRITERS = {
    "Pixmill, `palette`": lambda image, colours: ours(image, palette="true", colours=colours),
    "sharp (libvips), `palette`": lambda image, colours: vips(image).pngsave_buffer(palette=True, bitdepth={256: 8, 16: 4}[colours], Q=100, dither=1, effort=7, compression=6),
    "Pillow, `MEDIANCUT`": quantised(Image.Quantize.MEDIANCUT, False),
    "Pillow, `MEDIANCUT`, dithered": quantised(Image.Quantize.MEDIANCUT, True),
    "Pillow, `FASTOCTREE`": quantised(Image.Quantize.FASTOCTREE, False),
    "Pillow, `FASTOCTREE`, dithered": quantised(Image.Quantize.FASTOCTREE, True),
}


def on_grey(data):
    image = data if isinstance(data, Image.Image) else Image.open(io.BytesIO(data))
    image = image.convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, (160, 160, 160, 255)), image).convert("RGB"), dtype=float)


def blurred(channel, sigma):
    radius = int(3 * sigma + 0.5)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    weights /= weights.sum()
    for axis in (0, 1):
        channel = np.apply_along_axis(lambda line: np.convolve(np.pad(line, radius, "edge"), weights, "valid"), axis, channel)
    return channel


def psnr(a, b):
    return 10 * np.log10(255**2 / max(1e-9, np.mean((a - b) ** 2)))


def ssim(a, b):
    a, b = (np.dot(image, [0.299, 0.587, 0.114]) for image in (a, b))
    means = blurred(a, 1.5), blurred(b, 1.5)
    variances = [blurred(x * y, 1.5) - m * n for x, y, m, n in [(a, a, means[0], means[0]), (b, b, means[1], means[1]), (a, b, *means)]]
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * means[0] * means[1] + c1) * (2 * variances[2] + c2)
    return np.mean(top / ((means[0] ** 2 + means[1] ** 2 + c1) * (variances[0] + variances[1] + c2)))


def seen(a, b):
    """From afar: both blurred by as much as dithering is to vanish."""
    blur = lambda image: np.stack([blurred(image[:, :, c], 2) for c in range(3)], axis=-1)
    return psnr(blur(a), blur(b))


def drawings():
    """An icon with soft edges and a shadow on nothing, and a chart."""
    large = Image.new("RGBA", (4 * 256, 4 * 256))
    draw = ImageDraw.Draw(large)
    for i in range(6):
        draw.ellipse([100 + 90 * i, 120 + 60 * i, 420 + 90 * i, 440 + 60 * i], fill=(40 * i, 200 - 25 * i, 90 + 20 * i, 255))
    draw.rounded_rectangle([120, 620, 560, 900], 60, fill=(250, 180, 20, 255), outline=(40, 40, 60, 255), width=12)
    icon = large.resize((256, 256), Image.Resampling.LANCZOS)
    shadow = Image.new("RGBA", icon.size)
    shadow.putalpha(icon.getchannel("A").filter(ImageFilter.GaussianBlur(8)).point(lambda a: a // 2))
    yield Image.alpha_composite(shadow, icon)
    chart = Image.new("RGB", (4 * 400, 4 * 300), (255, 255, 255))
    draw = ImageDraw.Draw(chart)
    for i in range(12):
        draw.rectangle([160 + 110 * i, 1040 - (i * 389) % 800, 240 + 110 * i, 1040], fill=(30 + 18 * i, 90, 220 - 15 * i))
    draw.line([(150 + 4 * x, 600 - 3 * (x * x % 97)) for x in range(330)], fill=(200, 30, 30), width=6)
    draw.line([(150, 1050), (1500, 1050)], fill=(0, 0, 0), width=8)
    yield chart.resize((400, 300), Image.Resampling.LANCZOS)


def photos():
    paths = sorted(path for path in Path(FOLDER).rglob("*") if path.suffix.lower() in [".jpg", ".jpeg"])
    for path in paths:
        image = Image.open(path)
        if image.mode == "RGB":
            image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
            yield image.copy()


def palettes(pictures):
    for title, images in pictures.items():
        print(f"\n### Palettes: {title}\n\n| | colours | kB | PSNR, dB | SSIM | PSNR from afar, dB |\n|---|---:|---:|---:|---:|---:|")
        for colours in (256, 16):
            for name, write in WRITERS.items():
                if images[0].mode == "RGBA" and ("MEDIANCUT" in name or name.endswith("dithered")):
                    continue
                files = [write(image, colours) for image in images]
                pairs = [(on_grey(image), on_grey(file)) for image, file in zip(images, files)]
                mean = lambda measure: np.mean([measure(*pair) for pair in pairs])
                size = np.mean([len(file) for file in files]) / 1000
                print(f"| {name} | {colours} | {size:.1f} | {mean(psnr):.1f} | {mean(ssim):.3f} | {mean(seen):.1f} |", flush=True)


def sharpening(images):
    print("\n### Sharpening\n\n| libvips | Pixmill | largest | mean | within 1 | within 3 | change, of libvips's |\n|---|---|---:|---:|---:|---:|---:|")
    for theirs in (0.5, 1, 2):
        for mine in (0.8 * theirs, theirs, 1.25 * theirs):
            apart, before, after = [], [], []
            for image in images:
                original = np.asarray(image, dtype=float)
                # As sharp calls it: sigma, and libvips's own curve but m1 1.
                expected = vips(image).sharpen(sigma=theirs, m1=1, m2=2, x1=2, y2=10, y3=20).colourspace("srgb").numpy()
                result = np.asarray(Image.open(io.BytesIO(ours(image, sharpen=mine))), dtype=float)
                apart.append(np.abs(result - expected).ravel())
                before.append(np.abs(expected - original).mean())
                after.append(np.abs(result - original).mean())
            apart = np.concatenate(apart)
            share = lambda limit: f"{100 * np.mean(apart <= limit):.1f} %"
            print(f"| `sigma` {theirs} | `sharpen` {mine:g} | {apart.max():.0f} | {apart.mean():.2f} | {share(1)} | {share(3)} | {np.mean(after) / np.mean(before):.2f} |", flush=True)


def main():
    images, (icon, chart) = list(photos()), drawings()
    version = ".".join(str(pyvips.version(i)) for i in range(3))
    print(f"{len(images)} photos, at most {SIDE} x {SIDE}; Pillow {PIL.__version__}, libvips {version}.")
    palettes({f"photos": images, "a chart": [chart], "an icon with a shadow, on nothing": [icon]})
    sharpening(images)


main()
