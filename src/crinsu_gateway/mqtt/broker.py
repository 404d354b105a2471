"""One session with an MQTT broker over aiomqtt: open, publish, notice the end, leave.

Each session has a client of its own: a client that lives on repeats, on the next connection, what
the last one did not get acknowledged, and so overwrites retained values with older ones. Every
way out closes the socket, also where aiomqtt itself leaves it open. It does not come back by
itself; mqtt/publisher.py does.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiomqtt

from crinsu_gateway.model.errors import BrokerAway

LEAVE_WITHIN_S = 0.3
TOGETHER = 20  # messages on their way at once
QUIET = logging.getLogger("mqtt.client")  # what it has to say, we say ourselves
QUIET.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is, and who we are to it."""

    host: str
    port: int
    client_id: str
    keepalive_s: int = 60
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = None
    answer_within_s: float = 5.0  # CONNACK, PUBACK


@dataclass(frozen=True, slots=True)
class Message:
    """What is published; an empty retained one takes back what the broker keeps.

    One that is `passing` is followed by a newer one soon: it needs no acknowledgement of its own.
    """

    topic: str
    payload: bytes
    retain: bool = False
    passing: bool = False


class Session:
    """An open session; `number` gives each payload its number at the moment it is sent."""

    def __init__(self, client: aiomqtt.Client, number: Callable[[bytes], bytes]) -> None:
        self._client = client
        self._number = number

    async def publish(self, messages: Sequence[Message]) -> None:
        """Publish in this order and wait until the broker took all; BrokerAway if it does not.

        A broker reads a connection in its order: its word for the last message of a batch stands
        for those before it. That it took a message closes nothing in the store: it may forget it
        again.
        """
        for start in range(0, len(messages), TOGETHER):
            batch = messages[start : start + TOGETHER]
            sending = [
                self._one(message, qos) for message, qos in zip(batch, _qos_of(batch), strict=True)
            ]
            for failure in await asyncio.gather(*sending, return_exceptions=True):
                if isinstance(failure, aiomqtt.MqttError):
                    raise BrokerAway(f"the broker did not take a message: {failure}") from failure
                if failure is not None:
                    raise failure

    async def _one(self, message: Message, qos: int) -> None:
        payload = self._number(message.payload)
        await self._client.publish(message.topic, payload, qos=qos, retain=message.retain)

    async def gone(self) -> None:
        """Wait until the broker is gone; raises BrokerAway then."""
        try:
            async for _ in self._client.messages:  # we subscribe to nothing, so none comes
                pass
        except aiomqtt.MqttError as error:
            raise BrokerAway(f"the broker is gone: {error}") from error


def _qos_of(batch: Sequence[Message]) -> list[int]:
    """QoS 1 for what must be acknowledged, and for the last message of any batch."""
    return [*(0 if one.passing else 1 for one in batch[:-1]), 1]


@asynccontextmanager
async def session(
    broker: Broker, will: Message, number: Callable[[bytes], bytes]
) -> AsyncIterator[Session]:
    """An open session with a last will; BrokerAway when it cannot be opened."""
    client = aiomqtt.Client(
        broker.host,
        broker.port,
        identifier=broker.client_id,
        username=broker.username,
        password=broker.password,
        keepalive=broker.keepalive_s,
        tls_context=broker.tls,
        will=aiomqtt.Will(will.topic, will.payload, qos=1, retain=will.retain),
        timeout=broker.answer_within_s,
        max_queued_incoming_messages=100,
        logger=QUIET,
    )
    client.pending_calls_threshold = TOGETHER * 2
    try:
        await _connect(client, broker)
        yield Session(client, number)
    finally:
        await _leave(client)


async def _connect(client: aiomqtt.Client, broker: Broker) -> None:
    # The socket is opened in a thread, which cannot be stopped: cancelled half-way, it would open
    # the socket after all, for nobody. So a cancelled caller waits for it, 5 s at most.
    connecting = asyncio.ensure_future(client.__aenter__())
    try:
        await asyncio.shield(connecting)
    except aiomqtt.MqttError as error:
        raise BrokerAway(
            f"the broker at {broker.host}:{broker.port} cannot be used: {error}",
            host=broker.host,
            port=broker.port,
        ) from error
    except asyncio.CancelledError:
        with suppress(aiomqtt.MqttError):
            await connecting
        raise
    finally:
        del connecting  # its error leads back to this frame, and holds a socket of a failed TLS


async def _leave(client: aiomqtt.Client) -> None:
    # After a CONNACK that never came, this is also what closes the socket.
    client.timeout = LEAVE_WITHIN_S
    with suppress(aiomqtt.MqttError):
        await client.__aexit__(None, None, None)
