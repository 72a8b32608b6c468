"""A folder of notes (Obsidian, with Dataview's fields) as pages of this wiki.

Sources: the Obsidian help on internal links and properties; the Dataview documentation
on inline fields: `relation:: [[Note]]`, `[relation:: [[Note]]]`, `(field:: value)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from graph.schema import PageType
from wiki.errors import InvalidError
from wiki.services.transfer.foreign.fitting import Draft, Fitting
from wiki.services.transfer.incoming import Found, Incoming, Refused
from wiki.services.transfer.markdown_folder import read_text
from wiki.text.slugs import name_key
from wiki.text.wikilinks import write_link
from wiki.text.yaml_nodes import Mapping, Node, Scalar, Sequence, read_yaml

TERMS = ("skos:Concept", "schema:Article")

_LINK = re.compile(r"(!?)\[\[([^\[\]|\n]{1,400})(?:\|([^\[\]\n]{0,400}))?\]\]")
_LINE = re.compile(r"(?m)^[ \t]*(?:[-*][ \t]+)?([A-Za-z][\w /-]{0,60}?)::[ \t]+(.+)$")
_INLINE = re.compile(
    r"[\[(]([A-Za-z][\w /-]{0,60}?)::[ \t]+"
    r"((?:\[\[[^\[\]\n]{1,800}\]\]|[^\[\]()\n])+)[\])]"
)
_COMMENT = re.compile(r"%%[^%]{0,20000}%%")
_OWN = ("title", "type", "class", "aliases", "alias", "tags", "tag", "summary")
_OWN_TOO = ("description", "cssclass", "cssclasses", "publish")


def is_vault(folder: Path) -> bool:
    """Tell whether a folder holds notes of Obsidian rather than pages of ours."""
    if (folder / ".obsidian").is_dir():
        return True
    first = next(iter(sorted(folder.rglob("*.md"))), None)
    if first is None:
        return False
    with first.open(encoding="utf-8", errors="replace") as file:
        begin = file.read(2_000)
    return not re.match(r"---\n(?:[^\n]*\n)*?type:", begin)


def read_vault(folder: Path, fitting: Fitting) -> Iterator[Found]:
    """Yield each note as a page, or why it could not be taken, by path."""
    for path in sorted(folder.rglob("*.md")):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts):
            continue
        try:
            yield _note(path, relative, fitting)
        except InvalidError as error:
            yield Refused(str(relative), error.message)


def _note(path: Path, relative: Path, fitting: Fitting) -> Incoming:
    head, body = _parts(read_text(path))
    said = _properties(head)
    kind = _type(said, relative, fitting)
    title = next(iter(said.get("title", ())), "") or path.stem
    draft = Draft(fitting, kind, title)
    draft.summary = " ".join(said.get("summary") or said.get("description") or ())
    draft.aliases += [*said.get("aliases", ()), *said.get("alias", ())]
    if path.stem != title:
        draft.aliases.append(path.stem)
    for name, values in said.items():
        if name not in (*_OWN, *_OWN_TOO):
            for value in values:
                _state(draft, name, value)
    first, _, rest = body.lstrip().partition("\n")
    if name_key(first.removeprefix("# ")) == name_key(title):
        body = rest
    draft.body = _body(body, draft)
    tags = [*said.get("tags", ()), *said.get("tag", ())]
    for tag in dict.fromkeys(each.lstrip("#").replace("/", " ") for each in tags):
        if tag and fitting.type_named(tag) != kind:
            draft.category(tag, only_known=True)
    return Incoming(
        "",
        draft.document(),
        str(relative),
        keys=(f"note:{relative.as_posix()}",),
        foreign=True,
    )


def _body(text: str, draft: Draft) -> str:
    """Take the fields out of a text, and write its links as ours."""

    def state(match: re.Match[str]) -> str:
        said = _stated(draft, match)
        return match[0] if said is None else said

    text = _INLINE.sub(state, _LINE.sub(state, _COMMENT.sub("", text)))
    return re.sub(r"\n{3,}", "\n\n", _LINK.sub(_link, text)).strip() + "\n"


def _stated(draft: Draft, match: re.Match[str]) -> str | None:
    """Give what stays of a field in the text; None for what is no field here."""
    name, value = match[1].strip(), match[2].strip()
    relation = draft.fitting.relation_named(name, draft.kind)
    targets = list(_LINK.finditer(value))
    if relation is not None and targets:
        return (
            f"{relation.label[:1].upper()}{relation.label[1:]} "
            + ", ".join(
                write_link(relation.slug, _target(each[2]), _shown(each[3]))
                for each in targets
            )
            + "."
        )
    if relation is None and draft.fitting.field_named(name, draft.kind) is None:
        return None
    _state(draft, name, value)
    return ""


def _state(draft: Draft, name: str, value: str) -> None:
    if draft.fitting.is_left_out(name):
        return
    relation = draft.fitting.relation_named(name, draft.kind)
    targets = [_target(match[2]) for match in _LINK.finditer(value)] or [value]
    if relation is not None:
        for each in targets:
            draft.link(relation, each)
    else:
        plain = _LINK.sub(lambda match: match[3] or _target(match[2]), value)
        draft.fact(
            name.replace("_", " "), plain, draft.fitting.field_named(name, draft.kind)
        )


def _link(match: re.Match[str]) -> str:
    target = match[2].strip()
    if "::" in target:  # one of ours already
        return match[0]
    if match[1] and "." in target.rpartition("/")[2]:
        return f"*{match[3] or target.rpartition('/')[2]}*"
    name = _target(target)
    if not name:
        return match[3] or target.partition("#")[2]
    return write_link("", name, _shown(match[3]))


def _target(written: str) -> str:
    """Give the note that a link means: without its heading and its folders."""
    return written.partition("#")[0].rpartition("/")[2].strip()


def _shown(text: str | None) -> str:
    return (text or "").strip()


def _type(said: dict[str, list[str]], relative: Path, fitting: Fitting) -> PageType:
    folders = [part for part in relative.parent.parts if part]
    tags = [each.lstrip("#") for each in (*said.get("tags", ()), *said.get("tag", ()))]
    named = [*said.get("type", ()), *said.get("class", ())]
    for name in (*named, *reversed(folders), *tags):
        if kind := fitting.type_named(re.sub(r"[\[\]]", "", name)):
            return kind
    if named and not fitting.mapping.type:
        raise InvalidError(
            f"The vocabulary has no page type “{named[0]}”. Say in a mapping file which"
            " type it is, or name one for all with --type."
        )
    return fitting.default(TERMS)


def _parts(text: str) -> tuple[str, str]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.startswith("---\n"):
        return "", text
    head, fence, body = text[4:].partition("\n---\n")
    return (head, body) if fence else ("", text)


def _properties(head: str) -> dict[str, list[str]]:
    if not head.strip():
        return {}
    node = read_yaml(head, first_line=2)
    if not isinstance(node, Mapping):
        return {}
    return {
        key.text.strip().casefold(): list(filter(None, _values(value)))
        for key, value in node.pairs
    }


def _values(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield node.text.strip()
    elif isinstance(node, Sequence):
        for each in node.items:
            # [[Note]] without quotes is a list in a list to YAML.
            inner = list(_values(each))
            yield (
                f"[[{inner[0]}]]"
                if _is_bare_link(node, each, inner)
                else (inner[0] if inner else "")
            )


def _is_bare_link(node: Sequence, each: Node, inner: list[str]) -> bool:
    return isinstance(each, Sequence) and len(node.items) == 1 and len(inner) == 1
