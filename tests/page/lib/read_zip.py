"""Checks a zip with a reader that is not ours and prints what it holds as JSON."""

import json
import struct
import sys
import zipfile

EXTENDED_TIMESTAMP = 0x5455


def modified(extra):
    """The time of last modification in seconds since 1970, or None."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == EXTENDED_TIMESTAMP and extra[4] & 1:
            return struct.unpack_from("<i", extra, 5)[0]
        extra = extra[4 + size :]
    return None


source, target = sys.argv[1:]
with zipfile.ZipFile(source) as archive:
    broken = archive.testzip()
    archive.extractall(target)
    entries = [
        {
            "name": entry.filename,
            "size": entry.file_size,
            "stored": entry.compress_type == zipfile.ZIP_STORED,
            "utf8": bool(entry.flag_bits & 0x800),
            "dosTime": "%04d-%02d-%02d %02d:%02d:%02d" % entry.date_time,
            "modified": modified(entry.extra),
        }
        for entry in archive.infolist()
    ]
print(json.dumps({"broken": broken, "entries": entries}))
