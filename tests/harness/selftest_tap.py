# SPDX-License-Identifier: GPL-3.0-or-later
"""The TAP runner must report every way in which a test can fail."""
import os
import subprocess
import sys
import textwrap

from harness import tap


class Runner(tap.TestCase):
    def run_file(self, text, *args):
        path = self.tmp / 'case.py'
        path.write_text('import os, sys, unittest\nfrom harness import tap\n' + textwrap.dedent(text)
                        + "\nif __name__ == '__main__':\n    tap.main()\n")
        done = subprocess.run([sys.executable, str(path), *args], text=True, capture_output=True, timeout=60)
        lines = [line for line in done.stdout.splitlines() if not line.startswith('#')]
        return done.returncode, lines, done.stdout

    def check(self, body, line):
        code, lines, everything = self.run_file('class T(tap.TestCase):\n' + textwrap.indent(textwrap.dedent(body), '  '))
        self.assertEqual(lines, ['1..1', line], everything)
        self.assertEqual(code, 0 if line.startswith('ok') else 1)
        return everything

    def test_success(self):
        self.check('def test_a(self): pass', 'ok 1 - T.test_a')

    def test_failure(self):
        said = self.check('def test_a(self): self.assertEqual(1, 2)', 'not ok 1 - T.test_a')
        self.assertIn('# AssertionError: 1 != 2', said)

    def test_error(self):
        self.check('def test_a(self): raise OSError("x")', 'not ok 1 - T.test_a')

    def test_error_in_set_up(self):
        self.check('def setUp(self): raise OSError("x")\ndef test_a(self): pass', 'not ok 1 - T.test_a')

    def test_error_in_clean_up(self):
        self.check('def test_a(self): self.addCleanup(lambda: 1 / 0)', 'not ok 1 - T.test_a')

    def test_failing_sub_test_is_one_line(self):
        self.check('''
            def test_a(self):
                for i in range(3):
                    with self.subTest(i=i):
                        self.assertEqual(i, 0)''', 'not ok 1 - T.test_a')

    def test_skip_is_a_failure(self):
        self.check('def test_a(self): self.skipTest("no")', 'not ok 1 - T.test_a')

    def test_expected_failure_is_a_failure(self):
        self.check('@unittest.expectedFailure\ndef test_a(self): 1 / 0', 'not ok 1 - T.test_a')
        self.check('@unittest.expectedFailure\ndef test_a(self): pass', 'not ok 1 - T.test_a')

    def test_error_in_set_up_class(self):
        code, lines, _ = self.run_file('''
            class T(tap.TestCase):
                @classmethod
                def setUpClass(cls): 1 / 0
                def test_a(self): pass''')
        self.assertEqual(code, 1)
        self.assertTrue(lines[1].startswith('not ok 1'), lines)

    def test_no_test_at_all(self):
        code, lines, _ = self.run_file('')
        self.assertEqual(code, 1)
        self.assertEqual(lines[0], '1..0')

    def test_output_stays_out_of_the_stream(self):
        said = self.check('''
            def test_a(self):
                print("ok 2 - forged")
                os.system("echo ok 3 - forged")''', 'ok 1 - T.test_a')
        self.assertNotIn('forged', said)

    def test_notes_come_with_a_failure(self):
        said = self.check('''
            def test_a(self):
                self.note_on_failure("the log", lambda: "a useful line")
                self.fail()''', 'not ok 1 - T.test_a')
        self.assertIn('# a useful line', said)

    def test_only_the_named_test_runs(self):
        code, lines, _ = self.run_file('''
            class T(tap.TestCase):
                def test_a(self): pass
                def test_b(self): self.fail()''', 'T.test_a')
        self.assertEqual((code, lines), (0, ['1..1', 'ok 1 - T.test_a']))

    def test_a_hung_test_says_where(self):
        path = self.tmp / 'hung.py'
        path.write_text('import signal\nfrom harness import tap\nclass T(tap.TestCase):\n'
                        '    def test_hung(self):\n        tap.diagnose("here")\n        signal.pause()\ntap.main()\n')
        test = subprocess.Popen([sys.executable, str(path)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while 'here' not in test.stdout.readline():
            pass
        test.terminate()
        _, said = test.communicate(timeout=60)
        self.assertNotEqual(test.returncode, 0)
        self.assertIn('in test_hung', said)

    def test_private_folder_goes_away(self):
        (self.tmp / 'place').mkdir()
        path = self.tmp / 'where'
        self.check(f'''
            def test_a(self):
                (self.tmp / "locked").mkdir()
                (self.tmp / "locked" / "f").write_text("x")
                os.chmod(self.tmp / "locked", 0)
                open({str(path)!r}, "w").write(str(self.tmp))''', 'ok 1 - T.test_a')
        self.assertFalse(os.path.exists(path.read_text()))


if __name__ == '__main__':
    tap.main()
