# SPDX-License-Identifier: GPL-3.0-or-later
"""swapper.py A B: exchanges the two names, at once each time, as fast as it goes, until it is killed.

With A a folder and B a link, whoever looks at A and then uses it finds now the one, now the other.
"""
import ctypes
import os
import sys

AT_FDCWD, RENAME_EXCHANGE = -100, 2
libc = ctypes.CDLL(None, use_errno=True)


def exchange(first, second):
    if libc.renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == '__main__':
    a, b = (os.fsencode(name) for name in sys.argv[1:3])
    exchange(a, b)
    print('swapping', flush=True)
    while True:
        exchange(a, b)
