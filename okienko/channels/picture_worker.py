"""The process that makes a stranger's picture anew: bytes in, `WxH TYPE` and bytes out.

Run by pictures.py as `python -m okienko.channels.picture_worker`. It knows no database and no
secrets, and has limits of time and memory: whatever a picture does to a decoder ends here. What
leaves is made of the decoded points alone: no place, no date, no camera, nothing behind its end.
"""

import io
import os
import resource
import signal
import sys

from PIL import Image, ImageCms, ImageOps

#: How the process ends when there is no picture: with which reason.
BROKEN, TOO_MANY_POINTS, TOO_LARGE = 11, 12, 13


def main(points: int, memory: int, processor: int) -> int:
    """Make the picture of the standard input anew; the number that the process ends with."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    Image.MAX_IMAGE_PIXELS = None  # looked at below, before a point is decoded
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=_READ) as picture:
            if picture.width * picture.height > points:
                return TOO_MANY_POINTS
            made, kind = _anew(picture)
            content = _written(made, kind)
    except MemoryError:
        return TOO_LARGE
    except Exception:  # any: it is a stranger's file
        return BROKEN
    sys.stdout.buffer.write(f"{made.width}x{made.height} image/{kind.lower()}\n".encode())
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    return 0


_READ = ("JPEG", "PNG", "GIF", "WEBP")  # several JPEGs in one file (MPO) come as JPEG
_WRITTEN = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP"}  # the others become PNG


def _anew(picture: Image.Image) -> tuple[Image.Image, str]:
    """Its first frame, upright, in the colours of the web."""
    kind = _WRITTEN.get(picture.format or "", "PNG")
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    transparent = upright.has_transparency_data and kind != "JPEG"
    mode = "RGBA" if transparent else "L" if upright.mode in {"1", "L"} else "RGB"
    coloured = _for_the_web(upright, profile) if profile and mode == "RGB" else upright
    return coloured.convert(mode), kind


def _for_the_web(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(
            picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a profile that is nonsense: its colours as they are
    return made or picture


def _written(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.info = {}
    if kind == "PNG":
        picture.save(out, "PNG", compress_level=6)
    else:
        picture.save(out, kind, quality=88)
    return out.getvalue()


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.alarm(int(sys.argv[4]))  # on the clock: its end is the end of the process
    os._exit(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
