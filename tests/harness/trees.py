# SPDX-License-Identifier: GPL-3.0-or-later
"""Making folders to transfer, and comparing two of them to the last nanosecond."""
import hashlib
import os
import random
import stat
from pathlib import Path

ODD_NAMES = (
    'plain.txt', ' leading space', 'trailing space ', '.hidden', '..two dots', 'two  spaces', '-rf', '--help', '*', '?',
    'a:b', 'back\\slash', 'quote"s', "apostrophe's", '$HOME', '`id`', 'tab\there', '%s%n%d', '%2F', '#hash', '~', '~root',
    'árvíztűrő tükörfúrógép', 'a\u0301rvi\u0301z', 'Ελληνικά', 'русский', 'עברית', 'العربية', '日本語', '한국어', 'ไทย',
    '😀🚀', '👩‍👩‍👧‍👦', 'rtl\u202egpj.exe', 'zero\u200bwidth', 'CON', 'nul.txt', 'end.', 'n' * 255, 'é' * 127,
)


def write(path, content=b'', mode=None, mtime_ns=None):
    """Writes a file (content: bytes or text), its folders before it, then its mode and time."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    if mode is not None:
        path.chmod(mode)
    if mtime_ns is not None:
        os.utime(path, ns=(mtime_ns, mtime_ns))
    return path


def noise(size, seed=1):
    """Bytes that do not compress, the same for the same seed."""
    return random.Random(seed).randbytes(size)


def big(path, size, seed=1):
    """Writes a large file in pieces and returns its SHA-256."""
    generator, digest = random.Random(seed), hashlib.sha256()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with open(path, 'wb') as file:
        while size > 0:
            piece = generator.randbytes(min(size, 1 << 20))
            digest.update(piece)
            file.write(piece)
            size -= len(piece)
    return digest.hexdigest()


def sha256(path):
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def many_small(root, count, size=200, per_folder=100):
    """count files of about size bytes (some empty), per_folder in each folder."""
    for i in range(count):
        write(Path(root) / f'folder {i // per_folder:03}' / f'file {i:05}.txt', noise((i * 37) % (2 * size), i))
    return Path(root)


def odd_names(root):
    """A file and a folder under every name of ODD_NAMES; returns how many files there are."""
    for i, name in enumerate(ODD_NAMES):
        write(Path(root) / 'files' / name, f'content of number {i}\n')
        write(Path(root) / 'folders' / name / 'inside', f'inside number {i}\n')
    return 2 * len(ODD_NAMES)


def deep(root, levels):
    """One file at the bottom of so many levels; returns its path."""
    return write(Path(root).joinpath(*[f'level{i}' for i in range(levels)]) / 'bottom', b'deep\n')


def modes_and_times(root):
    """Files and folders with unusual permission bits and times: before 1970, the far future, nanoseconds."""
    times = (0, 1, -86_400_000_000_000, 999_999_999, 1_700_000_000_123_456_789, 4_102_444_800_000_000_000)
    for i, mode in enumerate((0o600, 0o644, 0o755, 0o400, 0o444, 0o777, 0o700)):
        write(Path(root) / f'mode {mode:o}', f'{mode:o}', mode, times[i % len(times)])
    for i, mode in enumerate((0o700, 0o755, 0o750)):
        folder = Path(root) / f'folder {mode:o}'
        write(folder / 'inside', b'x')
        folder.chmod(mode)
        os.utime(folder, ns=(times[i], times[i]))
    return Path(root)


def with_links(root):
    """Links that a transfer must report and never follow; returns their paths, relative to root."""
    root = Path(root)
    write(root / 'target', b'target\n')
    (root / 'sub').mkdir()
    links = {'to-file': 'target', 'to-folder': 'sub', 'dangling': 'nowhere', 'out': '/etc/passwd', 'sub/up': '..',
             'loop': 'loop'}
    for name, target in links.items():
        (root / name).symlink_to(target)
    return sorted(links)


def sample(root):
    """A bit of everything but links. Returns root."""
    root = Path(root)
    many_small(root / 'small', 60, per_folder=20)
    odd_names(root / 'odd')
    deep(root / 'deep', 12)
    modes_and_times(root / 'modes')
    write(root / 'empty', b'')
    (root / 'empty folder').mkdir()
    write(root / 'two megabytes', noise((2 << 20) + 7))
    return root


def entries(root, links=False):
    """{relative path: facts} of everything below root: kind, permission bits, mtime in ns, size and SHA-256."""
    found = {}
    for folder, names, files in os.walk(root):
        for name in names + files:
            path = Path(folder) / name
            info = path.lstat()
            facts = {'kind': stat.S_IFMT(info.st_mode), 'mode': stat.S_IMODE(info.st_mode), 'mtime_ns': info.st_mtime_ns}
            if stat.S_ISLNK(info.st_mode):
                if not links:
                    continue
                facts = {'kind': stat.S_IFLNK, 'target': os.readlink(path)}
            elif stat.S_ISREG(info.st_mode):
                facts.update(size=info.st_size, sha256=sha256(path))
            found[str(path.relative_to(root))] = facts
    return found


def differences(left, right, links=False, ignore=(), ignore_folders=()):
    """What differs between two trees, as sentences; an empty list when nothing does.

    links: compare links too (else they are left out on both sides). ignore: facts to leave out, of 'mode' and
    'mtime_ns'; ignore_folders: the same, for folders only.
    """
    one, two = entries(left, links), entries(right, links)
    found = [f'only in {left}: {path}' for path in sorted(one.keys() - two.keys())]
    found += [f'only in {right}: {path}' for path in sorted(two.keys() - one.keys())]
    for path in sorted(one.keys() & two.keys()):
        for fact, value in one[path].items():
            is_folder = stat.S_ISDIR(one[path]['kind']) if isinstance(one[path]['kind'], int) else False
            if fact in ignore or (is_folder and fact in ignore_folders):
                continue
            if two[path].get(fact) != value:
                found.append(f'{path}: {fact} is {value} in {left}, {two[path].get(fact)} in {right}')
    return found
