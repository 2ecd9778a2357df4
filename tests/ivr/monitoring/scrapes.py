"""Reading a scrape of the metrics."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.scenarios.hotline import PUBLIC_URL, Hotline

Samples = dict[str, float]


def read(exposition: str) -> Samples:
    """Return every sample, by its name with its labels in the order of the alphabet."""
    found: Samples = {}
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name.removeprefix('satunomor_')}{{{labels}}}".removesuffix("{}")] = sample.value
    return found


async def scrape(hotline: Hotline, process: int = 0) -> Samples:
    return read(await text_of(hotline, process))


async def text_of(hotline: Hotline, process: int = 0) -> str:
    transport = httpx.ASGITransport(app=hotline.processes[process])
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return answer.text


async def total(hotline: Hotline, name: str) -> float:
    """Return the sum of both processes' counts."""
    return sum([(await scrape(hotline, process)).get(name, 0) for process in (0, 1)])
