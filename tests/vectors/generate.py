#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes frames.txt, messages.txt, bad-messages.txt, packed.txt, digest.txt and proof.txt.

This is a second implementation of the encoder, made from docs/PROTOCOL.md alone, so that the C code is not compared with
itself. With --check nothing is written; the exit status says whether the files are what would be written.
"""

import ctypes
import ctypes.util
import hashlib
import hmac
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
CHUNK = 1 << 20
UNKNOWN = (1 << 64) - 1
MAX_FILE = (1 << 63) - 1


# The one hash that Python does not have.

class Hash128(ctypes.Structure):
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


def load_xxhash():
    library = ctypes.CDLL(ctypes.util.find_library("xxhash") or "libxxhash.so.0")
    library.XXH3_128bits.restype = Hash128
    library.XXH3_128bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    return library


XXHASH = load_xxhash()


def xxh3_128(data):
    value = XXHASH.XXH3_128bits(data, len(data))
    return struct.pack(">QQ", value.high, value.low)


def chunk_hashes(data):
    return [xxh3_128(data[i:i + CHUNK]) for i in range(0, len(data), CHUNK)]


def digest(data):
    return xxh3_128(b"".join(chunk_hashes(data)))


# Fields: each gives its bytes and how a person reads them.

def quote(text):
    data = text.encode() if isinstance(text, str) else text
    shown = ""
    for c in data.decode("utf-8", "surrogateescape"):
        n = ord(c)
        if 0xdc80 <= n <= 0xdcff:
            shown += "\\%03o" % (n - 0xdc00)
        elif not c.isprintable():
            shown += "".join("\\%03o" % byte for byte in c.encode())
        elif c in '\\"':
            shown += "\\" + c
        else:
            shown += c
    return '"%s"' % shown


def number(form):
    return lambda value: (struct.pack(form, value), str(value))


u8, u16, u32, u64, i64 = (number(form) for form in (">B", ">H", ">I", ">Q", ">q"))


def fixed(data):
    return data, data.hex()


def slice16(data):
    return struct.pack(">H", len(data)) + data, data.hex() or "-"


def slice32(data):
    return struct.pack(">I", len(data)) + data, data.hex() or "-"


def text(value):
    data = value.encode()
    return struct.pack(">H", len(data)) + data, quote(value)


def path(*names):
    names = [n.encode() if isinstance(n, str) else n for n in names]
    data = bytes([len(names)]) + b"".join(struct.pack(">H", len(n)) + n for n in names)
    return data, quote(b"/" + b"/".join(names))


def version(size, mtime, file_id, changed=0):
    return (struct.pack(">QqQq", size, mtime, file_id, changed),
            "size=%d mtime=%d id=%d changed=%d" % (size, mtime, file_id, changed))


def attributes(which=0, mode=0, mtime=0):
    return (struct.pack(">BHq", which, mode, mtime),
            "which=%d mode=%04o mtime=%d" % (which, mode, mtime))


def entry(kind, mode, size, mtime, file_id, changed, name):
    data = name.encode() if isinstance(name, str) else name
    number_bytes, number_text = version(size, mtime, file_id, changed)
    return (struct.pack(">BH", kind, mode) + number_bytes + struct.pack(">H", len(data)) + data,
            "kind=%d mode=%04o %s name=%s" % (kind, mode, number_text, quote(data)))


def entries(*some):
    return (struct.pack(">H", len(some)) + b"".join(e[0] for e in some),
            "%d" % len(some) + "".join("\nentry: " + e[1] for e in some))


def names(*some):
    some = [n.encode() if isinstance(n, str) else n for n in some]
    return (struct.pack(">H", len(some)) + b"".join(struct.pack(">H", len(n)) + n for n in some),
            "%d" % len(some) + "".join("\nname: " + quote(n) for n in some))


# What the samples are made of.

def counting(length):
    return (bytes(range(251)) * (length // 251 + 1))[:length]


def sample_bytes(first, length):
    return bytes((first + i) & 0xff for i in range(length))


SESSION = sample_bytes(0x10, 16)
TICKET = sample_bytes(0x40, 32)
KEY = sample_bytes(0x80, 32)
TRANSFER = sample_bytes(0xc0, 16)
SERVER = sample_bytes(0xe0, 16)
EXPORTER = sample_bytes(0x20, 32)
PROOF = hmac.new(KEY, b"pinnace data channel 1\0" + SESSION + EXPORTER, hashlib.sha256).digest()
HELLO = b"Hello, shore!\n"
MTIME = 1700000000123456789
CHANGED = 1700000001987654321
FILE = (1, 0o644, len(HELLO), MTIME, 4711, CHANGED, "letter.txt")
ALL = 3  # both attributes count

MESSAGES = [
    ("HELLO", 0x0001, "a control channel",
     [("major", u16(1)), ("minor", u16(0)), ("role", u8(1)), ("capabilities", u64(0)),
      ("agent", text("pnc 0.1.0"))]),
    ("HELLO", 0x0001, "a data channel of a later version, with unknown capabilities",
     [("major", u16(1)), ("minor", u16(7)), ("role", u8(2)),
      ("capabilities", u64(0x8000000000000001)), ("agent", text(""))]),
    ("WELCOME", 0x0002, "",
     [("major", u16(1)), ("minor", u16(0)), ("capabilities", u64(0)),
      ("agent", text("pinnaced 0.1.0")), ("server_name", text("Möwe")),
      ("server_id", fixed(SERVER)), ("ping_interval_ms", u32(5000))]),
    ("ERROR", 0x0003, "about a path",
     [("status", u16(11)), ("retry_ms", u32(0)),
      ("sentence", text("The name “a” is taken. Choose another one.")),
      ("subject", slice16(b"/logs/a"))]),
    ("ERROR", 0x0003, "about no path, with a time to wait",
     [("status", u16(5)), ("retry_ms", u32(2500)),
      ("sentence", text("Too much is going on at once.")), ("subject", slice16(b""))]),
    ("DONE", 0x0004, "", []),
    ("PING", 0x0005, "", [("time_us", u64(1234567890123))]),
    ("PONG", 0x0006, "", [("time_us", u64(1234567890123)), ("server_time_us", u64(42))]),
    ("CANCEL", 0x0007, "", []),
    ("BYE", 0x0008, "", []),
    ("PROGRESS", 0x0009, "",
     [("done_bytes", u64(1048576)), ("total_bytes", u64(0)), ("items", u64(3))]),
    ("LOGIN", 0x0010, "with a password",
     [("method", u8(1)), ("user", text("anna")), ("secret", slice16("Größe 7".encode())),
      ("n_keys", u8(2))]),
    ("LOGIN", 0x0010, "with a ticket",
     [("method", u8(2)), ("user", text("anna")), ("secret", slice16(TICKET)), ("n_keys", u8(0))]),
    ("LOGGED_IN", 0x0011, "",
     [("session_id", fixed(SESSION)), ("ticket", fixed(TICKET)), ("ticket_life_s", u32(86400)),
      ("resumed", u8(1)), ("rights", u8(3)), ("user", text("anna")),
      ("share_name", text("harbour")), ("max_payload_bytes", u32(262144)),
      ("max_data_channels", u8(8)), ("max_requests", u16(64)), ("key_life_ms", u32(15000)),
      ("keys", slice16(KEY + PROOF))]),
    ("LOGGED_IN", 0x0011, "without keys",
     [("session_id", fixed(SESSION)), ("ticket", fixed(TICKET)), ("ticket_life_s", u32(86400)),
      ("resumed", u8(0)), ("rights", u8(1)), ("user", text("anna")),
      ("share_name", text("harbour")), ("max_payload_bytes", u32(262144)),
      ("max_data_channels", u8(8)), ("max_requests", u16(64)), ("key_life_ms", u32(15000)),
      ("keys", slice16(b""))]),
    ("OPEN_CHANNEL", 0x0012, "", []),
    ("CHANNEL_KEY", 0x0013, "", [("key", fixed(KEY)), ("life_ms", u32(15000))]),
    ("GOING_AWAY", 0x0014, "",
     [("reason", u8(1)), ("grace_ms", u32(10000)), ("sentence", text("The server is stopping."))]),
    ("ATTACH", 0x0018, "the proof is that of proof.txt",
     [("session_id", fixed(SESSION)), ("proof", fixed(PROOF))]),
    ("ATTACHED", 0x0019, "", [("max_payload_bytes", u32(1114112)), ("max_requests", u16(256))]),
    ("LIST", 0x0020, "the share itself",
     [("path", path()), ("page_entries", u16(0))]),
    ("LIST", 0x0020, "a folder below, in large pages",
     [("path", path("logs", "2024")), ("page_entries", u16(1024))]),
    ("LIST_PAGE", 0x0021, "one of each kind, one name that is no UTF-8, two left out",
     [("entries", entries(entry(*FILE), entry(2, 0o755, 4096, -1, 2, -2, "Ordner ü"),
                          entry(3, 0o777, 7, 0, 3, 0, "link"),
                          entry(4, 0o600, 0, MAX_FILE, UNKNOWN, MAX_FILE, b"pipe\xff"))),
      ("left_out", u32(2))]),
    ("LIST_PAGE", 0x0021, "an empty folder", [("entries", entries()), ("left_out", u32(0))]),
    ("STAT", 0x0022, "", [("path", path("logs", b"caf\xe9"))]),
    ("ENTRY", 0x0023, "", [("entry", entry(*FILE))]),
    ("ENTRY", 0x0023, "the share itself", [("entry", entry(2, 0o755, 4096, MTIME, 1, MTIME, ""))]),
    ("MAKE_FOLDER", 0x0024, "",
     [("path", path("logs", "2024")), ("attributes", attributes(ALL, 0o755, MTIME)),
      ("flags", u8(3))]),
    ("RENAME", 0x0025, "",
     [("from", path("a")), ("to", path("logs", "a")), ("policy", u8(1))]),
    ("REMOVE", 0x0026, "", [("path", path("logs")), ("flags", u8(3))]),
    ("COPY", 0x0027, "",
     [("from", path("logs")), ("to", path("logs (copy)")), ("policy", u8(5)),
      ("recursive", u8(1))]),
    ("SET_ATTRIBUTES", 0x0028, "",
     [("path", path("logs")), ("attributes", attributes(1, 0o700, 0))]),
    ("SUM", 0x0029, "", [("path", path("letter.txt")), ("algorithm", u8(1))]),
    ("SUM_RESULT", 0x002a, "",
     [("algorithm", u8(1)), ("hash", slice16(hashlib.sha256(HELLO).digest())),
      ("version", version(*FILE[2:6]))]),
    ("SPACE", 0x002b, "", [("path", path())]),
    ("SPACE_RESULT", 0x002c, "",
     [("total_bytes", u64(10 ** 12)), ("free_bytes", u64(10 ** 11)), ("may_create", u8(1))]),
    ("REMOVED", 0x002d, "to the trash", [("id", text("20240229T123456Z-0123456789abcdef"))]),
    ("REMOVED", 0x002d, "for good", [("id", text(""))]),
    ("RESTORE", 0x002e, "",
     [("path", path("logs")), ("id", text("20240229T123456Z-0123456789abcdef"))]),
    ("WATCH", 0x0030, "", [("path", path("logs", "2024"))]),
    ("WATCHING", 0x0031, "", [("scope", u8(1))]),
    ("CHANGES", 0x0032, "a file that was renamed, and a pipe that is gone",
     [("flags", u8(0)), ("entries", entries(entry(*FILE))), ("gone", names("old.txt", b"pipe\xff"))]),
    ("CHANGES", 0x0032, "too many to be told",
     [("flags", u8(1)), ("entries", entries()), ("gone", names())]),
    ("SEARCH", 0x0033, "words, hidden names too",
     [("path", path("logs")), ("words", text("café 2024")), ("flags", u8(1)), ("most", u16(10000))]),
    ("SEARCH", 0x0033, "a pattern in the share itself, capitals matter",
     [("path", path()), ("words", text("*.TXT")), ("flags", u8(2)), ("most", u16(1))]),
    ("FOUND", 0x0034, "a file two folders below",
     [("folder", path("2024", "may")), ("entries", entries(entry(*FILE))), ("outcome", u8(0)),
      ("unread", u32(0))]),
    ("FOUND", 0x0034, "the end, three folders could not be looked into",
     [("folder", path()), ("entries", entries()), ("outcome", u8(1)), ("unread", u32(3))]),
    ("PUT", 0x0060, "",
     [("transfer_id", fixed(TRANSFER)), ("path", path("letter.txt")),
      ("size_bytes", u64(len(HELLO))), ("attributes", attributes(ALL, 0o644, MTIME)),
      ("policy", u8(2)), ("flags", u8(1)), ("check_version", u8(0)),
      ("version", version(0, 0, 0))]),
    ("PUT", 0x0060, "in the place of a known version",
     [("transfer_id", fixed(TRANSFER)), ("path", path("letter.txt")),
      ("size_bytes", u64(len(HELLO))), ("attributes", attributes()), ("policy", u8(2)),
      ("flags", u8(0)), ("check_version", u8(1)),
      ("version", version(3 * CHUNK, MTIME, 4712, CHANGED))]),
    ("PUT", 0x0060, "a stream",
     [("transfer_id", fixed(TRANSFER)), ("path", path("dump")), ("size_bytes", u64(UNKNOWN)),
      ("attributes", attributes()), ("policy", u8(1)), ("flags", u8(0)),
      ("check_version", u8(0)), ("version", version(0, 0, 0))]),
    ("PUT", 0x0060, "one that goes on, or was stored already",
     [("transfer_id", fixed(TRANSFER)), ("path", path("dump")), ("size_bytes", u64(3 * CHUNK)),
      ("attributes", attributes()), ("policy", u8(2)), ("flags", u8(0x1c)),
      ("check_version", u8(0)), ("version", version(0, 0, 0))]),
    ("PUT_READY", 0x0061, "", []),
    ("CHUNK", 0x0062, "",
     [("offset_bytes", u64(0)), ("hash", fixed(xxh3_128(HELLO))), ("data", slice32(HELLO))]),
    ("CHUNK", 0x0062, "the last that a file can have",
     [("offset_bytes", u64(MAX_FILE - MAX_FILE % CHUNK)), ("hash", fixed(xxh3_128(b"!"))),
      ("data", slice32(b"!"))]),
    ("COMMIT", 0x0063, "",
     [("size_bytes", u64(len(HELLO))), ("digest", fixed(digest(HELLO))),
      ("attributes", attributes(2, 0, MTIME))]),
    ("STORED", 0x0064, "",
     [("outcome", u8(4)), ("entry", entry(*FILE[:6], "letter (2).txt")),
      ("digest", fixed(digest(HELLO)))]),
    ("PUT_WHOLE", 0x0065, "",
     [("path", path("letter.txt")), ("attributes", attributes(ALL, 0o644, MTIME)),
      ("policy", u8(4)), ("flags", u8(0)), ("hash", fixed(xxh3_128(HELLO))),
      ("data", slice32(HELLO))]),
    ("PUT_WHOLE", 0x0065, "an empty file",
     [("path", path("nothing")), ("attributes", attributes()), ("policy", u8(1)),
      ("flags", u8(1)), ("hash", fixed(xxh3_128(b""))), ("data", slice32(b""))]),
    ("GET", 0x0066, "a whole file, in one frame if it is small",
     [("path", path("letter.txt")), ("offset_bytes", u64(0)), ("length_bytes", u64(UNKNOWN)),
      ("inline_max_bytes", u32(CHUNK)), ("check_version", u8(0)), ("version", version(0, 0, 0))]),
    ("GET", 0x0066, "a range of a known version",
     [("path", path("dump")), ("offset_bytes", u64(2 * CHUNK)), ("length_bytes", u64(5)),
      ("inline_max_bytes", u32(0)), ("check_version", u8(1)),
      ("version", version(3 * CHUNK, MTIME, 4712, CHANGED))]),
    ("GET_READY", 0x0067, "", [("entry", entry(*FILE))]),
    ("GET_END", 0x0068, "", [("digest", fixed(digest(HELLO)))]),
    ("WHOLE", 0x0069, "",
     [("entry", entry(*FILE)), ("hash", fixed(xxh3_128(HELLO))), ("data", slice32(HELLO))]),
    ("PUT_RANGE", 0x006a, "the end of a file",
     [("transfer_id", fixed(TRANSFER)), ("offset_bytes", u64(8 * CHUNK)), ("length_bytes", u64(CHUNK + 5))]),
    ("PUT_HAVE", 0x006b, "two chunks in the middle",
     [("first_chunk", u64(7)), ("hashes", slice32(xxh3_128(b"7") + xxh3_128(b"8")))]),
    ("PUT_HAVE", 0x006b, "the last that a file can have",
     [("first_chunk", u64(MAX_FILE // CHUNK)), ("hashes", slice32(xxh3_128(b"!")))]),
    ("SIGNATURE", 0x006c, "", [("path", path("disk.img"))]),
    ("SIGNATURE_DATA", 0x006d, "of an empty file",
     [("version", version(0, MTIME, 4713)),
      ("signature", slice32(bytes.fromhex("72730147" "00000800" "00000010")))]),
    ("GET_DELTA", 0x006e, "",
     [("path", path("disk.img")), ("version", version(3 * CHUNK, MTIME, 4712, CHANGED)),
      ("base_bytes", u64(0)),
      ("signature", slice32(bytes.fromhex("72730147" "00000800" "00000010")))]),
    ("PUT_DELTA", 0x006f, "",
     [("path", path("disk.img")), ("size_bytes", u64(3 * CHUNK)),
      ("attributes", attributes(ALL, 0o644, MTIME)), ("version", version(0, MTIME, 4713))]),
]


def raw(*pieces):
    return [p[0] if isinstance(p, tuple) else p for p in pieces]


def bare_entry(kind=1, mode=0o644, size=0, name=b"a"):
    return struct.pack(">BHQqQqH", kind, mode, size, 0, 0, 0, len(name)) + name


ROOT = path()
PLAIN = attributes()
TAIL = [u32(0), text(""), slice16(b"")]
NO_KEYS = [u32(15000), slice16(b"")]
TOO_LARGE = version(MAX_FILE + 1, 0, 0)

# What a receiver must refuse: name, type, why, the fields, the error.
BAD = [
    ("HELLO", 0x0001, "no role 0", raw(u16(1), u16(0), u8(0), u64(0), text("")), "protocol"),
    ("HELLO", 0x0001, "no role 3", raw(u16(1), u16(0), u8(3), u64(0), text("")), "protocol"),
    ("HELLO", 0x0001, "the agent is too long",
     raw(u16(1), u16(0), u8(1), u64(0), text("x" * 1025)), "protocol"),
    ("HELLO", 0x0001, "the agent is no UTF-8",
     raw(u16(1), u16(0), u8(1), u64(0), b"\0\1\xff"), "protocol"),
    ("HELLO", 0x0001, "the agent is an overlong sequence",
     raw(u16(1), u16(0), u8(1), u64(0), b"\0\2\xc0\xaf"), "protocol"),
    ("HELLO", 0x0001, "the agent is a surrogate",
     raw(u16(1), u16(0), u8(1), u64(0), b"\0\3\xed\xa0\x80"), "protocol"),
    ("HELLO", 0x0001, "the agent holds a zero byte",
     raw(u16(1), u16(0), u8(1), u64(0), b"\0\3a\0b"), "protocol"),
    ("ERROR", 0x0003, "the sentence is too long", raw(u16(1), u32(0), text("x" * 1025), TAIL[2]), "protocol"),
    ("ERROR", 0x0003, "the subject is too long",
     raw(u16(1), u32(0), text(""), slice16(b"x" * 1025)), "protocol"),
    ("LOGIN", 0x0010, "no method 0", raw(u8(0), text(""), slice16(b""), u8(0)), "protocol"),
    ("LOGIN", 0x0010, "no method 3", raw(u8(3), text(""), slice16(b""), u8(0)), "protocol"),
    ("LOGIN", 0x0010, "the user is too long", raw(u8(1), text("x" * 129), slice16(b""), u8(0)), "protocol"),
    ("LOGIN", 0x0010, "the secret is too long", raw(u8(1), text(""), slice16(b"x" * 1025), u8(0)), "protocol"),
    ("LOGIN", 0x0010, "the number of keys is missing", raw(u8(1), text(""), slice16(b"")), "protocol"),
    ("LOGGED_IN", 0x0011, "resumed is neither yes nor no",
     raw(SESSION, TICKET, u32(0), u8(2), u8(0), text(""), text(""), u32(4096), u8(0), u16(0), *NO_KEYS), "protocol"),
    ("LOGGED_IN", 0x0011, "an unknown right",
     raw(SESSION, TICKET, u32(0), u8(0), u8(4), text(""), text(""), u32(4096), u8(0), u16(0), *NO_KEYS), "protocol"),
    ("LOGGED_IN", 0x0011, "a cap below that before login",
     raw(SESSION, TICKET, u32(0), u8(0), u8(0), text(""), text(""), u32(4095), u8(0), u16(0), *NO_KEYS), "protocol"),
    ("LOGGED_IN", 0x0011, "more keys than there may be channels",
     raw(SESSION, TICKET, u32(0), u8(0), u8(0), text(""), text(""), u32(4096), u8(0), u16(0), u32(1),
         slice16(bytes(9 * 32))), "protocol"),
    ("ATTACHED", 0x0019, "a cap below that before attaching", raw(u32(4095), u16(1)), "protocol"),
    ("GOING_AWAY", 0x0014, "no reason 4", raw(u8(4), u32(0), text("")), "protocol"),
    ("LIST", 0x0020, "pages over the limit", raw(ROOT, u16(1025)), "protocol"),
    ("LIST", 0x0020, "a component that leads up", raw(path(".."), u16(0)), "bad-name"),
    ("STAT", 0x0022, "an empty component", raw(path("a", "")), "bad-name"),
    ("STAT", 0x0022, "a separator", raw(path("a/b")), "bad-name"),
    ("STAT", 0x0022, "a separator of Windows", raw(path("a\\b")), "bad-name"),
    ("STAT", 0x0022, "a zero byte", raw(path("a\0b")), "bad-name"),
    ("STAT", 0x0022, "the reserved folder", raw(path("a", ".Pinnace", "b")), "bad-name"),
    ("STAT", 0x0022, "a component of 256 bytes", raw(path("x" * 256)), "bad-name"),
    ("STAT", 0x0022, "129 components", raw(u8(129), slice16(b"a")[0] * 129), "too-deep"),
    ("STAT", 0x0022, "more bytes than a path may have", raw(u8(66), slice16(b"x" * 250)[0] * 66), "too-large"),
    ("STAT", 0x0022, "a count without components", raw(b"\xff"), "protocol"),
    ("ENTRY", 0x0023, "no kind 0", raw(bare_entry(kind=0)), "protocol"),
    ("ENTRY", 0x0023, "no kind 5", raw(bare_entry(kind=5)), "protocol"),
    ("ENTRY", 0x0023, "set-user-id", raw(bare_entry(mode=0o4755)), "protocol"),
    ("ENTRY", 0x0023, "larger than a file can be", raw(bare_entry(size=MAX_FILE + 1)), "protocol"),
    ("ENTRY", 0x0023, "a name that leads up", raw(bare_entry(name=b"..")), "bad-name"),
    ("ENTRY", 0x0023, "a name with a separator", raw(bare_entry(name=b"a/b")), "bad-name"),
    ("LIST_PAGE", 0x0021, "an entry without a name", raw(u16(1), bare_entry(name=b""), u32(0)), "bad-name"),
    ("LIST_PAGE", 0x0021, "the second name is not allowed",
     raw(u16(2), bare_entry(), bare_entry(name=b"a\0"), u32(0)), "bad-name"),
    ("LIST_PAGE", 0x0021, "more entries than there are bytes", raw(u16(1024), u32(0)), "protocol"),
    ("LIST_PAGE", 0x0021, "more entries than allowed", raw(u16(1025), bare_entry() * 1025, u32(0)), "protocol"),
    ("WATCH", 0x0030, "a component that leads up", raw(path("..")), "bad-name"),
    ("WATCHING", 0x0031, "no scope 0", raw(u8(0)), "protocol"),
    ("WATCHING", 0x0031, "no scope 3", raw(u8(3)), "protocol"),
    ("CHANGES", 0x0032, "an unknown flag", raw(u8(2), u16(0), u16(0)), "protocol"),
    ("CHANGES", 0x0032, "an entry without a name", raw(u8(0), u16(1), bare_entry(name=b""), u16(0)), "bad-name"),
    ("CHANGES", 0x0032, "more names than a page may have", raw(u8(0), u16(0), u16(1025), b"\0\1a" * 1025), "protocol"),
    ("CHANGES", 0x0032, "fewer names than it says", raw(u8(0), u16(0), u16(2), b"\0\1a"), "protocol"),
    ("CHANGES", 0x0032, "a name of no bytes", raw(u8(0), u16(0), u16(1), b"\0\0"), "bad-name"),
    ("CHANGES", 0x0032, "a name that leads up", raw(u8(0), u16(0), u16(1), b"\0\2.."), "bad-name"),
    ("CHANGES", 0x0032, "the reserved name", raw(u8(0), u16(0), u16(1), b"\0\x08.pinnace"), "bad-name"),
    ("SEARCH", 0x0033, "more words than allowed", raw(ROOT, text("x" * 257), u8(0), u16(1)), "protocol"),
    ("SEARCH", 0x0033, "words that are no UTF-8", raw(ROOT, slice16(b"\xff"), u8(0), u16(1)), "protocol"),
    ("SEARCH", 0x0033, "an unknown flag", raw(ROOT, text("x"), u8(4), u16(1)), "protocol"),
    ("SEARCH", 0x0033, "no results", raw(ROOT, text("x"), u8(0), u16(0)), "protocol"),
    ("SEARCH", 0x0033, "more results than allowed", raw(ROOT, text("x"), u8(0), u16(10001)), "protocol"),
    ("SEARCH", 0x0033, "a component that leads up", raw(path(".."), text("x"), u8(0), u16(1)), "bad-name"),
    ("FOUND", 0x0034, "a folder that leads up", raw(path(".."), u16(0), u8(0), u32(0)), "bad-name"),
    ("FOUND", 0x0034, "an entry without a name", raw(ROOT, u16(1), bare_entry(name=b""), u8(0), u32(0)), "bad-name"),
    ("FOUND", 0x0034, "no outcome 4", raw(ROOT, u16(0), u8(4), u32(0)), "protocol"),
    ("GET_READY", 0x0067, "an entry without a name", raw(bare_entry(name=b"")), "bad-name"),
    ("MAKE_FOLDER", 0x0024, "an unknown flag", raw(ROOT, PLAIN, u8(4)), "protocol"),
    ("MAKE_FOLDER", 0x0024, "an unknown attribute", raw(ROOT, attributes(4), u8(0)), "protocol"),
    ("MAKE_FOLDER", 0x0024, "set-group-id, although it does not count",
     raw(ROOT, attributes(0, 0o2755), u8(0)), "protocol"),
    ("RENAME", 0x0025, "no policy 0", raw(ROOT, ROOT, u8(0)), "protocol"),
    ("RENAME", 0x0025, "no policy 6", raw(ROOT, ROOT, u8(6)), "protocol"),
    ("REMOVE", 0x0026, "an unknown flag", raw(ROOT, u8(4)), "protocol"),
    ("COPY", 0x0027, "recursive is neither yes nor no", raw(ROOT, ROOT, u8(1), u8(2)), "protocol"),
    ("SUM", 0x0029, "no algorithm 0", raw(ROOT, u8(0)), "protocol"),
    ("SUM", 0x0029, "no algorithm 4", raw(ROOT, u8(4)), "protocol"),
    ("SUM_RESULT", 0x002a, "no hash", raw(u8(1), slice16(b""), version(0, 0, 0)), "protocol"),
    ("SUM_RESULT", 0x002a, "a hash of 65 bytes", raw(u8(1), slice16(b"x" * 65), version(0, 0, 0)), "protocol"),
    ("SUM_RESULT", 0x002a, "a size over the limit", raw(u8(1), slice16(b"x"), TOO_LARGE), "protocol"),
    ("PUT", 0x0060, "a size over the limit that is not the unknown one",
     raw(TRANSFER, ROOT, u64(MAX_FILE + 1), PLAIN, u8(1), u8(0), u8(0), version(0, 0, 0)), "protocol"),
    ("PUT", 0x0060, "a flag of MAKE_FOLDER",
     raw(TRANSFER, ROOT, u64(0), PLAIN, u8(1), u8(2), u8(0), version(0, 0, 0)), "protocol"),
    ("PUT", 0x0060, "an unknown flag",
     raw(TRANSFER, ROOT, u64(0), PLAIN, u8(1), u8(32), u8(0), version(0, 0, 0)), "protocol"),
    ("PUT", 0x0060, "check_version is neither yes nor no",
     raw(TRANSFER, ROOT, u64(0), PLAIN, u8(2), u8(0), u8(2), version(0, 0, 0)), "protocol"),
    ("CHUNK", 0x0062, "inside a chunk", raw(u64(1), bytes(16), slice32(b"x")), "protocol"),
    ("CHUNK", 0x0062, "empty", raw(u64(0), bytes(16), slice32(b"")), "protocol"),
    ("CHUNK", 0x0062, "the length reaches past the payload",
     raw(u64(0), bytes(16), struct.pack(">I", 2), b"x"), "protocol"),
    ("CHUNK", 0x0062, "a length over the limit", raw(u64(0), bytes(16), struct.pack(">I", CHUNK + 1)), "protocol"),
    ("CHUNK", 0x0062, "a full chunk where the largest file ends",
     raw(u64(MAX_FILE - MAX_FILE % CHUNK), bytes(16), struct.pack(">I", CHUNK), b"x" * CHUNK), "protocol"),
    ("COMMIT", 0x0063, "a size over the limit", raw(u64(UNKNOWN), bytes(16), PLAIN), "protocol"),
    ("STORED", 0x0064, "no outcome 5", raw(u8(5), bare_entry(), bytes(16)), "protocol"),
    ("PUT_WHOLE", 0x0065, "a flag of PUT", raw(ROOT, PLAIN, u8(1), u8(4), bytes(16), slice32(b"")), "protocol"),
    ("GET", 0x0066, "inside a chunk",
     raw(ROOT, u64(4096), u64(1), u32(0), u8(0), version(0, 0, 0)), "protocol"),
    ("GET", 0x0066, "reaches past the largest file",
     raw(ROOT, u64(MAX_FILE - CHUNK + 1), u64(CHUNK), u32(0), u8(0), version(0, 0, 0)), "protocol"),
    ("GET", 0x0066, "check_version is neither yes nor no",
     raw(ROOT, u64(0), u64(1), u32(0), u8(255), version(0, 0, 0)), "protocol"),
    ("PUT_RANGE", 0x006a, "inside a chunk", raw(TRANSFER, u64(4096), u64(1)), "protocol"),
    ("PUT_RANGE", 0x006a, "of nothing", raw(TRANSFER, u64(0), u64(0)), "protocol"),
    ("PUT_RANGE", 0x006a, "longer than the largest file", raw(TRANSFER, u64(0), u64(1 << 63)), "protocol"),
    ("PUT_RANGE", 0x006a, "reaches past the largest file",
     raw(TRANSFER, u64(MAX_FILE - CHUNK + 1), u64(CHUNK)), "protocol"),
    ("PUT_HAVE", 0x006b, "past the largest file", raw(u64(1 << 43), slice32(bytes(16))), "protocol"),
    ("PUT_HAVE", 0x006b, "no hashes", raw(u64(0), slice32(b"")), "protocol"),
    ("PUT_HAVE", 0x006b, "half a hash", raw(u64(0), slice32(bytes(24))), "protocol"),
    ("PUT_HAVE", 0x006b, "more hashes than allowed",
     raw(u64(0), struct.pack(">I", 16385 * 16), bytes(16385 * 16)), "protocol"),
    ("none", 0x0000, "no such type", [], "unsupported"),
    ("none", 0x000a, "a type between the others", [], "unsupported"),
    ("none", 0xffff, "a type of a later version", [b"\1\2\3"], "unsupported"),
]


def header(length, type_, flags, request):
    return struct.pack(">IHHQ", length, type_, flags, request)


FRAMES = [
    ("HELLO, the first request", 24, 0x0001, 0, 1, 4096, None),
    ("the last page of a listing", 262144, 0x0021, 1, 0x0102030405060708, 262144, None),
    ("GOING_AWAY, unasked", 30, 0x0014, 1, 0, 4096, None),
    ("a type of a later version: for the next layer to refuse", 0, 0xffff, 0, UNKNOWN, 0, None),
    ("one byte over the cap", 4097, 0x0010, 0, 2, 4096, "too-large"),
    ("the longest that can be written", 0xffffffff, 0x0062, 0, 3, 1114112, "too-large"),
    ("a packed chunk", 300, 0x0062, 2, 4, 1114112, None),
    ("a packed PUT_WHOLE", 300, 0x0065, 2, 4, 1114112, None),
    ("a packed WHOLE, which is the last frame of its answer", 300, 0x0069, 3, 4, 1114112, None),
    ("DONE cannot be packed", 0, 0x0004, 2, 4, 4096, "protocol"),
    ("an unknown flag", 0, 0x0062, 4, 4, 4096, "protocol"),
    ("all flags", 0, 0x0004, 0xffff, 5, 4096, "protocol"),
]

CONTENTS = [0, 1, len(HELLO), 1000, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]


# Packed data: zstd frames (RFC 8878) put together by hand. A block is its kind (0 raw, 1 run), whether it is the last,
# and its bytes or, for a run, the byte and how often.
ZSTD_MAGIC = bytes.fromhex("28b52ffd")


def zstd_block(last, kind, data, times=None):
    size = len(data) if times is None else times
    return (last | kind << 1 | size << 3).to_bytes(3, "little") + data


def zstd_size(size, single=True, extra=0):
    """Frame header descriptor and declared size; extra are further bits of the descriptor."""
    for code, width, least in (0, 1, 0), (1, 2, 256), (2, 4, 0), (3, 8, 0):
        if (code or single) and least <= size < (1 << 8 * width) + least:
            declared = (size - least).to_bytes(width, "little")
            return bytes([code << 6 | single << 5 | extra]), declared


def zstd(size, *blocks, window=None, extra=0):
    descriptor, declared = zstd_size(size, window is None, extra)
    return ZSTD_MAGIC + descriptor + (b"" if window is None else bytes([window])) + declared + b"".join(blocks)


def zstd_runs(byte, size):
    """As many runs as it takes: a block holds at most 128 KiB."""
    return [zstd_block(at + 131072 >= size, 1, byte, min(131072, size - at)) for at in range(0, size, 131072)]


HELLO_PACKED = zstd(len(HELLO), zstd_block(1, 0, HELLO))
PACKED = [
    ("one block as it is", HELLO_PACKED, HELLO, None),
    ("a run", zstd(1000, zstd_block(1, 1, b"z", 1000)), b"z" * 1000, None),
    ("two blocks, with a window", zstd(300, zstd_block(0, 0, HELLO), zstd_block(1, 1, b"!", 286), window=0x50),
     HELLO + b"!" * 286, None),
    ("a whole chunk", zstd(CHUNK, *zstd_runs(b"\0", CHUNK)), bytes(CHUNK), None),
    ("the largest window", zstd(1000, zstd_block(1, 1, b"z", 1000), window=0x50), b"z" * 1000, None),
    ("a window over 1 MiB", zstd(1000, zstd_block(1, 1, b"z", 1000), window=0x51), None, "protocol"),
    ("one byte more than a chunk", zstd(CHUNK + 1, *zstd_runs(b"\0", CHUNK + 1)), None, "protocol"),
    ("4 GiB are declared", zstd(0xffffffff, zstd_block(1, 1, b"z", 1000)), None, "protocol"),
    ("2^64 - 1 bytes are declared", zstd(0xffffffffffffffff, zstd_block(1, 1, b"z", 1000)), None, "protocol"),
    ("nothing at all is declared", zstd(0, zstd_block(1, 0, b"")), None, "protocol"),
    ("no size is declared", ZSTD_MAGIC + bytes([0, 0x50]) + zstd_block(1, 0, HELLO), None, "protocol"),
    ("a dictionary is wanted", zstd(len(HELLO), zstd_block(1, 0, HELLO), extra=1), None, "protocol"),
    ("the reserved bit is set", zstd(len(HELLO), zstd_block(1, 0, HELLO), extra=8), None, "protocol"),
    ("a byte follows", HELLO_PACKED + b"\0", None, "protocol"),
    ("a second frame follows", HELLO_PACKED + HELLO_PACKED, None, "protocol"),
    ("the last byte is missing", HELLO_PACKED[:-1], None, "protocol"),
    ("no frame, but one to be skipped", bytes.fromhex("502a4d18") + (4).to_bytes(4, "little") + b"skip", None,
     "protocol"),
    ("no zstd frame", HELLO, None, "protocol"),
    ("more comes out than was declared", zstd(100, zstd_block(1, 1, b"z", 1000)), None, "corrupt"),
    ("less comes out than was declared", zstd(1000, zstd_block(1, 1, b"z", 999)), None, "corrupt"),
    ("a block of the reserved kind", zstd(14, zstd_block(1, 3, HELLO)), None, "protocol"),
    ("a compressed block of rubbish", zstd(14, zstd_block(1, 2, HELLO)), None, "corrupt"),
]


def group(data):
    return " ".join(data[i:i + 4].hex() for i in range(0, len(data), 4))


def short_lines(data):
    """Hexadecimal lines; what repeats is written once, as "unit * times"."""
    for size in range(1, len(data) // 16 + 1):
        if data == data[:size] * (len(data) // size):
            yield "%s * %d" % (group(data[:size]), len(data) // size)
            return
    start = i = 0
    while i < len(data):
        run = len(data[i:]) - len(data[i:].lstrip(data[i:i + 1]))
        if run >= 24:
            yield from plain_lines(data[start:i])
            yield "%02x * %d" % (data[i], run)
            start = i + run
        i += run
    yield from plain_lines(data[start:])


def plain_lines(data):
    for i in range(0, len(data), 32):
        yield group(data[i:i + 32])


def write_frames():
    for why, length, type_, flags, request, cap, error in FRAMES:
        yield "# " + why
        yield "header: " + group(header(length, type_, flags, request))
        yield "cap: %d" % cap
        if error:
            yield "error: " + error
        else:
            yield "length: %d" % length
            yield "type: 0x%04x" % type_
            yield "flags: %d" % flags
            yield "request: %d" % request
        yield ""


def write_messages():
    for name, type_, why, fields in MESSAGES:
        if why:
            yield "# " + why
        yield "message: %s 0x%04x" % (name, type_)
        for field, (_, shown) in fields:
            yield "%s: %s" % (field, shown)
        for _, (data, _) in fields:
            yield from ("payload: " + line for line in plain_lines(data))
        yield ""


def write_bad_messages():
    for name, type_, why, pieces, error in BAD:
        yield "message: " + name
        yield "type: 0x%04x" % type_
        yield "why: " + why
        yield "error: " + error
        for piece in pieces:
            yield from ("payload: " + line for line in short_lines(piece))
        yield ""


def write_packed():
    for why, packed, data, error in PACKED:
        yield "# " + why
        yield from ("packed: " + line for line in short_lines(packed))
        if error:
            yield "error: " + error
        else:
            yield from ("data: " + line for line in short_lines(data))
        yield ""


def write_digests():
    for length in CONTENTS:
        data = counting(length)
        yield "content: counting %d" % length
        for i, value in enumerate(chunk_hashes(data)):
            yield "chunk: %d %s" % (i * CHUNK, value.hex())
        yield "digest: " + digest(data).hex()
        yield "xxh3-128: " + xxh3_128(data).hex()
        yield "sha-256: " + hashlib.sha256(data).hexdigest()
        yield ""


def write_proofs():
    for key, session, exporter in [(KEY, SESSION, EXPORTER), (bytes(32), bytes(16), bytes(32))]:
        message = b"pinnace data channel 1\0" + session + exporter
        yield "key: " + key.hex()
        yield "session_id: " + session.hex()
        yield "exporter: " + exporter.hex()
        yield "message: " + message.hex()
        yield "proof: " + hmac.new(key, message, hashlib.sha256).hexdigest()
        yield ""


FILES = {
    "frames.txt": (write_frames, """\
# Frame headers (docs/PROTOCOL.md, section 3.1): the 16 bytes, the cap in force, and what they say
# or the error that they are.
"""),
    "packed.txt": (write_packed, """\
# Packed data (docs/PROTOCOL.md, section 7.5): what they open to, or the error that they are.
"""),
    "messages.txt": (write_messages, """\
# Messages (docs/PROTOCOL.md, sections 5 to 7): type, fields in wire order, and the payload, each
# field on a line of its own (or more, if it is long). Bytes are in hexadecimal, "-" is none; texts and paths are quoted.
"""),
    "bad-messages.txt": (write_bad_messages, """\
# Payloads that must be refused, and the error (docs/PROTOCOL.md, sections 1.1, 3.6 and 4).
# "61 * 3" is 616161.
"""),
    "digest.txt": (write_digests, """\
# Chunk hashes and digests (docs/PROTOCOL.md, section 7.1). Byte i of "counting N" is i mod 251.
# xxh3-128 and sha-256 are those of SUM: of all bytes at once.
"""),
    "proof.txt": (write_proofs, """\
# Proofs of data channels (docs/PROTOCOL.md, section 5.4): HMAC-SHA-256 of the message under the key.
"""),
}


def main():
    good = True
    for name, (write, about) in FILES.items():
        made = about + "# Written by generate.py.\n\n" + "\n".join(write()).rstrip() + "\n"
        target = HERE / name
        if "--check" not in sys.argv[1:]:
            target.write_text(made)
        elif target.read_text() != made:
            print("%s is not what generate.py writes; run it" % name)
            good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
