"""What a monitoring system scrapes at `/metrics`."""

from typing import Any

from litestar import Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import CollectorRegistry

__all__ = ["metrics"]


@get("/metrics", tags=["health"], summary="Show the figures that a monitoring system reads")
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the process's figures, and events and open streams of all workspaces together.

    Nobody needs a token for it, so it names no workspace.
    """
    state = request.app.state
    heads = state.desk.feed.heads()
    open_streams = sum(state.broadcasts.count(workspace) for workspace in heads)
    events = GaugeMetricFamily("coord_events", "Events so far", value=sum(heads.values()))
    streams = GaugeMetricFamily("coord_streams", "Open event streams", value=open_streams)
    registry = CollectorRegistry()
    registry.register(_Fixed(events, streams))
    content = generate_latest(REGISTRY) + generate_latest(registry)
    return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Fixed:
    def __init__(self, *families: GaugeMetricFamily) -> None:
        self.families = families

    def collect(self) -> tuple[GaugeMetricFamily, ...]:
        return self.families
