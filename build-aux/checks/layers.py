#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every #include stays inside what the layer of its file may use (docs/ARCHITECTURE.md)."""
import posixpath
import re

from common import main

# folder -> the folders whose headers it may include
LAYERS = {
    'shared/wire': ('shared/wire',),
    'shared/io': ('shared/wire', 'shared/io'),
    'shared/client': ('shared/wire', 'shared/io', 'shared/client'),
    'server': ('shared/wire', 'shared/io', 'server'),
    'cli': ('shared/wire', 'shared/io', 'shared/client', 'cli'),
    'gui-client/models': ('shared/wire', 'shared/io', 'shared/client', 'gui-client/models'),
    'gui-client': ('shared/wire', 'shared/io', 'shared/client', 'gui-client/models', 'gui-client/widgets', 'gui-client'),
}
ISO_C = re.compile(r'(assert|ctype|errno|inttypes|limits|locale|math|signal|stdarg|stdatomic|stdbool|stddef|stdint|'
                   r'stdio|stdlib|string|time)\.h')
GLIB = re.compile(r'glib\.h')
GIO = re.compile(r'glib-object\.h|gio/gio\.h|gio/gunixsocketaddress\.h|gio/gnetworking\.h|glib/gstdio\.h|gmodule\.h')
TRANSLATION = re.compile(r'glib/gi18n\.h')
PURE_C = re.compile(r'(inttypes|limits|stdarg|stdbool|stddef|stdint|string)\.h')
# folder -> the system headers it may include, beside ISO C (the wire layer: the part of it that does nothing outside)
SYSTEM = {
    'shared/wire': (GLIB, PURE_C),
    'shared/io': (GLIB, GIO, ISO_C, re.compile(r'gnutls/.*|xxhash\.h|zstd\.h|sodium\.h|librsync\.h')),
    'shared/client': (GLIB, GIO, ISO_C, re.compile(r'sqlite3\.h|json-glib/json-glib\.h')),
    'server': (GLIB, GIO, ISO_C, re.compile(r'json-glib/json-glib\.h|qrencode\.h|sodium\.h')),
    'cli': (GLIB, GIO, ISO_C, TRANSLATION, re.compile(r'json-glib/json-glib\.h')),
    'gui-client/models': (GLIB, GIO, ISO_C, TRANSLATION, re.compile(r'libsecret/secret\.h|qrencode\.h')),
    'gui-client': (GLIB, GIO, ISO_C, TRANSLATION, re.compile(r'(gtk|gdk|gsk|graphene|pango)/.*|gdk/.*/.*|adwaita\.h|'
                                                             r'libsecret/secret\.h|graphene\.h')),
}
POSIX = re.compile(r'(sys|linux|net|netinet|arpa)/.*|(unistd|fcntl|malloc|termios|dirent|poll|pwd|grp|dlfcn|pthread|sched|'
                   r'syslog|utime|ftw|ifaddrs|netdb|landlock)\.h|glib-unix\.h|gio/gunix(?!socketaddress).*|'
                   r'gio/gfiledescriptorbased\.h|gio-unix-2\.0/.*')
WINDOWS = re.compile(r'(windows|winsock2|ws2tcpip|io|direct|process|conio|wincrypt|aclapi|sddl|shlobj|winternl|ntstatus|wchar|'
                     r'winioctl|fileapi|bcrypt|share|psapi|knownfolders|objbase|iphlpapi)\.h|gio/gwin32.*|'
                     r'sys/(stat|types|utime)\.h')
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def layer_of(path):
    """The nearest folder of LAYERS that holds path, or None."""
    folder = posixpath.dirname(path)
    while folder:
        if folder in LAYERS:
            return folder
        folder = posixpath.dirname(folder)
    return None


def own_header(path, name, homes, layer):
    found = homes.get(posixpath.basename(name), [])
    if name == 'config.h':
        return None
    if not found:
        generated = layer == 'gui-client' and name.endswith('-resources.h')
        return None if generated else f'"{name}" is no header of this tree; system headers go in <>'
    if any(folder in LAYERS[layer] or layer_of(home) in LAYERS[layer] for folder, home in found):
        return None
    return (f'"{name}" belongs to {found[0][0]}, which {layer} must not use; '
            f'it may use {", ".join(LAYERS[layer])}')


def system_header(path, name, layer):
    if re.search(r'-posix(-\w+)?\.[ch]$', path) and (POSIX.fullmatch(name) or ISO_C.fullmatch(name)):
        return None
    if re.search(r'-win32(-\w+)?\.[ch]$', path) and (WINDOWS.fullmatch(name) or ISO_C.fullmatch(name)):
        return None
    if any(allowed.fullmatch(name) for allowed in SYSTEM[layer]):
        return None
    if POSIX.fullmatch(name):
        return f'<{name}> is POSIX only: move what needs it to a *-posix.c, with a *-win32.c beside it'
    if WINDOWS.fullmatch(name):
        return f'<{name}> is Windows only: move what needs it to a *-win32.c'
    return f'<{name}> is not among the headers that {layer} may use (build-aux/checks/layers.py lists them)'


def check(tree):
    sources = tree.matching(r'(shared|server|cli|gui-client)/.*\.[ch]')
    homes = {}
    for path in tree.matching(r'.*\.h'):
        homes.setdefault(posixpath.basename(path), []).append((posixpath.dirname(path), path))
    for path in sources:
        layer = layer_of(path)
        if layer is None:
            yield path, 1, f'this folder is no layer; put the file into one of {", ".join(LAYERS)}'
            continue
        for number, line in enumerate(tree.read(path).splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            wrong = (system_header(path, match[2], layer) if match[1] == '<'
                     else own_header(path, match[2], homes, layer))
            if wrong:
                yield path, number, wrong
    return len(sources)


if __name__ == '__main__':
    main(check)
