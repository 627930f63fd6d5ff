# SPDX-License-Identifier: GPL-3.0-or-later
"""Several clients that do anything, on one server, while faults come without end; then everything is compared.

Clients: files and trees up, over others and down, names changed and removed, folders synchronised; now and then one is
killed in the middle. Faults: the server killed and started again, stopped and started again, all connections cut, one
of them, or held up. Whatever happened, a name holds what was there before or what was sent, whole; and in the end the
server holds what its clients think it does, bit for bit.
"""
import collections
import os
import random
import shutil
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

from harness import trees
from harness.pnc import Pnc
from harness.relay import Relay
from harness.server import Server

MINUTES = float(os.environ.get('PINNACE_SOAK_MINUTES', '10'))
N_CLIENTS = 4
MAX_FILES = 12
SIZES = (0, 1, 5000, 1 << 20, (1 << 20) + 1, 9 << 20, 30 << 20)
# Faults come every few seconds: whoever is not done after so long will not be.
ENOUGH_S = 240


class Client(threading.Thread):
    """A person with a folder of their own on the server; `model` is what should be in it."""

    def __init__(self, number, relay, share, folder, seed):
        super().__init__(daemon=True)
        self.name = f'client-{number}'
        self.random = random.Random(seed + number)
        self.relay, self.share = relay, share / self.name
        self.folder = folder / self.name
        self.model = self.folder / 'model'
        self.model.mkdir(parents=True)
        self.counts = collections.Counter()
        self.bytes = 0
        self.over = threading.Event()
        self.failure = None
        self.versions = 0

    # what it does

    def run(self):
        try:
            with Pnc(self.relay, 'ann', 'long enough') as self.pnc:
                self.again('mkdir', '--parents', self.url())
                while not self.over.is_set():
                    what = self.random.choice((self.put_file, self.put_file, self.put_over, self.put_over, self.put_tree,
                                               self.get_file, self.get_all, self.rename, self.remove, self.sync))
                    what()
                    self.counts[what.__name__] += 1
                self.counts['whole folders compared'] += 1
                self.get_all()
        except BaseException:
            self.failure = traceback.format_exc()

    def url(self, name=''):
        return self.pnc.url(f'/{self.name}/{name}')

    def names(self):
        return sorted(path.name for path in self.model.iterdir() if path.is_file())

    def write(self, path):
        self.versions += 1
        trees.big(path, self.random.choice(SIZES), seed=hash((self.name, self.versions)) & 0xffff)
        self.bytes += path.stat().st_size

    def put_file(self):
        if len(self.names()) >= MAX_FILES:
            self.remove()
        name = f'file {self.versions}'
        self.write(self.model / name)
        self.upload(name, None)

    def put_over(self):
        if not self.names():
            return
        name = self.random.choice(self.names())
        old = trees.sha256(self.model / name)
        self.write(self.model / name)
        self.upload(name, old)

    def upload(self, name, old):
        """What is there under the name, whenever one looks, is the old version or the new one."""
        allowed = {old, trees.sha256(self.model / name)}

        def check():
            there = self.share / name
            found = trees.sha256(there) if there.exists() else None
            assert found in allowed, f'{self.name}: “{name}” is neither the old version nor the new one'
        self.again('put', '--overwrite', self.model / name, self.url(name), check=check)

    def put_tree(self):
        tree = self.model / 'tree'
        if tree.exists():
            shutil.rmtree(tree)
            self.again('rm', '-r', self.url('tree'), done=lambda: not (self.share / 'tree').exists())
        trees.many_small(tree, 60, size=2000, per_folder=20)
        self.again('put', '-r', '--overwrite', tree, self.url())

    def get_file(self):
        if not self.names():
            return
        name = self.random.choice(self.names())
        target = self.folder / 'got'
        self.again('get', '--overwrite', self.url(name), target)
        assert trees.sha256(target) == trees.sha256(self.model / name), f'{self.name}: “{name}” came back as another'
        target.unlink()

    def get_all(self):
        down = self.folder / 'down'
        down.mkdir()
        self.again('get', '-r', '--overwrite', self.url(), down)
        for path in list(down.rglob('.pinnace-partial*')):  # a client that was killed cannot tidy up
            path.unlink()
            self.counts['hidden partials of killed clients'] += 1
        found = trees.differences(self.model, down / self.name, ignore_folders=('mtime_ns',))
        assert not found, f'{self.name}: {found[:10]}'
        shutil.rmtree(down)

    def rename(self):
        if not self.names():
            return
        name = self.random.choice(self.names())
        self.versions += 1
        other = f'renamed {self.versions}'
        os.rename(self.model / name, self.model / other)
        self.again('mv', self.url(name), self.url(other), done=lambda: (self.share / other).exists())
        assert (self.share / other).exists(), f'{self.name}: “{other}” is not there'

    def remove(self):
        if not self.names():
            return
        name = self.random.choice(self.names())
        (self.model / name).unlink()
        self.again('rm', self.url(name), done=lambda: not (self.share / name).exists())

    def sync(self):
        for name in self.names()[:2]:
            self.write(self.model / name)
        self.again('sync', '--delete', self.model, self.url())

    # how it goes about it

    def again(self, *args, check=None, done=None):
        """Runs the command until it has succeeded once. check() must hold after each try. done(): says whether it was carried
        out although nobody heard of it, for what cannot be done twice."""
        end = time.monotonic() + ENOUGH_S
        while True:
            with self.pnc.popen(*args) as running:
                if self.random.random() < 0.1:
                    time.sleep(self.random.uniform(0, 0.5))
                    running.kill()
                    self.counts['clients killed'] += 1
                    code = -9
                else:
                    code = running.wait(ENOUGH_S)
                words = running.text('err')
            if check:
                check()
            if code == 0 or (done and done()):
                return
            self.counts['commands run again'] += 1
            assert time.monotonic() < end, f'{self.name}: {args} does not succeed: {code} {words}'
            time.sleep(0.2)


class Faults:
    def __init__(self, server, relay, seed):
        self.server, self.relay = server, relay
        self.random = random.Random(seed)
        self.counts = collections.Counter()

    def one(self):
        what = self.random.choice((self.kill_server, self.stop_server, self.cut_all, self.cut_one, self.hold, self.crawl))
        what()
        self.counts[what.__name__.replace('_', ' ')] += 1

    def kill_server(self):
        self.server.kill()
        time.sleep(self.random.uniform(0, 1))
        self.server.start()

    def stop_server(self):
        self.server.stop(120)
        self.server.start()

    def cut_all(self):
        self.relay.cut()

    def cut_one(self):
        self.relay.cut_one(self.random.randrange(max(1, len(self.relay.carried()))))

    def hold(self):
        self.relay.hold_after(0)
        time.sleep(self.random.uniform(0.1, 2))
        self.relay.release()

    def crawl(self):
        self.relay.slow_down(2 << 20)
        time.sleep(self.random.uniform(0.5, 3))
        self.relay.release()


def compare(clients):
    """What every client thinks is there, against what is there."""
    n_files = n_bytes = 0
    for client in clients:
        found = trees.differences(client.model, client.share, ignore_folders=('mtime_ns',))
        assert not found, f'{client.name}: {found[:10]}'
        for path in client.model.rglob('*'):
            if path.is_file():
                n_files += 1
                n_bytes += path.stat().st_size
    return n_files, n_bytes


def run_clients(clients, faults):
    """Until the time is over, or one of them has found a fault of ours."""
    end = time.monotonic() + MINUTES * 60
    for client in clients:
        client.start()
    while time.monotonic() < end and not any(client.failure for client in clients):
        time.sleep(faults.random.uniform(0.5, 5))
        faults.one()
    for client in clients:
        client.over.set()
    for client in clients:
        client.join()


def soak(folder, seed):
    with Server(folder / 'share', users={'ann': 'long enough'},
                limits={'penalty-refuse-from': 10000, 'penalty-ceiling': 10000}) as server, Relay(server) as relay:
        faults = Faults(server, relay, seed)
        clients = [Client(number, relay, server.share, folder, seed) for number in range(N_CLIENTS)]
        run_clients(clients, faults)
        failures = [client.failure for client in clients if client.failure]
        if failures:
            print(server.log()[-20000:], file=sys.stderr)
            raise AssertionError('\n'.join(failures))
        n_files, n_bytes = compare(clients)
        usage = server.usage()
        server.stop(120)
        left = [path for path in (server.share / '.pinnace' / 'staging').rglob('*') if path.is_file()]
        report(clients, faults, n_files, n_bytes, usage, left)


def report(clients, faults, n_files, n_bytes, usage, left):
    done = sum((client.counts for client in clients), collections.Counter())
    print(f'{N_CLIENTS} clients, {sum(client.bytes for client in clients) >> 20} MiB written: '
          + ', '.join(f'{name.replace("_", " ")} {n}' for name, n in sorted(done.items())))
    print('faults: ' + ', '.join(f'{name} {n}' for name, n in sorted(faults.counts.items())))
    print(f'in the end {n_files} files, {n_bytes >> 20} MiB, all as they should be; {len(left)} partials left to be '
          f'collected; the server held {usage["rss_bytes"] >> 20} MiB, {usage["fds"]} descriptors, '
          f'{usage["threads"]} threads', flush=True)


def main():
    seed = int(os.environ.get('PINNACE_SOAK_SEED', time.time_ns() & 0xffffffff))
    print(f'{MINUTES} minutes, PINNACE_SOAK_SEED={seed}', flush=True)
    folder = Path(tempfile.mkdtemp(prefix='pinnace-soak-', dir='/var/tmp'))
    try:
        soak(folder, seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == '__main__':
    sys.exit(main())
