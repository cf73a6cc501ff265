"""Reads the demonstration's data files."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import escape

from pages.languages import LANGUAGES

FOLDER = Path(__file__).resolve().parent


@cache
def data(name: str) -> Any:
    """A file of facts, ``data/<name>.json``."""
    return json.loads((FOLDER / "data" / f"{name}.json").read_text(encoding="utf-8"))


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def pages_in(folder: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Texts of pages, ``<folder>/<language>/<key>.toml``: {key: {language: fields}}."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted((FOLDER / folder).glob("*/*.toml")):
        if path.parent.name in LANGUAGES:
            found.setdefault(path.stem, {})[path.parent.name] = toml(path)
    return found


def services() -> dict[str, dict[str, dict[str, Any]]]:
    """Service texts: {topic key: {language: fields}}."""
    return pages_in("services")


@cache
def texts_in(folder: str) -> dict[str, dict[str, Any]]:
    """Texts of rows, one file ``<folder>/<language>.toml`` for each language."""
    return {path.stem: toml(path) for path in sorted((FOLDER / folder).glob("*.toml"))}


def texts() -> dict[str, dict[str, Any]]:
    """The texts beside the pages, by language."""
    return texts_in("texts")


def rich_text(plain: str) -> str:
    """Paragraphs, and lists of lines that begin with "- ", as rich text."""
    html: list[str] = []
    items: list[str] = []
    for line in [*plain.strip().splitlines(), ""]:
        text = line.strip()
        if text.startswith("- "):
            items.append(f"<li>{escape(text[2:])}</li>")
            continue
        if items and text:
            html.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if text:
            html.append(f"<p>{escape(text)}</p>")
    if items:
        html.append(f"<ul>{''.join(items)}</ul>")
    return "".join(html)
