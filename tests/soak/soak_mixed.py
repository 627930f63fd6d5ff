# SPDX-License-Identifier: GPL-3.0-or-later
"""Hours of use in a small space: trees up and down, either side killed in mid-transfer, the server restarted.

After every round the server's folder holds whole files only, and what came back is what went. At the end the server
that was never killed must hold as few descriptors and as much memory as after its first rounds.
"""
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from harness import trees
from harness.pnc import Pnc
from harness.server import Server

MINUTES = float(os.environ.get('PINNACE_SOAK_MINUTES', '10'))
GROWTH_BYTES = 16 << 20
WARM_ROUNDS = 5


class Soak:
    def __init__(self, folder, seed):
        self.folder = folder
        self.random = random.Random(seed)
        self.tree = trees.sample(folder / 'tree')
        for path in list((self.tree / 'odd').rglob('*\\*')):  # the protocol refuses a backslash in a name
            path.rename(path.with_name('no backslash'))
        trees.big(self.tree / 'large', 64 << 20)

    def round_trip(self, pnc, name):
        """Up under a new name, down again, compare, remove."""
        pnc('mkdir', pnc.url('/' + name))
        pnc('put', '-r', self.tree, pnc.url('/' + name), seconds=300)
        down = self.folder / 'down'
        down.mkdir()
        pnc('get', '-r', pnc.url(f'/{name}/tree'), down, seconds=300)
        found = trees.differences(self.tree, down / 'tree')
        assert not found, found[:10]
        shutil.rmtree(down)
        pnc('rm', '-r', pnc.url('/' + name), seconds=300)

    def interrupted(self, server, pnc, name, victim):
        """Either side is killed in mid-transfer; what then has a final name is whole."""
        pnc('mkdir', pnc.url('/' + name))
        with pnc.popen('put', '-r', self.tree, pnc.url('/' + name)) as transfer:
            time.sleep(self.random.uniform(0, 0.6))
            if victim == 'server':
                server.kill()
                server.start()
            transfer.kill()
        self.check_whole(server.share / name / 'tree')
        pnc('put', '-r', '--overwrite', self.tree, pnc.url('/' + name), seconds=300)
        found = trees.differences(self.tree, server.share / name / 'tree')
        assert not found, found[:10]
        pnc('rm', '-r', pnc.url('/' + name), seconds=300)

    def check_whole(self, there):
        if not there.is_dir():
            return
        wanted = trees.entries(self.tree)
        for path, facts in trees.entries(there).items():
            assert path in wanted, f'{path} is not a name of the tree'
            assert facts.get('sha256') == wanted[path].get('sha256'), f'{path} is there in part'


def steady(soak, server, pnc, end):
    """Rounds on a server that nobody kills; returns how many, and what it held after the first ones and at the end."""
    rounds, first = 0, None
    while time.monotonic() < end or rounds <= WARM_ROUNDS:
        soak.round_trip(pnc, f'round-{rounds}')
        rounds += 1
        if rounds == WARM_ROUNDS:
            first = server.usage()
    return rounds, first, server.usage()


def main():
    seed = int(os.environ.get('PINNACE_SOAK_SEED', time.time_ns() & 0xffffffff))
    print(f'{MINUTES} minutes, PINNACE_SOAK_SEED={seed}', flush=True)
    folder = Path(tempfile.mkdtemp(prefix='pinnace-soak-', dir='/var/tmp'))
    try:
        soak = Soak(folder, seed)
        began = time.monotonic()
        with Server(folder / 'share-1') as server, Pnc(server) as pnc:
            rounds, first, last = steady(soak, server, pnc, began + MINUTES * 30)
            server.stop()
        print(f'{rounds} rounds; resident {first["rss_bytes"] >> 20} then {last["rss_bytes"] >> 20} MiB, descriptors '
              f'{first["fds"]} then {last["fds"]}, threads {first["threads"]} then {last["threads"]}', flush=True)
        assert last['rss_bytes'] < first['rss_bytes'] + GROWTH_BYTES, 'the memory of the server grows'
        assert last['fds'] <= first['fds'] + 2, 'the descriptors of the server grow'
        rounds = 0
        # a user of its own: the guest's password lasts only until the server ends
        with Server(folder / 'share-2', users={'ann': 'long enough'}) as server, Pnc(server, 'ann', 'long enough') as pnc:
            while time.monotonic() < began + MINUTES * 60 or rounds < 4:
                victim = soak.random.choice(('server', 'client'))
                soak.interrupted(server, pnc, f'kill-{rounds}', victim)
                rounds += 1
            server.stop()
        print(f'{rounds} interrupted transfers: nothing in part, all whole at the second try', flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


sys.exit(main())
