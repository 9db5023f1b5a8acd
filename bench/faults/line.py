"""A thin and lossy line: what a byte costs there."""

import asyncio
import random
from dataclasses import dataclass, field

SEGMENT = 1400  # bytes of one packet
FIRST_WAIT, MOST_LOSSES = 0.3, 7  # seconds until a lost packet is sent again, doubled each time; then the line is dead


class DeadLineError(ConnectionError):
    """One packet was lost so often that both sides give up."""


@dataclass
class Line:
    """Shared by all connections of one phone. `rate` bytes a second (0: any), `loss` of packets from 0 to 1, `delay` s.

    A proxy cannot lose packets under TCP; it does to a connection what their loss does: a packet lost waits for its
    retransmission while those behind it wait too, and after seven losses in a row the connection is reset.
    """

    rate: float = 0
    loss: float = 0
    delay: float = 0
    seed: int = 0
    carried: int = 0
    lost: int = 0
    _free_at: float = field(default=0, repr=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    @property
    def plain(self) -> bool:
        return not (self.rate or self.loss or self.delay)

    async def carry(self, data: bytes) -> None:
        """Waits as long as these bytes need. Raises DeadLineError."""
        self.carried += len(data)
        if self.plain:
            return
        stalled = sum(self._losses() for _ in range(0, len(data), SEGMENT))
        now = asyncio.get_running_loop().time()
        if self.rate:
            self._free_at = max(now, self._free_at) + len(data) / self.rate
        await asyncio.sleep(max(0, self._free_at - now) + stalled)

    def _losses(self) -> float:
        waited, times = 0.0, 0
        while self.loss and self._chance.random() < self.loss:
            waited += FIRST_WAIT * 2**times
            times += 1
            self.lost += 1
            if times == MOST_LOSSES:
                raise DeadLineError
        return waited
