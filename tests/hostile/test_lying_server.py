#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pnc against a server that lies: it ends with an error in words, and nothing is written outside the target."""
import itertools
import os
import resource
import signal
import struct
import time

from harness import tap
from harness.pnc import Pnc
from harness.proc import DEADLINE_S, sanitizer_options, wait_for
from harness.server import Server

from case import MIB
from liar import Liar, answer, error, file_entry, page, whole
from raw import fixed, frame, joined, u16, u32, u64
from vectors.generate import digest, entries, entry, xxh3_128


class Lies(tap.TestCase):

    def setUp(self):
        super().setUp()
        with Server() as real:  # for its key
            self.liar = self.start(Liar(real.state / 'identity.pem', real.fingerprint))
        self.pnc = self.start(Pnc(self.liar))
        self.around = self.tmp / 'around'
        self.target = self.around / 'target'
        self.target.mkdir(parents=True)
        (self.around / 'precious').write_text('precious')
        (self.target / 'mine').write_text('mine')

    def get_tree(self, *options, code=1, **how):
        return self.pnc('get', '-r', *options, self.liar.url('/tree'), self.target, code=code, **how)

    def get_file(self, *options, code=1):
        return self.pnc('get', *options, self.liar.url('/file'), self.target, code=code)

    def assert_nothing(self, done, but=()):
        """Words on stderr, and in the target only what was there, folders, and what is named."""
        self.assertRegex(done.err, r'\w+ \w+')
        self.assertNotIn('\x1b', done.err + done.out)
        self.assertEqual((self.around / 'precious').read_text(), 'precious')
        self.assertEqual(sorted(os.listdir(self.around)), ['precious', 'target'])
        files = sorted(os.path.relpath(os.path.join(base, name), self.target)
                       for base, _, names in os.walk(self.target) for name in names)
        self.assertEqual(files, sorted(['mine', *but]))
        self.assertEqual((self.target / 'mine').read_text(), 'mine')

    def test_honest(self):
        """The liar can tell the truth: the tests below fail for what they say."""
        self.liar.handlers['LIST'] = lambda path: [page([file_entry('a'), file_entry('b')])]
        self.get_tree(code=0)
        self.assertEqual((self.target / 'tree' / 'a').read_text(), 'hello')
        self.get_file(code=0)
        self.assertEqual((self.target / 'file').read_text(), 'hello')

    def test_names_that_lead_elsewhere(self):
        for name in ('..', '.', '../precious', '/etc/passwd', 'a/b', 'a\\b', '..\\precious', 'a\0b', '.pinnace', '.PINNACE', 'x' * 256):
            with self.subTest(name):
                self.liar.handlers['LIST'] = lambda path: [page([file_entry(name)])]
                self.assert_nothing(self.get_tree())

    def test_one_name_twice(self):
        """The second does not replace the first, unless the disk tells the two apart."""
        self.liar.handlers['GET'] = lambda path: [whole(path[-1].decode(), next(contents))]
        for name in ('a', '\u00e9'):
            with self.subTest(name):
                contents = iter((b'first', b'second'))
                self.liar.handlers['LIST'] = lambda path: [page([file_entry(name), file_entry(name)])]
                self.get_tree(code=None)
                self.assertEqual((self.target / 'tree' / name).read_bytes(), b'first')

    def test_answers_under_another_name(self):
        self.liar.handlers['GET'] = lambda path: [whole('mine', b'other')]
        self.get_file(code=None)
        self.assertEqual((self.target / 'mine').read_text(), 'mine')

    def test_wrong_hash(self):
        self.liar.handlers['GET'] = lambda path: [whole('file', hash_=xxh3_128(b'other'))]
        self.assert_nothing(self.get_file())

    def test_more_and_less_than_announced(self):
        for size in (4, 6, 0, (1 << 63) - 1):
            with self.subTest(size):
                self.liar.handlers['GET'] = lambda path: [whole('file', size=size)]
                self.assert_nothing(self.get_file())

    def chunked(self, size, chunks, digest_=None):
        pieces = [answer('GET_READY', file_entry('file', size), flags=0)]
        for offset, content in chunks:
            pieces.append(answer('CHUNK', u64(offset), fixed(xxh3_128(content)), struct.pack('>I', len(content)), content,
                                 flags=0))
        content = b''.join(content for _, content in chunks)
        pieces.append(answer('GET_END', fixed(digest_ or digest(content))))
        return lambda path: pieces

    def test_wrong_chunks(self):
        full = bytes(MIB)
        for size, chunks, digest_ in (
                (2 * MIB, [(0, full)], None), (MIB, [(0, full), (MIB, full)], None), (2 * MIB, [(MIB, full), (0, full)], None),
                (2 * MIB, [(0, full), (0, full)], None), (MIB, [(0, full)], bytes(16)), ((1 << 63) - 1, [(0, full)], None),
                (0, [(0, b'x')], None)):
            with self.subTest(size=size, offsets=[offset for offset, _ in chunks]):
                self.liar.handlers['GET'] = self.chunked(size, chunks, digest_)
                self.assert_nothing(self.get_file())

    def sync_disk(self, *args, code=1):
        """A file of 2 MiB that both sides have, in different versions."""
        old = bytes(range(256)) * (2 * MIB // 256)
        (self.target / 'disk').write_bytes(old)
        os.utime(self.target / 'disk', (1, 1))
        self.liar.handlers['LIST'] = lambda path: [page([file_entry('disk', 2 * MIB)])]
        self.liar.seen.clear()
        done = self.pnc('sync', *args, code=code)
        self.assertEqual((self.target / 'disk').read_bytes(), old)
        self.assert_nothing(done, but=['disk']) if code else None
        return old

    def delta(self, commands, digest_, hash_=None):
        content = bytes.fromhex('72730236') + commands
        return lambda path: [answer('GET_READY', file_entry('disk', 2 * MIB), flags=0),
                             answer('CHUNK', u64(0), fixed(hash_ or xxh3_128(content)), struct.pack('>I', len(content)),
                                    content, flags=0),
                             answer('GET_END', fixed(digest_))]

    def test_wrong_differences(self):
        """The file here stays as it is, whatever it is said to become; it is asked for whole then."""
        down = (self.liar.url('/tree'), self.target)
        true = digest(bytes(range(256)) * (2 * MIB // 256))
        copy = bytes.fromhex('4700 00200000')
        self.liar.handlers['GET'] = lambda path: [error('permission', 'Not for you.')]
        self.liar.handlers['GET_DELTA'] = self.delta(copy + b'\0', true)
        self.sync_disk(*down, code=0)
        self.assertNotIn('GET', self.liar.seen)
        for what, handler in (('no end', self.delta(copy, true)),
                              ('a bomb', self.delta(copy * 150000, true)),
                              ('twice', self.delta(copy * 2 + b'\0', true)),
                              ('nothing', self.delta(b'\0', true)),
                              ('behind the end', self.delta(bytes.fromhex('4f 00200000 00000001 00'), true)),
                              ('over the end', self.delta(bytes.fromhex('4f 00000001 00200000 00'), true)),
                              ('no such command', self.delta(b'\xff' * 50, true)),
                              ('another digest', self.delta(copy + b'\0', bytes(16))),
                              ('another hash', self.delta(copy + b'\0', true, bytes(16))),
                              ('no beginning', lambda path: [answer('GET_END', fixed(true))]),
                              ('an error', lambda path: [error('unsupported')])):
            with self.subTest(what):
                self.liar.handlers['GET_DELTA'] = handler
                self.sync_disk(*down)

    def test_wrong_signatures(self):
        """Nothing is made of them; and nothing is stored here."""
        version = u64(2 * MIB) + u64(5) + u64(7)
        self.liar.handlers['SET_ATTRIBUTES'] = lambda path: [error('permission')]
        sums = bytes(20) * 1024
        up = ('--exclude', 'mine', self.target, self.liar.url('/tree'))
        for what, signature in (('none', b''), ('noise', b'noise' * 1000), ('cut', bytes.fromhex('72730147 00000800 00000010')),
                                ('md4', bytes.fromhex('72730146 00000800 00000010') + sums),
                                ('blocks of nothing', bytes.fromhex('72730147 00000000 00000010') + sums),
                                ('too many', bytes.fromhex('72730147 00000800 00000010') + sums + bytes(20))):
            with self.subTest(what):
                self.liar.handlers['SIGNATURE'] = lambda _: [answer('SIGNATURE_DATA', version,
                                                                    struct.pack('>I', len(signature)), signature)]
                self.sync_disk(*up)
                self.assertNotIn('PUT_DELTA', self.liar.seen)

    def test_unsolicited_frames(self):
        """Answers to nothing are skipped; what breaks the rules of frames ends the connection."""
        self.liar.handlers['GET'] = lambda path: [answer('DONE', request=99999), answer('STORED', bytes(60), request=4242),
                                                  whole('file')]
        self.get_file(code=None)

    def test_malformed_frames(self):
        for what, piece in (('flags', lambda request: frame('DONE', request=request, flags=0x80)),
                            ('length', lambda request: frame('DONE', request=request, length=0xffffffff)),
                            ('cut', answer('WHOLE', b'\1\2'))):
            with self.subTest(what):
                self.liar.handlers['GET'] = lambda path: [piece]
                self.assert_nothing(self.get_file())

    def test_silence_before_login(self):
        self.liar.handlers['LOGIN'] = lambda _: []
        self.assert_nothing(self.get_file(code=5))

    def test_words_are_escaped(self):
        self.liar.handlers['GET'] = lambda path: [error('permission', 'Look: \x1b]0;owned\x07 \u202egnp.exe')]
        done = self.get_file()
        self.assertNotIn('\x1b', done.err)
        self.assertNotIn('\u202e', done.err)
        self.assertIn('Look', done.err)
        self.liar.handlers['LIST'] = lambda path: [page([file_entry('\x1b[31mred'), file_entry('\u202egnp.exe')])]
        done = self.pnc('ls', self.liar.url('/tree'))
        self.assertNotIn('\x1b', done.out)
        self.assertNotIn('\u202e', done.out)

    def list_pages(self, pages):
        """What LIST is answered with: an iterable of functions (request id) -> bytes."""
        self.liar.handlers['LIST'] = lambda path: pages

    def test_listing_that_never_ends(self):
        """New names for ever: the listing ends at the cap, in bounded memory, sorted or not."""
        template = file_entry('00000000')[0][:-8]

        def endless():
            for first in itertools.count(0, 1024):
                entries = [template + b'%08d' % number for number in range(first, first + 1024)]
                yield answer('LIST_PAGE', u16(1024), *entries, u32(0), flags=0)

        self.list_pages(endless())
        # Memory is looked at here, so what was given back must not be kept to catch its late use; a sanitizer puts as
        # much again around what is allocated.
        sanitized = sanitizer_options('quarantine_size_mb=1:thread_local_quarantine_size_kb=64')
        done = self.pnc('ls', '--json', '--unsorted', self.liar.url('/tree'), code=1, env=sanitized,
                        seconds=10 * DEADLINE_S)
        self.assertIn('more than 5000000 entries', done.err)
        peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        self.assertLess(peak_bytes, 256 * MIB * (2 if sanitized else 1))

    def test_empty_pages_that_never_end(self):
        self.list_pages(page([], flags=0) for _ in itertools.count())
        self.assert_nothing(self.pnc('ls', self.liar.url('/tree'), code=None))
        self.assertNotEqual(self.pnc('ls', '-U', self.liar.url('/tree'), code=None).code, 0)

    def endless_tree(self, pages):
        """A folder of the target's name whose listing never ends, fetched: how that went."""
        self.list_pages(pages)
        return self.get_tree(code=None, seconds=10 * DEADLINE_S, env=sanitizer_options('quarantine_size_mb=1'))

    def assert_tree_refused(self, done, but=()):
        self.assertNotEqual(done.code, 0)
        self.assert_nothing(done, but)

    def test_tree_of_empty_pages_that_never_end(self):
        self.assert_tree_refused(self.endless_tree(page([], flags=0) for _ in itertools.count()))

    def test_tree_of_one_name_that_comes_for_ever(self):
        """It ends, in words, at the second time or at the cap."""
        template = file_entry('a')[0]
        one = frame('LIST_PAGE', joined([u16(1024), *[template] * 1024, u32(0)]))[16:]
        done = self.endless_tree((lambda request: frame('LIST_PAGE', one, request, 0)) for _ in itertools.count())
        self.assertNotEqual(done.code, 0)
        self.assertRegex(done.err, r'over a limit|twice')
        self.assertEqual((self.target / 'mine').read_text(), 'mine')

    def test_synchronised_folder_that_never_ends(self):
        """Nothing is fetched, and nothing removed here for what an endless listing does not have."""
        for what, pages in (('empty pages', (page([], flags=0) for _ in itertools.count())),
                            ('one name', (page([file_entry('a')] * 1024, flags=0) for _ in itertools.count()))):
            with self.subTest(what):
                self.list_pages(pages)
                done = self.pnc('sync', '--delete', self.liar.url('/tree'), self.target, code=None, seconds=10 * DEADLINE_S,
                                env=sanitizer_options('quarantine_size_mb=1'))
                self.assert_tree_refused(done)
                self.assertNotIn('GET', self.liar.seen)

    def test_one_name_twice_in_a_list(self):
        for pages in ([page([file_entry('a'), file_entry('a')])], [page([file_entry('a')], flags=0), page([file_entry('a')])]):
            self.list_pages(pages)
            done = self.pnc('ls', self.liar.url('/tree'), code=None)
            self.assertNotEqual(done.code, 0)
            self.assertEqual(done.out, '')
            self.assertIn('twice', done.err)

    def test_pages_after_the_end(self):
        self.list_pages([page([file_entry('a')]), page([file_entry('b')])])
        done = self.pnc('ls', self.liar.url('/tree'), code=None)
        self.assertNotIn('b', done.out.split())

    def test_the_largest_numbers(self):
        """8 EiB less one byte, an id of all ones, the ends of time: shown as they are."""
        largest = (1 << 63) - 1
        self.list_pages([page([entry(1, 0o777, largest, largest, (1 << 64) - 1, largest, 'late'),
                               entry(1, 0, 0, -largest - 1, 0, -largest - 1, 'early')])])
        early, late = self.pnc('ls', '--json', self.liar.url('/tree')).objects
        self.assertEqual((late['size'], late['mtime_ns'], late['file_id']), (largest, largest, (1 << 64) - 1))
        self.assertEqual((early['size'], early['mtime_ns'], early['mode']), (0, -largest - 1, 0))
        lines = self.pnc('ls', '-l', self.liar.url('/tree')).out.splitlines()
        self.assertIn(str(largest), lines[1])
        self.list_pages([page([entry(1, 0o777, 1 << 63, 0, 1, 0, 'too large')])])
        self.assertNotEqual(self.pnc('ls', self.liar.url('/tree'), code=None).code, 0)

    def test_the_ends_of_time(self):
        """Files of any time and mode are fetched; what the disk cannot keep is told, and no file is worth less for it."""
        largest = (1 << 63) - 1
        for mtime in (largest, -largest - 1, 0, -1):
            with self.subTest(mtime):
                made = entry(1, 0o777, 5, mtime, (1 << 64) - 1, mtime, 'file')
                self.liar.handlers['STAT'] = lambda path: [answer('ENTRY', made)]
                self.liar.handlers['GET'] = lambda path: [answer('WHOLE', made, fixed(xxh3_128(b'hello')),
                                                                 struct.pack('>I', 5), b'hello')]
                done = self.get_file(code=None)
                self.assertIn(done.code, (0, 1))
                if done.code == 0:
                    state = (self.target / 'file').stat()
                    self.assertEqual(((self.target / 'file').read_bytes(), state.st_mode & 0o7000), (b'hello', 0))
                    (self.target / 'file').unlink()
                else:
                    self.assert_nothing(done)

    def flood(self, *frames):
        """Frames that nobody asked for, in the middle of an answer, 200 of each."""
        return [piece for piece in frames for _ in range(200)]

    def test_floods_of_what_nobody_asked_for(self):
        """Answers to nothing end the connection soon; a file is whole or not there."""
        entry_ = answer('ENTRY', file_entry('stray'), request=4242)
        chunk_ = answer('CHUNK', u64(0), fixed(xxh3_128(b'x')), struct.pack('>I', 1), b'x', flags=0, request=4242)
        progress = answer('PROGRESS', u64(1), u64(2), u64(3), flags=0, request=4242)
        for what, piece in (('entries', entry_), ('chunks', chunk_), ('progress', progress),
                            ('pages', answer('LIST_PAGE', entries(file_entry('stray')), u32(0), request=4242)),
                            ('to nobody', answer('ENTRY', file_entry('stray'), request=0))):
            with self.subTest(what):
                self.liar.handlers['GET'] = lambda path: [*self.flood(piece), whole('file')]
                self.assert_nothing(self.get_file(code=None))
                self.liar.handlers['STAT'] = lambda path: [*self.flood(piece), answer('ENTRY', self.liar.stat(path))]
                self.assert_nothing(self.get_file(code=None))
                self.liar.handlers['STAT'] = lambda path: [answer('ENTRY', self.liar.stat(path))]

    def test_progress_in_an_answer_that_has_none(self):
        """It says nothing about the file, which comes behind it all the same."""
        progress = answer('PROGRESS', u64((1 << 64) - 1), u64(0), u64((1 << 64) - 1), flags=0)
        self.liar.handlers['GET'] = lambda path: [*self.flood(progress), whole('file')]
        self.get_file(code=0)
        self.assertEqual((self.target / 'file').read_text(), 'hello')

    def test_a_listing_is_left_at_once(self):
        """Ctrl+C ends what a server would never end."""
        template = file_entry('00000000')[0][:-8]
        numbers = itertools.count()

        def slowly(request):
            time.sleep(0.01)
            return frame('LIST_PAGE', joined([u16(1), template + b'%08d' % next(numbers), u32(0)]), request, 0)

        for args in (('ls', self.liar.url('/tree')), ('get', '-r', self.liar.url('/tree'), self.target)):
            with self.subTest(args[0]):
                self.list_pages(slowly for _ in itertools.count())
                self.liar.seen.clear()
                with self.pnc.popen(*args) as running:
                    wait_for(lambda: 'LIST' in self.liar.seen, 'the listing to begin')
                    running.signal(signal.SIGINT)
                    self.assertNotEqual(running.wait(), 0)

    def test_login_is_never_sent_to_another_key(self):
        with Server() as other:
            self.liar.fingerprint = other.fingerprint
        done = self.get_file(code=4)
        self.assertRegex(done.err, r'\w+ \w+')
        self.assertEqual(self.liar.seen, [])


if __name__ == '__main__':
    tap.main()
