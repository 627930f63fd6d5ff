# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the time of a refusal tells a user who is there from one who is not.

Wrong passwords for both, one after the other in random order, each on a connection of its own that is secured and has
said HELLO before the clock starts. A permutation test says how often chance alone parts two such heaps as far.
"""
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'hostile'))

from harness.server import Server
from measures import report, scratch
from raw import Raw, error_of, slice16, text, u8

TRIES = 100
SHUFFLES = 5000
LIMITS = {'penalty-delay-ms': 1, 'penalty-delay-max-ms': 1, 'penalty-refuse-from': 10000, 'penalty-ceiling': 3}


def refusal_ms(server, user):
    with Raw(server) as raw:
        raw.hello()
        begun = time.perf_counter()
        raw.send('LOGIN', u8(1), text(user), slice16(b'wrong'), u8(0))
        answer = raw.answer(raw.request)[-1]
        spent = (time.perf_counter() - begun) * 1000
    if error_of(answer)[0] != 'login-refused':
        raise SystemExit(f'not refused, but {error_of(answer)}')
    return spent


def chance(a, b):
    """The share of random partings whose medians are at least as far apart."""
    far = abs(statistics.median(a) - statistics.median(b))
    heap, hits = a + b, 0
    for _ in range(SHUFFLES):
        random.shuffle(heap)
        hits += abs(statistics.median(heap[:len(a)]) - statistics.median(heap[len(a):])) >= far
    return hits / SHUFFLES


def main():
    with scratch() as place, Server(place / 'share', users={'anna': 'secret'}, limits=LIMITS) as server:
        users = ['anna', 'nobody'] * TRIES
        random.shuffle(users)
        spent = {'anna': [], 'nobody': []}
        for user in users[:4]:
            refusal_ms(server, user)
        for user in users:
            spent[user].append(refusal_ms(server, user))
    there, missing = statistics.median(spent['anna']), statistics.median(spent['nobody'])
    report('logins', ['LOGIN with a wrong password'], {
        'tries of each': TRIES, 'user is there, median ms': there, 'no such user, median ms': missing,
        'apart, %': abs(there - missing) / there * 100,
        'chance alone does that or more, of 1': chance(spent['anna'], spent['nobody'])})


if __name__ == '__main__':
    main()
