"""Read, resize, and write where an output is named: what a first parallel program in Python does."""
import cv2

import batch


def resize(path, width, height, output, quality):
    image = cv2.resize(cv2.imread(path), (width, height))
    if output:
        cv2.imwrite(output, image, [cv2.IMWRITE_JPEG_QUALITY, quality])


if __name__ == "__main__":
    batch.run(resize)
