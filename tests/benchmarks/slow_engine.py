"""A relay in front of a Prefect server that answers late, or not at all, at random.

`python -m tests.benchmarks.slow_engine PORT SERVER_PORT` relays until it is terminated, and then
prints how many requests of which kind it saw. One request in 50 waits up to a minute, one in 20 is
answered with 503 and never reaches the server.
"""

import asyncio
import json
import random
import re
import signal
import sys
from collections import Counter

LATE_SHARE, BROKEN_SHARE, LONGEST_SECONDS = 1 / 50, 1 / 20, 60.0
REQUEST = re.compile(rb"^(GET|POST|PUT|PATCH|DELETE) (\S+) HTTP/1\.1\r\n")
REFUSAL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 37\r\nConnection: close\r\n"
    b'Content-Type: application/json\r\n\r\n{"exception_message":"database busy"}'
)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
CHUNK = 65536


class SlowEngine:
    """Relays connections to the server; `seen` counts the requests by method and path."""

    def __init__(self, server_port: int, seed: int) -> None:
        self.server_port = server_port
        self.random = random.Random(seed)
        self.seen: Counter[str] = Counter()

    async def relay(self, client: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        """Relay one connection."""
        reader, server = await asyncio.open_connection("127.0.0.1", self.server_port)
        back = asyncio.create_task(pump(reader, answer))
        try:
            while chunk := await client.read(CHUNK):
                if (request := REQUEST.match(chunk)) and await self._breaks(request):
                    answer.write(REFUSAL)
                    await answer.drain()
                    break
                server.write(chunk)
                await server.drain()
        except ConnectionError:
            pass
        finally:
            server.close()
            await back
            answer.close()

    async def _breaks(self, request: re.Match[bytes]) -> bool:
        method, path = (part.decode() for part in request.groups())
        self.seen[f"{method} {ID.sub('ID', path.split('?')[0])}"] += 1
        chance = self.random.random()
        if chance < BROKEN_SHARE:
            return True
        if chance < BROKEN_SHARE + LATE_SHARE:
            await asyncio.sleep(self.random.uniform(0, LONGEST_SECONDS))
        return False


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what one side sends."""
    try:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main() -> None:
    """Relay until SIGTERM."""
    port, server_port = map(int, sys.argv[1:])
    engine, stopped = SlowEngine(server_port, seed=0), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    relay = await asyncio.start_server(engine.relay, "127.0.0.1", port)
    await stopped.wait()
    relay.close()
    sys.stdout.write(json.dumps(engine.seen.most_common()))


if __name__ == "__main__":
    asyncio.run(main())
