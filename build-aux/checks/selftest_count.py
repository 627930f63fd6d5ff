# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./dev test says at its end is true for every way in which a test program can end."""
import json
import subprocess
import sys
from pathlib import Path

from harness import tap

COUNT = Path(__file__).resolve().parent.parent / 'count-tests.py'


class Count(tap.TestCase):
    def count(self, *runs):
        log = self.tmp / 'testlog.json'
        log.write_text(''.join(json.dumps({'name': 'x', 'stdout': text, 'result': result}) + '\n'
                               for text, result in runs))
        done = subprocess.run([sys.executable, COUNT, log], text=True, capture_output=True)
        last = done.stdout.splitlines()[-1]
        self.assertEqual(done.returncode, 0 if last.endswith(' 0 failed') else 1)
        return last

    def test_all_good(self):
        self.assertEqual(self.count(('1..2\nok 1 /a\nok 2 /b\n', 'OK'), ('ok 1 - c\n1..1\n', 'OK')), '3 passed, 0 failed')

    def test_a_failure(self):
        self.assertEqual(self.count(('1..2\nok 1 /a\nnot ok 2 /b\n', 'FAIL')), '1 passed, 1 failed')

    def test_a_crash_counts_what_was_never_reported(self):
        self.assertEqual(self.count(('1..4\nok 1 /a\n', 'ERROR')), '1 passed, 3 failed')

    def test_a_crash_after_the_last(self):
        self.assertEqual(self.count(('1..1\nok 1 /a\n', 'ERROR')), '1 passed, 1 failed')

    def test_what_went_wrong_is_shown(self):
        log = self.tmp / 'log'
        text = '# quiet\nok 1 /a\n# the reason\nnot ok 2 /b\n# quiet too\nok 3 /c\n'
        log.write_text(json.dumps({'name': 'x', 'stdout': text, 'stderr': 'last words', 'result': 'FAIL'}))
        said = subprocess.run([sys.executable, COUNT, log], text=True, capture_output=True).stdout
        self.assertIn('# the reason\nnot ok 2 /b\nstderr: last words\n', said)
        self.assertNotIn('quiet', said)

    def test_a_hang(self):
        self.assertEqual(self.count(('', 'TIMEOUT')), '0 passed, 1 failed')

    def test_a_program_without_tests(self):
        self.assertEqual(self.count(('1..0\n', 'SKIP')), '0 passed, 1 failed')
        self.assertEqual(self.count(('', 'SKIP')), '0 passed, 1 failed')

    def test_a_program_that_speaks_by_its_exit_status(self):
        self.assertEqual(self.count(('', 'OK'), ('hello\n', 'OK')), '2 passed, 0 failed')
        self.assertEqual(self.count(('', 'FAIL')), '0 passed, 1 failed')

    def test_a_skip_is_a_failure(self):
        self.assertEqual(self.count(('1..1\nok 1 /a # SKIP no display\n', 'SKIP')), '0 passed, 1 failed')
        self.assertEqual(self.count(('1..1\nnot ok 1 /a # TODO later\n', 'OK')), '0 passed, 1 failed')

    def test_groups_are_not_counted_twice(self):
        nested = '1..2\n    1..2\n    ok 1 /a/x\n    ok 2 /a/y\nok 1 a\nok 2 /b\n'
        self.assertEqual(self.count((nested, 'OK')), '3 passed, 0 failed')

    def test_no_test_at_all(self):
        self.assertEqual(self.count(), '0 passed, 1 failed')

    def test_no_log(self):
        done = subprocess.run([sys.executable, COUNT, self.tmp / 'none'], text=True, capture_output=True)
        self.assertEqual((done.returncode, done.stdout.splitlines()[-1]), (1, '0 passed, 1 failed'))


if __name__ == '__main__':
    tap.main()
