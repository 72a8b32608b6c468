"""Texts made to be slow to read: every construct of Markdown run, nested and left open.

Each family is a text of any size: a run repeats a piece, a nest opens it many times and
closes it, stairs indent each line further, blocks stay below the guard's limit of signs
each and are many, spoilt ones show at their end not to be what they seemed, numbered
pieces are all different.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

SIGNS_IN_A_BLOCK = 590
"""Just fewer than `wiki.text.tokens.MARKUP_LIMIT`: the guard lets the block through."""

Make = Callable[[int], str]

RUNS = (
    *"*_`~[]()<>!&\\|#-+=:;\"'/@.,{}$^%?",
    *(f"{sign} " for sign in "*_`~[]<>!&\\|#-+="),
    *(f"{sign}\n" for sign in "*_`~[]<>!&\\|#-+=:"),
    *(f"a{sign}" for sign in "*_`~[]<&\\|"),
    *("**a ", "*a **a ", "_a __a ", "**a*b", "*_", "_*a", "~~a ", "~~a*b~~", "***a "),
    *("[a](", "[a](<b", "[a](b 'c", "![a](", "[a][", "[](", "![", "[a]", "[[]]("),
    *("[[", "[[a", "[[a|", "[[a::", "[[a::b|", "[[a]", "]]", "[[ ]]", "[[a|b]c"),
    *("<a ", "<a href='", "<!--", "<!-- a --", "<![CDATA[", "<?a", "<!A", "</", "<b>"),
    *("<div>\n", "</div>\n", "<a@b.c ", "<http://", "http://a", "https://a.b(", "www."),
    *("&amp;", "&#", "&#x0", "&a", "&#1234567;", "&ampamp", "\\a", "\\*", "\\\\`"),
    *("`a ", "``a` ", "```\n", "~~~\n", "```a\n```\n", "    a\n", "\ta\n", "` `` ```"),
    *("> ", "> a\n", ">\n", ">> a\n> b\n", "> - a\n", "- > a\n", ">a\nb\n"),
    *("- a\n", "-\n", "1. a\n", "1)\n", "- [ ] a\n", "- a\n\n", "* - + ", "- - - a\n"),
    *("# a\n", "#\n", "a\n===\n", "a\n-\n", "***\n", "---\n", "- ---\n", "=\n"),
    *("|a|b\n|-|-\n", "|a\n", "|a|\n|-|\n|b|\n", "a|b\n-|-\n", "||", "\\|", "|:-:|\n"),
    *("[^1]", "[^1]: a\n", "[^1]: a\n\n    b\n\n", "[^", "[^a][^a]", "[^1]: [^1]\n"),
    *("[a]: b\n", "[a]: <b\n", "[a]: b 'c\n", "[a]:\n", "[a]\n\n[a]: b\n\n", "[a]: \\"),
    *("a\n: b\n", "a\n\n: b\n\n", ": a\n", "a\n: - b\n", "a\n:\n"),
    *("a  \n", "a\\\n", " \n", "\n", " ", "\t", "a\n", "a\n\n", "\u00a0", "é", "😀"),
    *(
        "\x02",
        "\x02a\x02",
        "<!-- more -->\n\n",
        "a\u2028",
        "%%",
        "$$",
        "==a",
        "^a",
        "~a",
    ),
)
NESTS = (
    *(
        ("*", "*"),
        ("**", "**"),
        ("_", "_"),
        ("~~", "~~"),
        ("*a ", " b*"),
        ("**a ", "**"),
    ),
    *(
        ("[", "]"),
        ("[", "](a)"),
        ("![", "](a)"),
        ("(", ")"),
        ("[[", "]]"),
        ("[a](", ")"),
    ),
    *(
        ("<", ">"),
        ("<b>", "</b>"),
        ("<div>\n", "</div>\n"),
        ("<!--", "-->"),
        ("`", "`"),
    ),
    *(("[^", "]"), ("[[a::", "]]"), ("[[a|", "]]"), ("&", ";"), ("\\[", "\\]")),
    *(("*[", "](a)*"), ("**[[", "]]**"), ("> ", "\n"), ("[a", "][b]"), ("_*", "*_")),
)
STAIRS = (
    "- a",
    "1. a",
    "> a",
    "- > a",
    "* a",
    "- [ ] a",
    "# a",
    "```",
    ": a",
    "a",
    "|a|",
)
BLOCKS = (
    *("*a **a ", "_a __a ", "[a](", "[", "![", "[[a", "`a ", "``a` ", "<a ", "<!--"),
    *("&a", "\\*", "~~a ", "**a*b", "[a][", "|a", "***a ", "*_", "[^a", "<b>a"),
)
NUMBERED = (
    *(
        "[^{0}]: a\n\n",
        "[^{0}]\n\n[^{0}]: a\n\n",
        "[a{0}]: b\n",
        "[a{0}] ",
        "[[a{0}]] ",
    ),
    *(
        "[[r{0}::a{0}|b]] ",
        "# a{0}\n\n",
        "|a{0}",
        "<t{0}>",
        "`{0}`",
        "{0}. a\n",
        "&#{0};",
    ),
    *("https://a.b/{0} ", "[a](b{0}) ", "*a{0}* ", "![a](/files/{0}) ", "{0}: {0}\n"),
    *("[{0}]: b\n\n[{0}]\n\n", "[^{0}]: [^{0}]\n\n[^{0}]\n\n", "a{0}\n: b\n\n"),
)

SPOILT = (
    ("|a|b\n|-|-\n", "a|b|c\n"),
    ("a|b\n-|-\n", "|a\n"),
    ("|a|b|\n|-|-|\n", "|a|b|c|\n"),
    ("[a]: b 'c\n", "d' e\n"),
    ("[a]: <b\n", "c> d\n"),
    ("[^a]: b\n", "    c\n\nd"),
    ("a\n: b\n", "c\n"),
    ("<b\n", "> c"),
    ("[a\n", "]: b c d"),
)
"""A piece that repeats as if it were whole, and an end that shows that it is not."""


def families() -> Iterator[tuple[str, Make]]:
    """Yield each family with its name; `make(size)` gives a text of that many bytes."""
    for piece in RUNS:
        yield f"run {piece!r}", _run(piece)
    for opens, closes in NESTS:
        yield f"nest {opens!r} {closes!r}", _nest(opens, closes)
    for piece in STAIRS:
        yield f"stairs {piece!r}", _stairs(piece, "  ")
        yield f"quoted stairs {piece!r}", _stairs(piece, "> ")
    for piece in BLOCKS:
        yield f"blocks {piece!r}", _blocks(piece, "\n\n")
        yield f"items {piece!r}", _blocks(piece, "\n- ")
        yield f"cells {piece!r}", _cells(piece)
    for piece, end in SPOILT:
        yield f"spoilt {piece!r} {end!r}", _spoilt(piece, end)
    for piece in NUMBERED:
        yield f"numbered {piece!r}", _numbered(piece)


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore")


def _run(piece: str) -> Make:
    return lambda size: _cut(piece * (size // len(piece.encode()) + 1), size)


def _spoilt(piece: str, end: str) -> Make:
    return lambda size: piece * ((size - len(end)) // len(piece)) + end


def _nest(opens: str, closes: str) -> Make:
    def make(size: int) -> str:
        count = size // (len(opens) + len(closes))
        return f"{opens * count}x{closes * count}"[:size]

    return make


def _stairs(piece: str, step: str) -> Make:
    def make(size: int) -> str:
        lines, length = [], 0
        while length < size:
            lines.append(step * len(lines) + piece)
            length += len(lines[-1]) + 1
        return _cut("\n".join(lines), size)

    return make


def _blocks(piece: str, between: str) -> Make:
    signs = sum(piece.count(sign) for sign in "*_[]`~<&!\\|") or 1
    block = piece * (SIGNS_IN_A_BLOCK // signs)
    return _run(block + between)


def _cells(piece: str) -> Make:
    plain = piece.replace("|", "")
    signs = sum(plain.count(sign) for sign in "*_[]`~<&!\\") or 1
    row = f"|{plain * (SIGNS_IN_A_BLOCK // signs)}|b|\n"
    return lambda size: _cut("|a|b|\n|-|-|\n" + row * (size // len(row) + 1), size)


def _numbered(piece: str) -> Make:
    def make(size: int) -> str:
        parts, length = [], 0
        while length < size:
            parts.append(piece.format(len(parts)))
            length += len(parts[-1].encode())
        return _cut("".join(parts), size)

    return make
