# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and writes catalogues of texts (.po), as much of the format as this project uses."""
import re

LINE = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?)?\s*"(.*)"$')

HEADER = """\
# SPDX-License-Identifier: GPL-3.0-or-later
# {title}
msgid ""
msgstr ""
"Project-Id-Version: meibu\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


class Entry:
    def __init__(self):
        self.comments = []  # whole lines: "# said by people", "#: where", "#, flags"
        self.parts = {}     # "msgid" -> text with its escapes, and so on
        self.line = 0

    @property
    def msgid(self):
        return self.parts.get("msgid", "")

    @property
    def translated(self):
        texts = [text for name, text in self.parts.items() if name.startswith("msgstr")]
        return bool(texts) and all(texts)

    @property
    def fuzzy(self):
        return any(c.startswith("#,") and "fuzzy" in c for c in self.comments)

    def same(self):
        """Marked by a person as being the same in both languages."""
        return any(re.match(r"#\s*same\b", c) for c in self.comments)

    def write(self):
        lines = list(self.comments)
        for name, text in self.parts.items():
            pieces = re.split(r"(?<=\\n)(?=.)", text)
            if len(pieces) > 1:
                lines.append(f'{name} ""')
                lines += [f'"{piece}"' for piece in pieces]
            else:
                lines.append(f'{name} "{text}"')
        return "\n".join(lines) + "\n"


def parse(text, name="?"):
    """Entries in order, the header left out. Obsolete ones (#~) are dropped."""
    entries, entry, part = [], Entry(), None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        match = LINE.match(line)
        starts = match and match.group(1) == "msgid"
        if starts or line.startswith("#") or not line:
            if part and part.startswith("msgstr"):
                entries.append(entry)
                entry, part = Entry(), None
        if line.startswith("#"):
            if not line.startswith("#~"):
                entry.comments.append(line)
        elif match:
            part = match.group(1) or part
            if part is None:
                raise ValueError(f"{name}:{number}: a text of nothing")
            if starts:
                entry.line = number
            entry.parts[part] = entry.parts.get(part, "") + match.group(2)
        elif line:
            raise ValueError(f"{name}:{number}: not understood: {line}")
    if part and part.startswith("msgstr"):
        entries.append(entry)
    return [e for e in entries if e.msgid]


def read(path):
    with open(path, encoding="utf-8") as file:
        return parse(file.read(), path)
