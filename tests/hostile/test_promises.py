#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every hostile test ends with what was promised: an honest client is served, and nothing was left behind."""
import importlib
import unittest
from pathlib import Path

from harness import tap

from case import HostileCase

# Whose server cannot be asked afterwards, and why.
EXCEPTIONS = {
    ('test_lying_server', 'Lies'): 'it is the client that is tried',
    ('test_states', 'Draining'): 'the server has ended',
    ('test_promises', 'Promises'): 'this',
}
HERE = Path(__file__).parent


class Promises(tap.TestCase):

    def classes(self):
        for file in sorted(HERE.glob('test_*.py')):
            module = importlib.import_module(file.stem)
            for name, found in vars(module).items():
                if isinstance(found, type) and issubclass(found, unittest.TestCase) and found.__module__ == file.stem:
                    yield file.stem, name, found

    def test_every_class_keeps_them(self):
        for module, name, found in self.classes():
            with self.subTest(f'{module}.{name}'):
                if (module, name) in EXCEPTIONS:
                    continue
                self.assertTrue(issubclass(found, HostileCase), 'not a HostileCase')
                self.assertTrue(found.checks_usage, 'what the server holds is not looked at')
                for method in ('honest_client', 'assert_usage'):
                    self.assertIs(getattr(found, method), getattr(HostileCase, method), f'{method}() is another')
                for base in found.__mro__[:found.__mro__.index(HostileCase)]:
                    if '_end' in vars(base):
                        self.assertIn('super', base._end.__code__.co_names, f'_end() of {base.__name__} leaves out the rest')

    def test_every_file_is_run(self):
        listed = (HERE / 'meson.build').read_text()
        for file in sorted(HERE.glob('test_*.py')):
            self.assertIn(f"'{file.stem.removeprefix('test_')}'", listed)


if __name__ == '__main__':
    tap.main()
