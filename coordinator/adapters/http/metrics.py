"""What a monitoring system scrapes at `/metrics`."""

from typing import Any

from litestar import Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import CollectorRegistry

__all__ = ["metrics"]


@get("/metrics", tags=["health"], summary="Show the figures that a monitoring system reads")
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the process's figures and, per workspace, the last event's number and open streams."""
    state = request.app.state
    events = GaugeMetricFamily("coord_events", "Number of the last event", labels=["workspace"])
    streams = GaugeMetricFamily("coord_streams", "Open event streams", labels=["workspace"])
    for workspace, seq in state.desk.feed.heads().items():
        events.add_metric([workspace], seq)
        streams.add_metric([workspace], state.broadcasts.count(workspace))
    registry = CollectorRegistry()
    registry.register(_Fixed(events, streams))
    content = generate_latest(REGISTRY) + generate_latest(registry)
    return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Fixed:
    def __init__(self, *families: GaugeMetricFamily) -> None:
        self.families = families

    def collect(self) -> tuple[GaugeMetricFamily, ...]:
        return self.families
