"""Puts a page's modules into one script, its styles into one, and both into a C++ file.

usage: bundle.py OUT.cpp NAME=SCRIPT.js[,STYLE.css...] ...

A module stands after those that it imports; `import` lines and the word `export` are left out, and
so are lines that are comments alone: all is one scope, so no two modules may have a name of their
own that is the same. What the scripts say by tr("...") is listed, so that the program tells it in
its languages. The same files give the same bytes.
"""

import base64
import hashlib
import pathlib
import re
import sys

IMPORT = re.compile(r'^import\s+\{([^}]*)\}\s+from\s+"\./([\w.]+)";\n', re.M)
OWN = re.compile(r"^(?:export\s+)?(?:async\s+)?(?:const|let|function|class)\s+(\w+)", re.M)
MORE = re.compile(r"^(?:export\s+)?const\s.*", re.M)  # const ONE = 1, TWO = 2
TEXT = re.compile(r'\btr\(\s*"((?:[^"\\]|\\.)*)"')
PIECE = 12_000  # bytes of one string of C++


def modules_of(entry, seen=None):
    """modules_of: names, each after those it imports."""
    seen = {} if seen is None else seen
    if entry.name in seen:
        return []
    seen[entry.name] = True
    text = entry.read_text("utf-8")
    before = [m for _, name in IMPORT.findall(text) for m in modules_of(entry.parent / name, seen)]
    return [*before, entry]


def plain(text):
    """plain: a module's text as a part of one scope."""
    text = IMPORT.sub("", text)
    text = re.sub(r"^export ", "", text, flags=re.M)
    if re.search(r"^(import|export)\b", text, re.M):
        raise SystemExit("bundle.py: only import { names } and export before a declaration")
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if line and not line.startswith("//")]
    if any(line.count("`") % 2 for line in lines):
        raise SystemExit("bundle.py: a text of several lines would lose its indent")
    return "\n".join(lines)


def script_of(entry):
    owners, parts = {}, []
    for module in modules_of(entry):
        text = module.read_text("utf-8")
        more = [name for line in MORE.findall(text)
                for name in re.findall(r", ([A-Z][A-Z_]*) =", line)]
        for name in OWN.findall(text) + more:
            if owners.setdefault(name, module.name) != module.name:
                raise SystemExit(f"bundle.py: {name} is a name of {owners[name]} "
                                 f"and of {module.name}")
        parts.append(plain(text))
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "\n})();\n"


def style_of(paths):
    text = "".join(path.read_text("utf-8") for path in paths)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return "\n".join(line for line in (line.strip() for line in text.split("\n")) if line) + "\n"


def texts_of(scripts):
    return sorted({text for script in scripts for text in TEXT.findall(script)})


def literal(text):
    data = text.encode("utf-8")
    if b")page\"" in data:
        raise SystemExit("bundle.py: the text holds the end of a raw string")
    pieces, at = [], 0
    while at < len(data):
        end = min(at + PIECE, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append('R"page(' + data[at:end].decode("utf-8") + ')page"')
        at = end
    return "\n    ".join(pieces) or '""'


def cpp_of(bundles):
    out = ['#include "app/export/html/assets.h"\n', "namespace fiberscope::exporter {\n"]
    for name, script, style in bundles:
        if "</script" in script.lower() or "</style" in style.lower():
            raise SystemExit(f"bundle.py: {name} would end its own element")
        digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode()
        out.append(f"std::string_view {name}_script() {{\n  return {literal(script)};\n}}\n")
        if style.strip():
            out.append(f"std::string_view {name}_style() {{\n  return {literal(style)};\n}}\n")
        out.append(f'std::string_view {name}_script_hash() {{\n  return "sha256-{digest}";\n}}\n')
    texts = texts_of([script for _, script, _ in bundles])
    listed = ",\n    ".join(f'"{text}"' for text in texts)
    out.append("std::span<const char* const> page_texts() {\n"
               f"  static constexpr const char* kTexts[] = {{\n    {listed}}};\n"
               "  return kTexts;\n}\n")
    out.append("}  // namespace fiberscope::exporter\n")
    return "\n".join(out)


def main():
    out, *wanted = sys.argv[1:]
    bundles = []
    for one in wanted:
        name, files = one.split("=")
        script, *styles = [pathlib.Path(file) for file in files.split(",")]
        bundles.append((name, script_of(script), style_of(styles)))
    pathlib.Path(out).write_text(cpp_of(bundles), "utf-8")


if __name__ == "__main__":
    main()
