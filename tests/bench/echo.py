# SPDX-License-Identifier: GPL-3.0-or-later
"""What the network itself takes: a byte over a TCP connection, back and forth, with nothing else to either end.

    echo.py serve ADDRESS                    says its port, and serves one connection
    echo.py ask ADDRESS PORT TIMES PAUSE_MS  says a line for each: milliseconds
"""
import socket
import sys
import time


def serve(address):
    with socket.create_server((address, 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        connection, _ = listener.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while data := connection.recv(1):
                connection.sendall(data)


def ask(address, port, times, pause_ms):
    with socket.create_connection((address, int(port))) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(int(times)):
            began = time.monotonic()
            connection.sendall(b'.')
            connection.recv(1)
            print((time.monotonic() - began) * 1000)
            time.sleep(int(pause_ms) / 1000)


if __name__ == '__main__':
    {'serve': serve, 'ask': ask}[sys.argv[1]](*sys.argv[2:])
