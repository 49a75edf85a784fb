"""Feeds: Atom 1.0, from plain records. — RFC 4287"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
MIMETYPE = "application/atom+xml"
# What no XML may hold, however it is written.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `key` names it for ever in this site; `text` is plain."""

    key: str
    title: str
    href: str
    at: datetime
    text: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """What one follows. href: the feed itself; page: the page that says the same; at: when it last changed.

    Addresses are whole ones, of `site`. author: who speaks when an entry names nobody.
    """

    site: str
    key: str
    title: str
    subtitle: str
    href: str
    page: str
    at: datetime
    author: str
    language: str
    entries: Iterable[Entry] = field(default=())


def atom(feed: Feed) -> bytes:
    """The feed as a document."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _put(root, "id", _tag(feed.site, feed.key))
    _put(root, "title", feed.title)
    if feed.subtitle:
        _put(root, "subtitle", feed.subtitle)
    _put(root, "updated", _stamp(feed.at))
    _link(root, "self", feed.href, MIMETYPE)
    _link(root, "alternate", feed.page, "text/html")
    _put(_put(root, "author"), "name", feed.author)
    for entry in feed.entries:
        _entry(root, feed.site, entry)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="utf-8")


def _entry(root: ElementTree.Element, site: str, entry: Entry) -> None:
    element = _put(root, "entry")
    _put(element, "id", _tag(site, entry.key))
    _put(element, "title", entry.title)
    _put(element, "updated", _stamp(entry.at))
    _link(element, "alternate", entry.href, "text/html")
    if entry.author:
        _put(_put(element, "author"), "name", entry.author)
    for category in entry.categories:
        _put(element, "category").set("term", _clean(category))
    _put(element, "content", entry.text or entry.title).set("type", "text")


def _put(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = _clean(text) or None
    return element


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str) -> None:
    _put(parent, "link").attrib.update({"rel": rel, "href": href, "type": kind})


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _tag(site: str, key: str) -> str:
    """A name that stays when addresses change. — RFC 4151"""
    return f"tag:{urlsplit(site).hostname},2026:{key}"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
