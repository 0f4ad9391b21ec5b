"""Tells what a VK message carries: its kind and its attachments. https://dev.vk.com/reference/objects/attachments-message"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from connectors.contract import Attachment, Kind
from connectors.fields import Raw, integer, number, section, sections, string

KINDS: Final = {
    "photo": Kind.photo,
    "doc": Kind.document,
    "audio_message": Kind.voice,
    "video": Kind.video,
    "audio": Kind.audio,
    "sticker": Kind.sticker,
}
"""Contents that give the message its kind; all others are named to the operator and leave a text a text."""

NESTING: Final = 3
MOST: Final = 40
"""Forwarded messages are followed this deep, and this many attachments are kept in all."""
ADDRESS: Final = "https://vk.com/"


def contents(message: Raw) -> tuple[Kind, tuple[Attachment, ...]]:
    """The kind of ``message`` and what is attached: its own things first, then the place, then what is forwarded."""
    own = [_attachment(item) for item in sections(message, "attachments")]
    if geo := section(message, "geo"):
        own.append(_location(geo))
    found = tuple([*own, *_forwarded(message, NESTING)][:MOST])
    if section(message, "geo"):
        return Kind.location, found
    kinds = [KINDS[name] for item in sections(message, "attachments") if (name := string(item, "type", 40)) in KINDS]
    if kinds:
        return kinds[0], found
    return (Kind.text if string(message, "text") else Kind.other), found or _placeholder(message)


def _placeholder(message: Raw) -> tuple[Attachment, ...]:
    return () if string(message, "text") else (Attachment(kind="unsupported", ref=""),)


def _forwarded(message: Raw, depth: int) -> Iterator[Attachment]:
    for inner in sections(message, "fwd_messages") if depth else ():
        yield Attachment(kind="forwarded", ref="", caption=string(inner, "text", 2000))
        for item in sections(inner, "attachments"):
            yield _attachment(item)
        yield from _forwarded(inner, depth - 1)


def _attachment(item: Raw) -> Attachment:
    name = string(item, "type", 40) or "unsupported"
    return _READERS.get(name, _other)(name, section(item, name))


def _photo(_name: str, photo: Raw) -> Attachment:
    sizes = sections(photo, "sizes")
    largest = string(max(sizes, key=_area), "url", 2000) if sizes else string(section(photo, "orig_photo"), "url", 2000)
    return Attachment(kind="photo", ref=largest, mime="image/jpeg" if largest else "", caption=string(photo, "text", 1000))


def _document(_name: str, doc: Raw) -> Attachment:
    title, extension = string(doc, "title", 200), string(doc, "ext", 20)
    if extension and not title.lower().endswith(f".{extension.lower()}"):
        title = f"{title}.{extension}"
    return Attachment(kind="document", ref=string(doc, "url", 2000), name=title, size=integer(doc, "size"))


def _voice(_name: str, voice: Raw) -> Attachment:
    return Attachment(kind="voice", ref=string(voice, "link_ogg", 2000) or string(voice, "link_mp3", 2000), mime="audio/ogg")


def _audio(_name: str, audio: Raw) -> Attachment:
    title = " — ".join(part for part in (string(audio, "artist", 100), string(audio, "title", 100)) if part)
    return Attachment(kind="audio", ref=string(audio, "url", 2000), name=title, mime="audio/mpeg")


def _sticker(_name: str, sticker: Raw) -> Attachment:
    images = sections(sticker, "images") or sections(sticker, "images_with_background")
    ref = string(max(images, key=_area), "url", 2000) if images else ""
    return Attachment(kind="sticker", ref=ref, mime="image/png" if ref else "")


def _graffiti(_name: str, graffiti: Raw) -> Attachment:
    return Attachment(kind="graffiti", ref=string(graffiti, "url", 2000), mime="image/png")


def _link(_name: str, link: Raw) -> Attachment:
    return Attachment(kind="link", ref="", name=string(link, "title", 200), caption=string(link, "url", 2000))


def _other(name: str, thing: Raw) -> Attachment:
    """What has no file for us, a video included: its title, and its page where it has one."""
    owner, number_of = integer(thing, "owner_id") or integer(thing, "to_id"), integer(thing, "id")
    page = f"{ADDRESS}{name}{owner}_{number_of}" if owner is not None and number_of is not None else ""
    title = string(thing, "title", 200) or string(thing, "question", 200) or string(thing, "text", 200)
    return Attachment(kind=name, ref="", name=title, caption=page)


_READERS: Final[dict[str, Callable[[str, Raw], Attachment]]] = {
    "photo": _photo,
    "doc": _document,
    "audio_message": _voice,
    "audio": _audio,
    "sticker": _sticker,
    "graffiti": _graffiti,
    "link": _link,
}


def _location(geo: Raw) -> Attachment:
    point, place = section(geo, "coordinates"), section(geo, "place")
    latitude, longitude = number(point, "latitude"), number(point, "longitude")
    return Attachment(
        kind="location", ref=f"{latitude},{longitude}", name=string(place, "title", 200), caption=string(place, "address", 300)
    )


def _area(size: Raw) -> int:
    return (integer(size, "width") or 0) * (integer(size, "height") or 0)
