# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the unittest classes of a test file and reports them in TAP: one line for each test method.

    from harness import tap

    class Upload(tap.TestCase):
        def test_empty_file(self): …

    if __name__ == '__main__':
        tap.main()

Everything that a test, or a program it starts, writes to stdout goes to stderr, so that only TAP is left on stdout.
A skipped or an "expected" failure is a failure: a test that cannot run proves nothing.
"""
import faulthandler
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
import unittest
from pathlib import Path


class TestCase(unittest.TestCase):
    """A test with a private folder (self.tmp) and notes that are shown only when it fails."""

    maxDiff = None

    def run(self, result=None):
        self._notes = []
        return super().run(result)

    @property
    def tmp(self):
        """A folder of this test alone, removed after it."""
        if getattr(self, '_tmp', None) is None:
            self._tmp = Path(tempfile.mkdtemp(prefix='pinnace-test-'))
            self.addCleanup(self._remove_tmp)
        return self._tmp

    def note_on_failure(self, title, text_function):
        """text_function() is called when the test has failed, before its clean-ups, and its text is printed."""
        self._notes.append((title, text_function))

    def start(self, thing):
        """Enters a context manager (a Server, an App …) for the length of this test and returns it."""
        value = thing.__enter__()
        self.addCleanup(thing.__exit__, None, None, None)
        if hasattr(thing, 'log'):
            self.note_on_failure(f'log of {type(thing).__name__}', thing.log)
        return value

    def _remove_tmp(self):
        for folder, names, _ in os.walk(self._tmp):
            for name in names:
                path = os.path.join(folder, name)
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
        shutil.rmtree(self._tmp)
        self._tmp = None

    # unittest calls the test method through here; the notes must be taken while the programs are still alive
    def _callTestMethod(self, method):
        try:
            super()._callTestMethod(method)
        except BaseException:
            for title, text_function in self._notes:
                try:
                    text = text_function()
                except Exception as error:  # a note must not hide the failure that it is about
                    text = f'(could not be read: {error})'
                diagnose(f'--- {title} ---\n{text}')
            raise


class _Result(unittest.TestResult):
    def __init__(self, out):
        super().__init__()
        self.out = out
        self.number = 0
        self.bad = 0

    def _say(self, ok, test, reason=''):
        self.number += 1
        self.bad += 0 if ok else 1
        name = f'{type(test).__name__}.{test._testMethodName}' if hasattr(test, '_testMethodName') else str(test)
        seconds = time.monotonic() - getattr(self, 'began', time.monotonic())
        print(f'{"ok" if ok else "not ok"} {self.number} - {name}', file=self.out)
        print(f'# {name}: {seconds:.2f} s{reason}', file=self.out, flush=True)

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()
        self.reported = False

    def addSuccess(self, test):
        self._once(True, test)

    def addError(self, test, err):
        super().addError(test, err)
        self._diagnose_error(err)
        self._once(False, test)

    def addFailure(self, test, err):
        self.addError(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            print(f'# in {subtest._subDescription()}', file=self.out)
            self.addError(test, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._once(False, test, f' (skipped, which counts as failed: {reason})')

    def addExpectedFailure(self, test, err):
        self.addError(test, err)

    def addUnexpectedSuccess(self, test):
        self._once(False, test, ' (marked as expected to fail, which is not allowed)')

    def _diagnose_error(self, err):
        for line in ''.join(traceback.format_exception(*err)).splitlines():
            print('# ' + line, file=self.out)

    def _once(self, ok, test, reason=''):
        """One line a test: a second error of the same test (a clean-up, a sub-test) is only a diagnostic."""
        if not getattr(self, 'reported', False):
            self.reported = True
            self._say(ok, test, reason)
        elif not ok and reason:
            print('#' + reason, file=self.out, flush=True)


def diagnose(text):
    """Prints a comment into the TAP stream."""
    for line in str(text).splitlines():
        print('# ' + line, file=_out or sys.stderr, flush=True)


_out = None


def main():
    """Runs every TestCase of the main module, or those named on the command line (Class or Class.method)."""
    global _out
    _out = os.fdopen(os.dup(1), 'w', buffering=1)
    os.dup2(2, 1)
    faulthandler.enable()
    faulthandler.register(signal.SIGTERM, chain=True)  # what ends a test that hangs: say where it did

    module = sys.modules['__main__']
    loader = unittest.TestLoader()
    if len(sys.argv) > 1:
        suite = loader.loadTestsFromNames(sys.argv[1:], module)
    else:
        suite = loader.loadTestsFromModule(module)
    total = suite.countTestCases()
    print(f'1..{total}', file=_out, flush=True)
    result = _Result(_out)
    suite.run(result)
    if total == 0:
        print('Bail out! this file holds no test', file=_out, flush=True)
    sys.exit(1 if result.bad or total == 0 or result.number < total else 0)
