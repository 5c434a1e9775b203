# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of the house share: which files there are, C without its comments."""
import os
import re
import subprocess

NOT_CODE = re.compile(
    r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""",
    re.DOTALL | re.VERBOSE)
COMMENT = re.compile(r"""(/\*.*?\*/|//[^\n]*)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
                     re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)


def files(root):
    """Every file of the tree that belongs to it, as git sees it, or else as it lies there."""
    try:
        out = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z"],
                             check=True, capture_output=True).stdout.decode()
        found = [name for name in out.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = [os.path.relpath(os.path.join(folder, name), root)
                 for folder, _, names in os.walk(root) for name in names]
    return sorted(name for name in set(found)
                  if os.path.isfile(os.path.join(root, name)) and not name.startswith("build"))


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8", errors="replace") as file:
        return file.read()


def blank(match):
    """The same shape in spaces, so that lines and columns stay where they are."""
    return re.sub(r"[^\n]", " ", match.group(0))


def code_only(text):
    """C with comments, strings and characters blanked."""
    return NOT_CODE.sub(blank, text)


def without_comments(text):
    return COMMENT.sub(lambda m: blank(m) if m.group(1) else m.group(0), text)


def without_directives(code):
    return DIRECTIVE.sub(blank, code)


def line_of(text, position):
    return text.count("\n", 0, position) + 1
