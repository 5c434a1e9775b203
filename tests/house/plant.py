# SPDX-License-Identifier: GPL-3.0-or-later
"""For the tests of the checks: a small tree that is in order, and faults planted in it.

A check that finds nothing is worth nothing. Each test takes the sound tree, plants one fault
and wants the check to name it; the sound tree itself must pass.
"""
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
C = f"/* {LICENCE} */\n"


class Plan:
    """Counts the tests of one script and writes them as TAP."""

    def __init__(self):
        self.count, self.failed = 0, 0

    def test(self, name, good, output=""):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}")
        if not good:
            for line in output.splitlines():
                print(f"# {line}")

    def done(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)


def script(name, *args, cwd=None):
    """Runs a script of the house; its exit code and all it said."""
    run = subprocess.run([os.path.join(TOP, "scripts", name), *args], capture_output=True,
                         text=True, check=False, cwd=cwd)
    return run.returncode, run.stdout + run.stderr


def tree(files):
    """A temporary folder with these files, removed with the object it returns."""
    folder = tempfile.TemporaryDirectory()
    for name, text in files.items():
        path = os.path.join(folder.name, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        if text.startswith("#!"):
            os.chmod(path, 0o755)
    return folder


def check(plan, command, sound, faults):
    """`faults`: (name of the test, files that change, words the check must say)."""
    with tree(sound) as root:
        code, said = script(command, root)
        plan.test(f"{command} passes a sound tree", code == 0, said)
    for name, files, words in faults:
        with tree({**sound, **files}) as root:
            code, said = script(command, root)
            plan.test(f"{command} finds {name}", code != 0 and words in said, said)
