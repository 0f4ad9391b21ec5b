"""Small pictures of images. Blocking, for a thread; whatever is wrong with an image, there is simply none of it."""

from __future__ import annotations

import io
from typing import BinaryIO, Final

import structlog
from PIL import Image, ImageOps

MIME: Final = "image/webp"
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")

log = structlog.get_logger(__name__)

Image.MAX_IMAGE_PIXELS = None  # our own limit is lower, and looks at what is really decoded


def thumbnail(image: BinaryIO, side: int, pixels: int) -> bytes | None:
    """A WebP whose longer side is at most ``side``; None when the image cannot be read or decodes to more than ``pixels``.

    The size is known from the header, before anything is decoded; a JPEG is decoded at a fraction of its size.
    """
    try:
        with Image.open(image, formats=_FORMATS) as opened:
            opened.draft(None, (side, side))
            if opened.width * opened.height > pixels:
                return None
            return _webp(opened, side)
    except Exception as error:  # hostile bytes find ever new ways to fail
        log.info("no thumbnail", why=type(error).__name__)
        return None


def _webp(image: Image.Image, side: int) -> bytes:
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode == "P":  # colours of a palette cannot be mixed
        image = image.convert(mode)
    image.thumbnail((side, side), reducing_gap=None)
    packed = io.BytesIO()
    ImageOps.exif_transpose(image).convert(mode).save(packed, "WEBP", quality=80)
    return packed.getvalue()
