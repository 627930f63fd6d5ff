#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the single tests of a meson test run: count-tests.py _build/meson-logs/testlog.json

Reads the TAP of every test program. One that crashed, hung or stopped early counts the tests of its plan that it never
reported as failed, and at least one; one that speaks by its exit status counts as one test. A skipped test counts as
failed, and so does a run of no tests at all. The last line is "N passed, N failed".
"""
import json
import re
import sys

DIAGNOSTIC_LINES = 120
TEST_LINE = re.compile(r'^( *)(not )?ok\b([^#]*)(#.*)?$')
PLAN_LINE = re.compile(r'^1\.\.(\d+)')


def leaves(text):
    """(good, description) of each single test; the line that sums up a nested group is not one."""
    found = []
    deepest = 0
    for line in text.splitlines():
        match = TEST_LINE.match(line)
        if not match:
            continue
        depth, bad, description, directive = len(match[1]), match[2], match[3], match[4] or ''
        if depth >= deepest:
            skipped = re.match(r'#\s*(skip|todo)', directive, re.IGNORECASE)
            found.append((not bad and not skipped, description.strip() + (f' ({directive})' if skipped else '')))
        deepest = depth
    return found


def top_level(text):
    return sum(1 for line in text.splitlines() if line.startswith(('ok', 'not ok')))


def count(run):
    """(passed, sentences about what failed) of one test program's entry in the log."""
    text = run.get('stdout', '')
    results = leaves(text)
    passed = sum(1 for good, _ in results if good)
    failed = [f'{run["name"]}: {description}' for good, description in results if not good]
    plans = [int(match[1]) for match in map(PLAN_LINE.match, text.splitlines()) if match]
    missing = (plans[0] if plans else 0) - top_level(text)
    if missing > 0:
        failed += [f'{run["name"]}: a test that was never reported'] * missing
    if not results and run['result'] == 'OK':
        passed = 1  # it speaks by its exit status alone; of silent TAP meson says SKIP
    elif run['result'] != 'OK' and not failed or not results:
        failed.append(f'{run["name"]}: ended as {run["result"]} with {len(results)} tests')
    return passed, failed


def diagnostics(run):
    """What a program that failed had to say: the comments above each bad line, or its last words when it crashed."""
    found, since = [], []
    for line in run.get('stdout', '').splitlines():
        match = TEST_LINE.match(line)
        since.append(line)
        if match and match[2]:
            found += since[-DIAGNOSTIC_LINES:]
        if match:
            since = []
    errors = run.get('stderr', '').splitlines()[-DIAGNOSTIC_LINES // 2:]
    return (found or since[-DIAGNOSTIC_LINES:]) + [f'stderr: {line}' for line in errors]


def main(path):
    passed, failed = 0, []
    try:
        with open(path, encoding='utf-8') as log:
            runs = [json.loads(line) for line in log if line.strip()]
    except FileNotFoundError:
        runs = []
    for run in runs:
        good, bad = count(run)
        passed += good
        failed += bad
        if bad:
            print(f'---- {run["name"]} ----', *diagnostics(run), sep='\n')
    if not runs:
        failed.append('no test was run')
    for sentence in failed:
        print(f'FAILED {sentence}')
    print(f'{passed} passed, {len(failed)} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
