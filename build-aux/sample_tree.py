#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""sample_tree.py DIR: makes a small folder as a person might have one: texts, pictures, sub-folders, many scripts."""
import math
import os
import struct
import sys
import zlib
from pathlib import Path

TEXTS = {
    'Welcome.txt': 'This folder is served by pinnaced.\nDrag files in, double-click one to download it.\n',
    'Documents/Shopping list.txt': 'bread\nmilk\napples\n',
    'Documents/Levél nagymamának.txt': 'Kedves Nagymama!\nÁrvíztűrő tükörfúrógép.\n',
    'Documents/Ελληνικά.txt': 'Καλημέρα κόσμε\n',
    'Documents/Русский текст.txt': 'Доброе утро\n',
    'Documents/日本語.txt': 'こんにちは\n',
    'Documents/العربية.txt': 'مرحبا\n',
    'Documents/Invoices/2024/January.csv': 'item,price\npaper,4.20\nink,12.90\n',
    'Documents/Invoices/2024/February.csv': 'item,price\nlamp,24.00\n',
    'Music/Playlist.m3u': '#EXTM3U\n',
    'Source/hello.c': '#include <stdio.h>\n\nint\nmain (void)\n{\n  puts ("hello");\n}\n',
    'Source/notes.md': '# Notes\n\n- first\n- second\n',
    '.hidden': 'a name that begins with a dot\n',
}
BEGIN_S, STEP_S = 1_704_103_200, 397_931  # the first of January 2024, and some days between two files


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def picture(width, height, phase):
    """A PNG of a sunset over waves."""
    rows = []
    for y in range(height):
        row = bytearray([0])
        for x in range(width):
            wave = height * 0.62 + 6 * math.sin(x / 17 + phase) + 3 * math.sin(x / 7 + 2 * phase)
            if y > wave:
                shade = int(90 * (y - wave) / height)
                row += bytes((20 + shade, 60 + shade, 110 + shade))
            else:
                glow = max(0.0, 1 - math.hypot(x - width * 0.7, y - height * 0.45) / (height * 0.5))
                row += bytes((int(240 - 60 * y / height), int(120 + 100 * glow), int(90 + 80 * (1 - y / height))))
        rows.append(bytes(row))
    header = struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + chunk(b'IDAT', zlib.compress(b''.join(rows), 9))
            + chunk(b'IEND', b''))


def main(root):
    root = Path(root)
    files = {name: text.encode() for name, text in TEXTS.items()}
    for number in range(1, 5):
        files[f'Pictures/Holiday/Evening {number}.png'] = picture(320, 200, number)
    files['Pictures/Cover.png'] = picture(96, 96, 0)
    for number, (name, data) in enumerate(sorted(files.items())):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        moment = BEGIN_S + number * STEP_S
        os.utime(path, (moment, moment))
    (root / 'Empty folder').mkdir(exist_ok=True)
    folders = sorted((path for path in root.rglob('*') if path.is_dir()), reverse=True)
    for number, path in enumerate(folders):
        moment = BEGIN_S + number * 2 * STEP_S
        os.utime(path, (moment, moment))


if __name__ == '__main__':
    main(sys.argv[1])
