"""A second reader of XLIFF 2.0, written from the standard and not from our own reader.

It knows the part of the core that we use and refuses everything else.
"""

from xml.etree import ElementTree as ET

CORE = "{urn:oasis:names:tc:xliff:document:2.0}"
METADATA = "{urn:oasis:names:tc:xliff:metadata:2.0}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

# Element: (required attributes, optional ones, children in the order they may stand).
FORM = {
    "xliff": ({"version", "srcLang"}, {"trgLang"}, ["file+"]),
    "file": (
        {"id"},
        {"original", "canResegment", "trgDir"},
        ["mda?", "notes?", "unit+"],
    ),
    "notes": (set(), set(), ["note+"]),
    "note": (set(), {"id", "category"}, []),
    "unit": ({"id"}, {SPACE}, ["mda?", "notes?", "originalData?", "parts+"]),
    "originalData": (set(), set(), ["data+"]),
    "data": ({"id"}, set(), []),
    "segment": (set(), {"id", "state", "subState"}, ["source", "target?"]),
    "ignorable": (set(), {"id"}, ["source", "target?"]),
    "source": (set(), set(), None),
    "target": (set(), set(), None),
    "pc": (
        {"id"},
        {"canCopy", "canDelete", "type", "dataRefStart", "dataRefEnd"},
        None,
    ),
    "ph": ({"id"}, {"canCopy", "canDelete", "type", "dataRef"}, None),
}
INLINE = {"pc", "ph"}
STATES = {"initial", "translated", "reviewed", "final"}
TYPES = {"fmt", "ui", "quote", "link", "image", "other"}
HOLDS_TEXT = {"note", "data", "source", "target", "pc"}


def name_of(element):
    if element.tag == f"{METADATA}metadata":
        return "mda"
    assert element.tag.startswith(CORE), element.tag
    return element.tag.removeprefix(CORE)


def check(content):
    """The document's root; an assertion fails for what the standard does not allow."""
    root = ET.fromstring(content)
    assert name_of(root) == "xliff"
    assert root.get("version") == "2.0"
    walk(root)
    ids = [file.get("id") for file in root]
    assert len(set(ids)) == len(ids)
    for file in root:
        units = [unit.get("id") for unit in file.iter(f"{CORE}unit")]
        assert len(set(units)) == len(units)
    for unit in root.iter(f"{CORE}unit"):
        check_unit(unit)
    return root


def walk(element):
    name = name_of(element)
    if name == "mda":
        return
    required, optional, children = FORM[name]
    found = set(element.attrib) - {"xmlns"}
    assert required <= found <= required | optional, (name, found)
    if name not in HOLDS_TEXT:
        assert not (element.text or "").strip(), name
        assert not any((child.tail or "").strip() for child in element), name
    check_children(name, [name_of(child) for child in element], children)
    for child in element:
        walk(child)


def check_children(name, found, allowed):
    if allowed is None:
        assert set(found) <= INLINE, (name, found)
        return
    rest = ["parts" if part in ("segment", "ignorable") else part for part in found]
    for rule in allowed:
        kind, sign = (rule[:-1], rule[-1]) if rule[-1] in "+?" else (rule, "")
        count = 0
        while rest and rest[0] == kind:
            rest.pop(0)
            count += 1
        assert count >= (sign != "?"), (name, found)
        assert count <= 1 or sign == "+", (name, found)
    assert rest == [], (name, found)


def check_unit(unit):
    data = {one.get("id") for one in unit.iter(f"{CORE}data")}
    assert len(list(unit.iter(f"{CORE}segment"))) >= 1
    parts = [part for part in unit if name_of(part) in ("segment", "ignorable")]
    ids = [part.get("id") for part in parts if part.get("id")]
    for part in parts:
        source, target = part.find(f"{CORE}source"), part.find(f"{CORE}target")
        own = codes_of(source, data)
        ids += own
        if target is not None:
            assert sorted(codes_of(target, data)) == sorted(own)
        state = part.get("state", "initial")
        assert state in STATES
        assert state == "initial" or target is not None
        if part.get("subState"):
            assert ":" in part.get("subState")
            assert not part.get("subState").startswith("xlf:")
            assert part.get("state")
    assert len(set(ids)) == len(ids)


def codes_of(element, data):
    found = []
    for code in element.iter():
        if code is element:
            continue
        found.append(code.get("id"))
        assert code.get("type", "other") in TYPES
        for name in ("dataRef", "dataRefStart", "dataRefEnd"):
            assert code.get(name) is None or code.get(name) in data
    return found
