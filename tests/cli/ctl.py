# SPDX-License-Identifier: GPL-3.0-or-later
"""For the tests of meibuctl: running it, shops to run it on, and the API as a child.

The clock stands still and the language is English unless a test says otherwise.
"""
import json
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CTL = os.path.join(os.environ.get("BUILD", os.path.join(TOP, "build")), "meibuctl")
NOW = "2026-11-22T14:30"


class Plan:
    """Counts the tests of one script and writes them as TAP."""

    def __init__(self):
        self.count, self.failed = 0, 0
        self.folder = tempfile.TemporaryDirectory()

    def test(self, name, good, *details):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}")
        for line in "\n".join(str(d) for d in details).splitlines() if not good else ():
            print(f"# {line}")
        sys.stdout.flush()

    def equal(self, name, found, wanted):
        self.test(name, found == wanted, f"found  {found!r}", f"wanted {wanted!r}")

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def done(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)


class Answer:
    def __init__(self, run):
        self.code = run.returncode
        self.bytes = run.stdout
        self.out = run.stdout.decode("utf-8", "replace")
        self.err = run.stderr.decode("utf-8")
        self.lines = self.out.splitlines()

    @property
    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"exit {self.code}\n{self.out[-2000:]}\n{self.err[-2000:]}"


class Shop:
    def __init__(self, data, conf=None, lang="en"):
        self.data = data
        self.env = {**os.environ, "MEIBU_DATA": data, "MEIBU_NOW": NOW, "MEIBU_LANG": lang,
                    "MEIBU_CONF": conf or os.path.join(TOP, "conf")}

    def run(self, *args, stdin="", env=None):
        text = stdin if isinstance(stdin, bytes) else stdin.encode()
        return Answer(subprocess.run([CTL, *args], input=text, capture_output=True, check=False,
                                     env={**self.env, **(env or {})}, timeout=300))

    def json(self, *args, **more):
        return self.run("--json", *args, **more).json

    def api(self, *requests, args=()):
        """Sends requests (objects, or lines as they are); the answers as objects."""
        lines = [r if isinstance(r, str) else json.dumps(r) for r in requests]
        run = self.run(*args, "api", stdin="".join(line + "\n" for line in lines))
        return [json.loads(line) for line in run.lines]

    def ask(self, op, args=None, **more):
        return self.api({"id": "q", "op": op, "args": args or {}, **more})[0]


def demo(plan, name="demo", whole=False, **more):
    """A demo shop of a month; the whole is half a year of 300 clients."""
    size = ("300", "6") if whole else ("40", "1")
    shop = Shop(plan.path(name), **more)
    made = shop.run("init", "--demo", "--seed", "1", "--clients", size[0], "--months", size[1])
    plan.test(f"a demo shop ({name})", made.code == 0, made)
    return shop
