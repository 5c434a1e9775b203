#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes files as C string literals, a line each: gen-builtin.py conf/a.yaml conf/b.conf > h."""
import os
import sys

ESCAPES = {"\\": "\\\\", '"': '\\"', "?": "\\?", "\t": "\\t"}


def literal(line):
    return '"' + "".join(ESCAPES.get(c, c) for c in line) + '\\n"'


def main(paths):
    print("/* Made by scripts/gen-builtin.py from", " ".join(paths), "*/")
    names = []
    for path in paths:
        name = os.path.basename(path)
        symbol = "text_" + name.replace(".", "_").replace("-", "_")
        names.append((name, symbol))
        with open(path, encoding="utf-8", newline="") as file:
            lines = file.read().splitlines()
        print(f"static const char {symbol}[] =")
        for line in lines:
            print("\t" + literal(line))
        print("\t;")
    print("static const struct builtin builtins[] = {")
    for name, symbol in names:
        print(f'\t{{ .name = "{name}", .text = {symbol}, .len = sizeof({symbol}) - 1 }},')
    print("};")


if __name__ == "__main__":
    main(sys.argv[1:])
