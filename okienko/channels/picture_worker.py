"""The process that makes a stranger's picture anew: bytes in, `WxH TYPE` and bytes out.

Run by pictures.py as `python -m okienko.channels.picture_worker`; for a preview with the number of
points that it may be wide and high: then a PDF's first page is made a picture, too. It knows no
database and no secrets, and has limits of time and memory: whatever a picture does to a decoder
ends here. What leaves is made of the decoded points alone: no place, no date, no camera, nothing
behind its end.
"""

import io
import os
import resource
import signal
import sys

from PIL import Image, ImageCms, ImageOps

#: How the process ends when there is no picture: with which reason.
BROKEN, TOO_MANY_POINTS, TOO_LARGE = 11, 12, 13


def main(points: int, memory: int, processor: int, within: int = 0) -> int:
    """Make the picture of the standard input anew; the number that the process ends with.

    `within`: so many points wide and high at most; 0: as large as it is.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    Image.MAX_IMAGE_PIXELS = None  # looked at below, before a point is decoded
    try:
        given = sys.stdin.buffer.read()
        if within and given[:1024].lstrip().startswith(b"%PDF-"):
            made, kind = _first_page(given, within), "PNG"
        else:
            with Image.open(io.BytesIO(given), formats=_READ) as picture:
                if picture.width * picture.height > points:
                    # telephones take 50 million and more: a JPEG is decoded to half of its width
                    picture.draft("RGB", (picture.width // 2, picture.height // 2))
                if picture.width * picture.height > points:
                    return TOO_MANY_POINTS
                if within:
                    picture.draft(
                        "RGB", (within, within)
                    )  # a JPEG is decoded no larger than needed
                made, kind = _anew(picture)
        if within:
            made.thumbnail((within, within))
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


def _first_page(pdf: bytes, within: int) -> Image.Image:
    """The first page on white. Scripts are not run: PDFium is built without them."""
    import pypdfium2

    page = pypdfium2.PdfDocument(pdf)[0]
    longest = max(page.get_size())  # of 1/72 inch
    drawn: Image.Image = page.render(scale=min(2.0, within / max(1.0, longest))).to_pil()
    return drawn.convert("RGB")


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
    os._exit(main(*(int(number) for number in (*sys.argv[1:4], *sys.argv[5:6]))))
