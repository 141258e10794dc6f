"""libvips' thumbnail, which shrinks while it decodes. One thread in each process."""
import os

os.environ["VIPS_CONCURRENCY"] = "1"

import pyvips

import batch


def resize(path, width, height, output, quality):
    pyvips.Image.thumbnail(path, width, height=height, size="force").jpegsave(output, Q=quality)


if __name__ == "__main__":
    batch.run(resize)
