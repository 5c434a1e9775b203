#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints src/base/lunar_table.h from a table of lunar years.

usage: gen-lunar.py lunar_1929_2099.tsv > src/base/lunar_table.h

A line of the input: lunar year, its Gregorian new year's day, the leap month
(0 for none) and the lengths of its months in order (L 30 days, s 29 days).
"""
import datetime
import sys

HEAD = """\
/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Made by scripts/gen-lunar.py; do not edit. One year a number:
 *
 *   bits 17..22  days from 1 January to the new year
 *   bits 13..16  the leap month, 0 for none; it follows the month of the same number
 *   bits  0..12  1 for a month of 30 days, bit 0 the first; 13 months in a leap year
 */"""


def pack(line):
    year, new_year, leap, lengths = line.split("\t")
    months = 12 + (int(leap) > 0)
    if len(lengths) != months or set(lengths) - set("Ls"):
        sys.exit(f"gen-lunar: {year}: {lengths}")
    offset = (datetime.date.fromisoformat(new_year) - datetime.date(int(year), 1, 1)).days
    bits = sum(1 << i for i, length in enumerate(lengths) if length == "L")
    return int(year), offset << 17 | int(leap) << 13 | bits


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        years = dict(pack(line.rstrip("\n")) for line in lines if not line.startswith("#"))
    first, last = min(years), max(years)
    if sorted(years) != list(range(first, last + 1)):
        sys.exit("gen-lunar: a year is missing")
    print(HEAD)
    print(f"enum {{ LUNAR_FIRST = {first}, LUNAR_LAST = {last} }};\n")
    print("static const uint32_t lunar_years[LUNAR_LAST - LUNAR_FIRST + 1] = {")
    packed = [f"0x{years[y]:06x}" for y in range(first, last + 1)]
    for i in range(0, len(packed), 8):
        print("\t" + ", ".join(packed[i:i + 8]) + ",")
    print("};")


main()
