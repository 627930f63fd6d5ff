# SPDX-License-Identifier: GPL-3.0-or-later
"""Either side killed at a chosen byte of a transfer, and what must be true afterwards.

    matrix = self.start(CrashMatrix(self.tmp, seed=1))
    for case in matrix.cases(count):
        matrix.run(case)            fails with a sentence that says which case, at which byte

After the kill the name has the old file, the new one, or none if there was none before; nothing else is visible.
Going on completes it; nothing hidden is left that is not meant to be; and what was there is not sent again.
"""
import collections
import itertools
import os
import random
import shutil

from . import trees
from .pnc import Pnc
from .proc import DEADLINE_S, wait_for
from .relay import Relay
from .server import Server

CHUNK = 1 << 20
SENT_AGAIN = 2 * CHUNK  # files of up to this size have no journal
LARGE = 24 * CHUNK + 12345
SMALL_FILES, SMALL_SIZE = 200, 4096
PACE = {'large': 60_000_000, 'small': 4_000_000}  # bytes a second: a transfer lasts long enough to be hit anywhere
SPARE = 0.02  # of the bytes of a file: framing, TLS, answers
HANDSHAKES = 200_000  # bytes: of all connections of both attempts

Case = collections.namedtuple('Case', 'way shape before victim at')


def every_case():
    return itertools.product(('put', 'get'), ('large', 'small'), ('new', 'overwriting'), ('client', 'server'))


def files_of(path):
    """{relative name: SHA-256} of a file or of all below a folder; hidden ones left out."""
    if path.is_file():
        return {'': trees.sha256(path)}
    return {str(one.relative_to(path)): trees.sha256(one) for one in path.rglob('*')
            if one.is_file() and not any(part.startswith('.pinnace') for part in one.relative_to(path).parts)}


def left_behind(folder, small=False):
    """What is hidden in a folder although nobody works there; @small: but for small ones, which are sent again whole."""
    found = [path for path in folder.rglob('*') if path.is_file()] if folder.exists() else []
    return [str(path) for path in found if not small or path.stat().st_size > SENT_AGAIN]


class CrashMatrix:
    def __init__(self, folder, seed):
        self.folder = folder
        self.random = random.Random(seed)
        self.source = {'large': folder / 'new' / 'large', 'small': folder / 'new' / 'small'}
        self.older = {'large': folder / 'old' / 'large', 'small': folder / 'old' / 'small'}
        for number, made in enumerate((self.source, self.older)):
            trees.big(made['large'], LARGE - number * CHUNK, seed=10 + number)
            for i in range(SMALL_FILES):
                trees.write(made['small'] / f'{i:04}', trees.noise(SMALL_SIZE, 1000 * (1 + number) + i))
        self.number = 0

    def __enter__(self):
        self.server = Server(self.folder / 'share', users={'ann': 'long enough'}).__enter__()
        self.staging = self.server.share / '.pinnace' / 'staging'
        self.relay = Relay(self.server).__enter__()
        self.pnc = Pnc(self.relay, user='ann', password='long enough').__enter__()
        return self

    def __exit__(self, *error):
        self.pnc.__exit__(*error)
        self.relay.__exit__(*error)
        self.server.__exit__(*error)

    def cases(self, count):
        """So many, all kinds by turns; the first byte, each chunk of the large file and random bytes by turns."""
        for kind in itertools.islice(itertools.cycle(every_case()), count):
            size = LARGE if kind[1] == 'large' else SMALL_FILES * SMALL_SIZE
            at = self.random.choice((self.random.randrange(size), self.random.randrange(0, size, CHUNK) + 1))
            yield Case(*kind, at)

    def run(self, case):
        """One case; its files are removed again."""
        self.number += 1
        name = f'case-{self.number}'
        inside, outside = self.server.share / name, self.folder / name
        for place in (inside, outside):
            place.mkdir()
        target = (inside if case.way == 'put' else outside) / case.shape
        if case.way == 'get':
            self.copy(self.source[case.shape], inside / case.shape)
        if case.before == 'overwriting':
            self.copy(self.older[case.shape], target)
        try:
            self.crash(case, name, target)
        except Exception as error:
            raise AssertionError(f'{case}: {error}') from error
        for place in (inside, outside):
            shutil.rmtree(place)
        if case.victim == 'server':  # what it was at work on waits for the collector
            self.clear_staging()

    def clear_staging(self):
        for path in left_behind(self.staging):
            os.unlink(path)

    @staticmethod
    def copy(source, target):
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)

    def words(self, case, name):
        inside = self.pnc.url(f'/{name}')
        options = ['--overwrite', '--compress=never', '-r']
        if case.way == 'put':
            return ['put', *options, self.source[case.shape], inside]
        return ['get', *options, f'{inside}/{case.shape}', self.folder / name]

    def passed(self, case):
        """Bytes that have gone the way of the content."""
        return self.relay.up if case.way == 'put' else self.relay.total - self.relay.up

    def is_due(self, case, before):
        """Content is moving: who is killed before there is a session has not begun."""
        return self.passed(case) - before >= case.at and len(self.relay.loaded()) > 0

    def crash(self, case, name, target):
        before, old, new = self.passed(case), files_of(self.older[case.shape]), files_of(self.source[case.shape])
        words = self.words(case, name)
        self.relay.slow_down(PACE[case.shape])
        with self.pnc.popen(*words) as transfer:
            wait_for(lambda: self.is_due(case, before) or not transfer.alive(), 'the byte to kill at', interval=0.002)
            busy = max(len(self.relay.loaded()), 1)
            if case.victim == 'server':
                self.server.kill()
                self.check_old_or_new(target, old if case.before == 'overwriting' else {}, new)
                self.relay.release()
                self.server.start()
                code = transfer.wait(DEADLINE_S)
                assert code == 0, f'it did not go on by itself:\n{transfer.log()}'
            else:
                transfer.kill()
                self.relay.release()
                self.check_old_or_new(target, old if case.before == 'overwriting' else {}, new)
                self.pnc(*words)
        found = files_of(target)
        assert found == new, f'not what was sent: {sorted(set(found) ^ set(new))[:5]} {len(found)} of {len(new)}'
        self.check_strays(case, name)
        if case.shape == 'large':
            self.check_bytes(case, self.passed(case) - before, busy)

    @staticmethod
    def check_old_or_new(target, old, new):
        if not target.exists():
            assert not old, f'{target} is gone'
            return
        found = files_of(target)
        for name, digest in found.items():
            assert digest in (old.get(name), new.get(name)), f'“{name}” is neither the old file nor the new one'
        assert set(old) <= set(found), f'gone: {sorted(set(old) - set(found))[:5]}'

    def check_strays(self, case, name):
        """Nobody is at work any more; the journals of what was stored are kept for whoever asks. A killed server has left
        small ones, and so may a client have that was killed between the two calls which replace a file."""
        between = case.victim == 'client' and case.before == 'overwriting'
        found = [path for path in left_behind(self.folder / name, small=between) if '.pinnace-partial' in path]
        assert not found, f'left behind: {found}'

        def staged():
            return [path for path in left_behind(self.staging, small=case.victim == 'server')
                    if not path.endswith('.j')]

        wait_for(lambda: not staged(), lambda: f'staging to be empty of {staged()}')

    @staticmethod
    def check_bytes(case, passed, busy):
        """At most two chunks a channel go again."""
        bound = LARGE * (1 + SPARE) + HANDSHAKES + 2 * CHUNK * busy
        assert passed <= bound, f'{passed} bytes went for a file of {LARGE}, over {busy} channels: {passed - LARGE} again'
