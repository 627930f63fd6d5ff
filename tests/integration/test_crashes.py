# SPDX-License-Identifier: GPL-3.0-or-later
"""A sample of the crash matrix; `./dev soak` runs hundreds of it."""
from harness import tap
from harness.crashes import CrashMatrix, every_case

SEED = 20


class Crashes(tap.TestCase):
    def test_each_kind(self):
        matrix = self.start(CrashMatrix(self.tmp, SEED))
        for case in matrix.cases(len(list(every_case()))):
            with self.subTest(case=case):
                matrix.run(case)


if __name__ == '__main__':
    tap.main()
