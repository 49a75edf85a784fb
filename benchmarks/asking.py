"""A client for measures: raw sockets, kept open, one process; it asks for far more than the server can give."""

import selectors
import socket
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TIMEOUT = 120


@dataclass(frozen=True)
class Measure:
    """Answers a second with eight connections, and the median of one alone, in milliseconds."""

    per_second: float
    median_ms: float
    size: int


def measure(
    port: int, paths: Iterable[str], cookie: str = "", seconds: float = 3.0, connections: int = 8
) -> Measure:
    """Ask for pages, one after the other. Raises AssertionError when an answer is not 200.

    paths: `repeat(path)` asks for one page over and over; addresses that differ are each asked for the first time.
    """
    requests = (_request(port, path, cookie) for path in paths)
    with _connected(port) as alone:
        size = len(_ask(alone, next(requests)))
        times = list(_alone(alone, requests, seconds / 2))
    return Measure(_together(port, requests, connections, seconds), statistics.median(times) * 1000, size)


def _request(port: int, path: str, cookie: str) -> bytes:
    head = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Language: fr\r\n"
    return (head + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n").encode()


def _connected(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _ask(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(request)
    answer = b""
    while not _whole(answer):
        piece = connection.recv(1 << 18)
        assert piece, f"the server hung up: {answer[:200]!r}"
        answer += piece
    return answer


def _alone(connection: socket.socket, requests: Iterator[bytes], seconds: float) -> Iterator[float]:
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        _ask(connection, next(requests))
        yield time.perf_counter() - start


def _together(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> float:
    """Answers a second, each connection asking again as soon as it is answered."""
    chosen = selectors.DefaultSelector()
    for _n in range(connections):
        connection = _connected(port)
        connection.sendall(next(requests))
        chosen.register(connection, selectors.EVENT_READ, bytearray())
    answered, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for key, _mask in chosen.select(timeout=TIMEOUT):
            buffer: bytearray = key.data
            piece = key.fileobj.recv(1 << 18)  # type: ignore[union-attr]
            assert piece, "the server hung up"
            buffer += piece
            if _whole(buffer):
                answered += 1
                buffer.clear()
                key.fileobj.sendall(next(requests))  # type: ignore[union-attr]
    elapsed = time.perf_counter() - start
    for key in list(chosen.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    return answered / elapsed


def _whole(answer: bytes | bytearray) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    assert answer.startswith(b"HTTP/1.1 200"), bytes(answer[:200])
    head = bytes(answer[:end]).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
    return len(answer) >= end + 4 + length
